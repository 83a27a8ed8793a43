"""Makes an export ready to learn from: read, audited, without what may not be learnt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kaopu.files import DATA_FRAME, Assumption
from kaopu.histories.deriving import ToldDeals, at_landmarks
from kaopu.language import Phrase
from kaopu.leads.data_notes import DataNote
from kaopu.leads.finished import (
    FinishedDeals,
    finished_deals,
    outcomes_of,
)
from kaopu.leads.lead_table import LeadReading
from kaopu.leads.personal import PersonalColumn
from kaopu.leads.settle import read_deals
from kaopu.leakage.export_audit import ExportAudit, audit_export
from kaopu.leakage.learnt_columns import blocked_columns
from kaopu.leakage.records import AuditedColumn
from kaopu.pipeline import Pipeline
from kaopu.training.digest import data_digest


@dataclass(frozen=True)
class PreparedDeals:
    """Finished deals, and all that training says of where they come from.

    Attributes:
        pipeline: How they were read: its dates are settled, and columns that give the
            outcome away or hold personal data feed nothing.
        finished: The deals that are learnt from.
        rows: Rows of the export, open deals too.
        columns: Columns of the export.
        unused: Those that have no use, though neither blocked nor personal.
        audit: Every column in which the leakage audit found something.
        personal: Columns that hold personal data and were left out for it.
        notes: What the data held that was not as expected.
        digest: Of the whole export, see `data_digest`.
        name: The name of the export's file, without its folder; empty of a data frame.
        histories: What was met in the tables of histories.
    """

    pipeline: Pipeline
    finished: FinishedDeals
    rows: int
    columns: int
    unused: int
    audit: tuple[AuditedColumn, ...]
    personal: tuple[PersonalColumn, ...]
    notes: tuple[DataNote, ...]
    digest: str
    name: str
    histories: tuple[Assumption, ...] = ()


def prepare_deals(
    pipeline: Pipeline,
    deals: pd.DataFrame,
    name: Path | str = DATA_FRAME,
) -> PreparedDeals:
    """Return the finished deals of an export, ready to learn from.

    Args:
        pipeline: The resolved pipeline.
        deals: One row a deal, any dtypes; open ones are left out and counted. There may
            be few finished ones, or none.
        name: What messages call the export.

    Raises:
        KaopuError: The export cannot be read, or no column is left to learn from.
    """
    reading = read_deals(pipeline, deals, name)
    told = at_landmarks(reading)
    reading = told.reading
    digest = data_digest(_learnt_from(told))
    audit = audit_export(reading)
    reading, everything, finished = audit.reading, audit.everything, audit.deals
    if blocked := blocked_columns(reading.pipeline, audit.learnt, name):
        reading = reading.without(blocked)
        everything = reading.table()
        finished = finished_deals(everything)
    return PreparedDeals(
        pipeline=reading.pipeline,
        finished=told.of(finished, np.flatnonzero(~np.isnan(outcomes_of(everything)))),
        rows=len(everything),
        columns=reading.texts.shape[1],
        unused=len(_unused(reading, audit)),
        audit=audit.columns,
        personal=audit.personal,
        notes=(*audit.notes, *everything.notes),
        digest=digest,
        name="" if isinstance(name, Phrase) else Path(name).name,
        histories=told.met,
    )


def _learnt_from(told: ToldDeals) -> pd.DataFrame:
    """Return all that deals are learnt from: the export, and what histories tell."""
    texts, facts = told.reading.texts, told.reading.facts
    own = {
        source.id: facts[source.id].values
        for source in told.reading.pipeline.derived_sources
    }
    return pd.concat([texts, pd.DataFrame(own), *told.landmarks], axis=1) if own else texts


def _unused(reading: LeadReading, audit: ExportAudit) -> list[str]:
    """Return the columns that have no use, though nothing speaks against them."""
    pipeline = reading.pipeline
    used = {*pipeline.training_columns, pipeline.lead_name, *pipeline.notes.columns}
    left_out = {p.column for p in audit.personal}
    left_out |= {a.column for a in audit.columns if a.audit.blocked}
    return [str(c) for c in reading.texts.columns if c not in used | left_out]
