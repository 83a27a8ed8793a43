"""The leakage audit of the columns that do not feed the model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kaopu.leads.finished import FinishedDeals, identical_rows, outcomes_of
from kaopu.leads.lead_table import LeadReading, LeadTable
from kaopu.leads.personal import personal_columns
from kaopu.leakage.columns_audit import audit_columns
from kaopu.leakage.records import ColumnAudit, Role
from kaopu.pipeline import Pipeline, unmapped_columns


def audit_others(
    reading: LeadReading, everything: LeadTable, deals: FinishedDeals
) -> tuple[tuple[Role, ColumnAudit], ...]:
    """Return the audit of the columns that are no facts, each with its role.

    These are the stage, dates, the amount, the rep's beliefs, and whatever the pipeline
    file does not mention; what it ignores on purpose is left alone, and so is personal
    data, which a finding would cite.

    Args:
        reading: The export, open deals too.
        everything: Its lead table.
        deals: Those of them that are won or lost.
    """
    pipeline, texts = reading.pipeline, reading.texts
    roles = dict(_other_roles(pipeline))
    roles |= dict.fromkeys(unmapped_columns(pipeline, map(str, texts.columns)), "unmapped")
    learnt = {source.column for source in pipeline.sources}
    unmapped = texts.loc[:, [roles.get(c) == "unmapped" for c in texts.columns]]
    personal = {column.column for column in personal_columns(unmapped)}
    audited = roles.keys() - learnt - personal
    places = [i for i, column in enumerate(texts.columns) if column in audited]
    if not places or not len(deals):
        return ()
    finished, groups = ~np.isnan(outcomes_of(everything)), deals.groups
    if not finished.all():
        # An open copy of a deal is one, too.
        groups = identical_rows(everything.facts)[finished]
    audits = audit_columns(
        texts.iloc[finished.nonzero()[0], places].reset_index(drop=True),
        deals.outcome,
        pipeline.missing,
        pipeline.date_format,
        groups,
        pipeline.customs,
        deals.open_days,
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
