"""Keeps out of the features what gives the outcome away, with the audit's own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.checking.fields import LACKING
from kaopu.leakage.columns_audit import audit_columns
from kaopu.leakage.records import ColumnAudit
from kaopu.proposing.places.unknown import asks_why
from kaopu.proposing.records import IGNORE, LIKELY, ColumnProposal, Reason
from kaopu.proposing.words import read_header
from kaopu.spelling import normalised

# Filled in most finished deals and in next to no open one: known only afterwards.
FILLED_LATER, BLANK_IN_OPEN, MIN_OPEN = 0.5, 0.02, 20
# Dates are kept as dates: when a deal ended is nothing that the model reads.
KEPT = ("lead.id", "dates.created", "dates.closed", "outcome")
# The reasons of columns that are used, though nobody has looked at what they are.
OF_USE = ("unseen", "many_levels", "may_count_on", "other_outcome")
# What is ignored because it is known afterwards is looked at too, to give the numbers.
SHOWN = ("after_the_end", "computed", "counted", "moves_on")


def leave_out_leaks(
    columns: Sequence[ColumnProposal],
    texts: pd.DataFrame,
    ended: NDArray[np.float64],
    missing: frozenset[str],
    date_format: str,
) -> list[ColumnProposal]:
    """Return the columns, those that give the outcome away ignored with their numbers.

    Args:
        columns: Where each column would stand.
        texts: All rows, shape (n, columns).
        ended: 1.0 won, 0.0 lost, nan open, shape (n,).
        missing: Normalised texts that mean nothing was entered.
        date_format: Of dates that are not ISO.
    """
    finished = ~np.isnan(ended)
    if not finished.any():
        return list(columns)
    looked_at = [c.column for c in columns if _is_looked_at(c)]
    audits = {
        audit.column: audit
        for audit in audit_columns(
            texts.loc[finished, looked_at].reset_index(drop=True),
            ended[finished],
            missing,
            date_format,
        )
    }
    return [
        _judged(column, audits[column.column], _blank_shares(texts, column, ended, missing))
        if column.column in audits and column.place not in KEPT
        else column
        for column in columns
    ]


def _is_looked_at(column: ColumnProposal) -> bool:
    if column.place == IGNORE:
        return column.reasons[0].kind in SHOWN
    return column.place != "lead.id"


def _blank_shares(
    texts: pd.DataFrame,
    column: ColumnProposal,
    ended: NDArray[np.float64],
    missing: frozenset[str],
) -> tuple[float, float] | None:
    """Return the filled shares of finished and of open deals; None with few open ones."""
    is_open = np.isnan(ended)
    if is_open.sum() < MIN_OPEN:
        return None
    keys = normalised(texts[column.column])
    filled = ~keys.isin([*missing, ""]).to_numpy(dtype=bool)
    return float(filled[~is_open].mean()), float(filled[is_open].mean())


def _judged(
    column: ColumnProposal, audit: ColumnAudit, filled: tuple[float, float] | None
) -> ColumnProposal:
    if audit.blocked:
        worst = next(f for f in audit.findings if f.severity == "block")
        return left_out(column, Reason("leak", finding=worst))
    if column.place == IGNORE:
        return column
    if filled and filled[0] >= FILLED_LATER and filled[1] <= BLANK_IN_OPEN:
        facts = {"finished": filled[0], "open": filled[1]}
        return left_out(column, Reason("open_blank", facts))
    if filled and filled[0] - filled[1] >= LACKING:
        facts = {"finished": filled[0], "open": filled[1]}
        column = replace(column, reasons=(*column.reasons, Reason("open_less", facts)))
    # Whether a count grows is looked at once it is known which dates are which; and a
    # reason is one of the end by its name, unless the name says that it is none.
    asked = {"name"} if asks_why(read_header(column.column)) else set()
    findings = [f for f in audit.findings if f.rule not in {"may_count_on", *asked}]
    if not findings:
        return column
    doubt = Reason("may_leak", finding=findings[0])
    only_warned = all(f.rule == "judged" for f in findings)
    if column.is_proposed and column.confidence < LIKELY + 0.08 and not only_warned:
        # A guessed name and a suspicious content: not without the user's word.
        low = LIKELY - 0.01
        return replace(column, confidence=low, reasons=(doubt, *column.reasons))
    return replace(column, reasons=(*column.reasons, doubt))


def left_out(column: ColumnProposal, reason: Reason) -> ColumnProposal:
    """Return a column as one that is ignored, with the reason first."""
    return replace(
        column,
        place=IGNORE,
        confidence=0.97,
        reasons=(reason, *(r for r in column.reasons if r.kind not in OF_USE)),
        levels={},
        unsorted=(),
        alternatives=() if column.place == IGNORE else (column.place,),
    )
