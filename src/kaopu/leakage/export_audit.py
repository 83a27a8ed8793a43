"""The leakage audit of a whole export: what feeds the model, and what does not.

Used by `kaopu.training` and `kaopu.checking`, so that both say the same of one export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import LeakageError, PersonalDataError
from kaopu.files import as_texts
from kaopu.framework.records import OWN_SIDE
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable, build_lead_table, intent_sources
from kaopu.leads.personal import PersonalColumn, find_personal
from kaopu.leakage.columns_audit import ColumnAudit, audit_columns
from kaopu.model.folds import identical_rows
from kaopu.pipeline import Pipeline, unmapped_columns

Role = Literal["learnt", "stage", "date", "amount", "belief", "unmapped"]
Action = Literal["left out", "allowed", "kept", "not learnt"]

CREATED = "(created)"
# What a column of each kind is called in a note.
PERSONAL = {
    "mail": "mail addresses",
    "phone": "phone numbers",
    "id_number": "id numbers of people",
    "person": "names of people",
    "free_text": "free text, in which anything may stand",
}
PERSONAL_LEFT_OUT = "holds {what}, left out; allow it under [allow] if it must be learnt"
STAGE_LEFT_OUT = "gives the outcome away, left out: the stage is inferred from the facts"


@dataclass(frozen=True)
class AuditedColumn:
    """What the audit found in one column, and what was done about it.

    Attributes:
        audit: The findings.
        role: ``learnt`` where it feeds the model; else what the pipeline file keeps it
            as, or ``unmapped``.
        action: ``left out``, ``allowed``, ``kept``, or ``not learnt`` where the column
            was never to feed the model.
        reason: Of the author, where it is allowed.
    """

    audit: ColumnAudit
    role: Role
    action: Action
    reason: str = ""

    @property
    def column(self) -> str:
        """The header in the export."""
        return self.audit.column

    def to_json(self) -> dict[str, Any]:
        """Return the audit of the column as plain data, with what was done."""
        done = {"role": self.role, "action": self.action, "reason": self.reason}
        return {**self.audit.to_json(), **done}


@dataclass(frozen=True)
class ExportAudit:
    """The audit of an export, and what was read of it.

    Attributes:
        pipeline: Without a stage column that gives the outcome away.
        everything: The lead table of all rows, as this pipeline reads them.
        learnt: The audits of the columns that feed the model.
        others: Those of the other columns, each with its role.
        personal: Columns that hold personal data and were left out for it.
        notes: On those, and on the stage column, if it was left out.
    """

    pipeline: Pipeline
    everything: LeadTable
    learnt: tuple[ColumnAudit, ...]
    others: tuple[tuple[Role, ColumnAudit], ...]
    notes: tuple[DataNote, ...]
    personal: tuple[PersonalColumn, ...] = ()


def audit_export(
    pipeline: Pipeline, export: pd.DataFrame, everything: LeadTable
) -> ExportAudit:
    """Return the audit of every column of an export.

    A stage column that gives the outcome away is left out first, unless it is allowed:
    the stage is then inferred from the facts, as a note says.

    Args:
        pipeline: The resolved pipeline, its date format settled.
        export: All rows, open ones too.
        everything: Its lead table, in the same order.
    """
    personal = personal_sources(pipeline, export)
    if personal:
        pipeline = without_personal(pipeline, personal, everything.name)
        everything = build_lead_table(export, pipeline, "training", everything.name)
    others = audit_others(pipeline, export, everything)
    blocked = [
        audit.column
        for role, audit in others
        if role == "stage" and _action(audit, pipeline.allowed) == "left out"
    ]
    if blocked:
        pipeline = pipeline.without(blocked)
        name = everything.name
        everything = build_lead_table(export, pipeline, "training", name)
    assert everything.outcome is not None  # noqa: S101 - a training column
    deals = everything.take(~np.isnan(everything.outcome))
    learnt = audit_sources(pipeline, deals) if len(deals) else ()
    count = len(export)
    notes = [
        DataNote(
            p.column,
            PERSONAL_LEFT_OUT.format(what=PERSONAL[p.kind]),
            count,
            f"personal_{p.kind}",
        )
        for p in personal
    ]
    notes += [
        DataNote(column, STAGE_LEFT_OUT, count, "stage_left_out") for column in blocked
    ]
    return ExportAudit(pipeline, everything, learnt, others, tuple(notes), personal)


def personal_sources(
    pipeline: Pipeline, export: pd.DataFrame
) -> tuple[PersonalColumn, ...]:
    """Return the columns that would feed the model with personal data.

    Names are learnt from only under own_side, where they are those of colleagues, mapped
    on purpose; the pipeline file may allow any column by name, with a reason.
    """
    own = {
        s.column: s.player
        for s in pipeline.sources
        if s.kind in ("category", "number") and s.column not in pipeline.allowed
    }
    texts = as_texts(export)
    found = find_personal(texts.loc[:, [c in own for c in texts.columns]])
    return tuple(
        personal
        for personal in found
        if personal.kind != "colleague"
        and not (personal.kind == "person" and own[personal.column] == OWN_SIDE)
    )


def without_personal(
    pipeline: Pipeline, personal: tuple[PersonalColumn, ...], name: Path | str
) -> Pipeline:
    """Return the pipeline without columns that hold personal data.

    Raises:
        PersonalDataError: No column is left to learn from.
    """
    columns = [column.column for column in personal]
    left = pipeline.without(columns)
    if not left.sources:
        raise PersonalDataError(name, columns)
    return left


def audit_sources(pipeline: Pipeline, table: LeadTable) -> tuple[ColumnAudit, ...]:
    """Return the leakage audit of every column that feeds the model.

    Where a column tells the stage, facts of the intent stage are audited on deals that
    reached it: if most leads end early, a blank one is honestly a sign of losing. An
    inferred stage says no more than that the fact is filled in, so there all deals count.
    """
    assert table.outcome is not None  # noqa: S101 - finished deals have one
    late = set(intent_sources(pipeline)) if pipeline.stage else set()
    copies = identical_rows(table.facts)
    audits: list[ColumnAudit] = []
    for among in (False, True):
        own = [s for s in pipeline.sources if (s.id in late) == among]
        rows = (table.stage == "intent") if among else np.ones(len(table), dtype=bool)
        cells = pd.DataFrame({s.column: table.evidence[s.id][rows] for s in own})
        # Other dates are looked at as days since this one, and so are they learnt from.
        cells[CREATED] = _iso_days(table.created, rows)
        if own and rows.any():
            audits += audit_columns(
                cells.reset_index(drop=True),
                table.outcome[rows],
                pipeline.missing,
                pipeline.date_format,
                copies[rows],
            )
    return tuple(audit for audit in audits if audit.column != CREATED)


def _iso_days(days: NDArray[np.float64] | None, rows: NDArray[np.bool_]) -> pd.Series:
    """Return days since 1970-01-01 as ISO texts, blank where there are none."""
    told = np.full(len(rows), np.nan) if days is None else days
    dates = pd.Series(pd.to_datetime(told, unit="D"))[rows]
    return dates.dt.strftime("%Y-%m-%d").fillna("").astype(object)


def without_blocked(
    pipeline: Pipeline, audits: tuple[ColumnAudit, ...], name: Path | str
) -> Pipeline:
    """Return the pipeline without the columns that give the outcome away.

    Raises:
        LeakageError: No column is left to learn from.
    """
    blocked = {
        a.column: a for a in audits if a.blocked and a.column not in pipeline.allowed
    }
    left = pipeline.without(blocked)
    if not left.sources:
        reasons = {c: a.findings[0].text for c, a in blocked.items()}
        raise LeakageError(name, reasons)
    return left


def audit_others(
    pipeline: Pipeline, export: pd.DataFrame, everything: LeadTable
) -> tuple[tuple[Role, ColumnAudit], ...]:
    """Return the audit of the columns that are no facts, each with its role.

    These are the stage, dates, the amount, the rep's beliefs, and whatever the pipeline
    file does not mention; what it ignores on purpose is left alone, and so is personal
    data, which a finding would cite.

    Args:
        pipeline: The resolved pipeline, its date format settled.
        export: All rows, open ones too.
        everything: Its lead table, in the same order.
    """
    assert everything.outcome is not None  # noqa: S101 - a training column
    finished = ~np.isnan(everything.outcome)
    texts = as_texts(export)
    roles = dict(_other_roles(pipeline))
    roles |= dict.fromkeys(unmapped_columns(pipeline, map(str, texts.columns)), "unmapped")
    learnt = {source.column for source in pipeline.sources}
    unmapped = texts.loc[:, [roles.get(c) == "unmapped" for c in texts.columns]]
    personal = {column.column for column in find_personal(unmapped)}
    audited = roles.keys() - learnt - personal
    places = [i for i, column in enumerate(texts.columns) if column in audited]
    if not places or not finished.any():
        return ()
    audits = audit_columns(
        texts.iloc[finished.nonzero()[0], places].reset_index(drop=True),
        everything.outcome[finished],
        pipeline.missing,
        pipeline.date_format,
        identical_rows(everything.facts)[finished],
    )
    return tuple((roles[audit.column], audit) for audit in audits)


def _other_roles(pipeline: Pipeline) -> Iterator[tuple[str, Role]]:
    for belief in pipeline.beliefs:
        yield belief.column, "belief"
    if pipeline.amount:
        yield pipeline.amount, "amount"
    if pipeline.stage:
        yield pipeline.stage.column, "stage"
    for column in (pipeline.created, pipeline.closed):
        if column:
            yield column, "date"


def audited_columns(
    allowed: Mapping[str, str],
    audits: tuple[ColumnAudit, ...],
    others: tuple[tuple[Role, ColumnAudit], ...] = (),
) -> tuple[AuditedColumn, ...]:
    """Return every column in which something was found, with what was done about it.

    Args:
        allowed: The pipeline file's reasons, by column.
        audits: Of the columns that feed the model, as `audit_sources` gives them.
        others: Of the other columns, as `audit_others` gives them.
    """
    learnt = [
        AuditedColumn(
            audit, "learnt", _action(audit, allowed), allowed.get(audit.column, "")
        )
        for audit in audits
    ]
    rest = [
        AuditedColumn(audit, role, _action(audit, allowed), allowed.get(audit.column, ""))
        if role == "stage"
        else AuditedColumn(audit, role, "not learnt")
        for role, audit in others
    ]
    return tuple(column for column in (*learnt, *rest) if column.audit.findings)


def _action(audit: ColumnAudit, allowed: Mapping[str, str]) -> Action:
    if not audit.blocked:
        return "kept"
    return "allowed" if audit.column in allowed else "left out"


def audit_record(
    pipeline: Pipeline,
    audits: tuple[ColumnAudit, ...],
    others: tuple[tuple[Role, ColumnAudit], ...] = (),
) -> list[dict[str, Any]]:
    """Return what `audited_columns` does as plain data, for the training record."""
    found = audited_columns(pipeline.allowed, audits, others)
    return [column.to_json() for column in found]
