"""The leakage audit of a whole export: what feeds the model, and what does not.

Used by `kaopu.training` and `kaopu.checking`, so that both say the same of one export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.leads.data_notes import DataNote
from kaopu.leads.finished import FinishedDeals, finished_deals
from kaopu.leads.lead_table import LeadReading, LeadTable
from kaopu.leads.personal import PersonalColumn
from kaopu.leakage.learnt_columns import audit_sources
from kaopu.leakage.other_columns import audit_others
from kaopu.leakage.personal_columns import check_some_left, personal_sources
from kaopu.leakage.records import Action, AuditedColumn, ColumnAudit, Role
from kaopu.pipeline import Pipeline


@dataclass(frozen=True)
class ExportAudit:
    """The audit of an export, and what was read of it.

    Attributes:
        reading: The export without the columns that were left out.
        everything: Its lead table, of all rows.
        deals: Those of them that are won or lost.
        learnt: The audits of the columns that feed the model.
        others: Those of the other columns, each with its role.
        personal: Columns that hold personal data and were left out for it.
        notes: On those, and on the stage column, if it was left out.
    """

    reading: LeadReading
    everything: LeadTable
    deals: FinishedDeals
    learnt: tuple[ColumnAudit, ...]
    others: tuple[tuple[Role, ColumnAudit], ...]
    notes: tuple[DataNote, ...]
    personal: tuple[PersonalColumn, ...] = ()

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline, without the columns that were left out."""
        return self.reading.pipeline

    @property
    def columns(self) -> tuple[AuditedColumn, ...]:
        """Every column in which something was found, with what was done about it."""
        return audited_columns(self.pipeline.allowed, self.learnt, self.others)


def audit_export(reading: LeadReading) -> ExportAudit:
    """Return the audit of every column of an export.

    Columns of personal data are left out first. So is a stage column that gives the
    outcome away, unless it is allowed: the stage is then inferred from the facts, as a
    note says.

    Args:
        reading: The export, open deals too.

    Raises:
        PersonalDataError: No column is left to learn from.
    """
    personal = personal_sources(reading.pipeline, reading.texts)
    if personal:
        check_some_left(reading.pipeline, personal, reading.name)
        reading = reading.without([column.column for column in personal])
    everything = reading.table()
    deals = finished_deals(everything)
    others = audit_others(reading, everything, deals)
    blocked = [
        audit.column
        for role, audit in others
        if role == "stage" and _action(audit, reading.pipeline.allowed) == "left out"
    ]
    if blocked:
        reading = reading.without(blocked)
        everything = reading.table()
        deals = finished_deals(everything)
    learnt = audit_sources(reading.pipeline, deals) if len(deals) else ()
    count = len(everything)
    notes = [DataNote(p.column, f"personal_{p.kind}", count) for p in personal]
    notes += [DataNote(column, "stage_left_out", count) for column in blocked]
    return ExportAudit(reading, everything, deals, learnt, others, tuple(notes), personal)


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
