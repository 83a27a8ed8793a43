"""The leakage audit of the columns that feed the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import LeakageError
from kaopu.leads.finished import FinishedDeals
from kaopu.leads.rows.stages import intent_sources
from kaopu.leakage.columns_audit import audit_columns
from kaopu.leakage.records import ColumnAudit
from kaopu.pipeline import Pipeline, Source

CREATED = "(created)"


def audit_sources(pipeline: Pipeline, deals: FinishedDeals) -> tuple[ColumnAudit, ...]:
    """Return the leakage audit of every column that feeds the model.

    Where a column tells the stage, facts of the intent stage are audited on deals that
    reached it: if most leads end early, a blank one is honestly a sign of losing. An
    inferred stage says no more than that the fact is filled in, so there all deals count.
    """
    table = deals.table
    late = set(intent_sources(pipeline)) if pipeline.stage else set()
    audits: list[ColumnAudit] = []
    ages = deals.open_days
    for among in (False, True):
        # What histories tell is of a moment before the end; see `kaopu.histories`.
        own = [
            s for s in pipeline.sources if (s.id in late) == among and not _is_of_then(s)
        ]
        rows = (table.stage == "intent") if among else np.ones(len(table), dtype=bool)
        cells = pd.DataFrame({s.column: table.raw_cells[s.id][rows] for s in own})
        # Other dates are looked at as days since this one, and so are they learnt from.
        cells[CREATED] = _iso_days(table.created, rows)
        if own and rows.any():
            audits += audit_columns(
                cells.reset_index(drop=True),
                deals.outcome[rows],
                pipeline.missing,
                pipeline.date_format,
                deals.groups[rows],
                pipeline.customs,
                None if ages is None else ages[rows],
            )
    return tuple(audit for audit in audits if audit.column != CREATED)


def _is_of_then(source: Source) -> bool:
    return source.derived in ("history", "told")


def _iso_days(days: NDArray[np.float64] | None, rows: NDArray[np.bool_]) -> pd.Series:
    """Return days since 1970-01-01 as ISO texts, blank where there are none."""
    known = np.full(len(rows), np.nan) if days is None else days
    dates = pd.Series(pd.to_datetime(known, unit="D"))[rows]
    return dates.dt.strftime("%Y-%m-%d").fillna("").astype(object)


def blocked_columns(
    pipeline: Pipeline, audits: tuple[ColumnAudit, ...], name: Path | str
) -> tuple[str, ...]:
    """Return the columns that give the outcome away and are not allowed.

    Args:
        pipeline: Whose sources were audited.
        audits: As `audit_sources` gives them.
        name: What messages call the export.

    Raises:
        LeakageError: No column is left to learn from.
    """
    blocked = {
        a.column: a for a in audits if a.blocked and a.column not in pipeline.allowed
    }
    if not pipeline.without(blocked).sources:
        reasons = {c: a.findings[0].message for c, a in blocked.items()}
        raise LeakageError(name, reasons)
    return tuple(blocked)
