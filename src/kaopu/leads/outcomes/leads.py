"""The outcomes of a lead table, as its reader reads the columns that they take."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_reader import LeadReader
from kaopu.leads.outcomes.read import read_outcome
from kaopu.leads.outcomes.rules import Floats


def lead_outcomes(
    texts: pd.DataFrame, reader: LeadReader, name: Path | str, *, learn: bool
) -> tuple[Floats | None, tuple[DataNote, ...]]:
    """Return how the deals ended (n,), and what was met; nan where a deal is open.

    Args:
        texts: The export, no header twice.
        reader: Reads its days.
        name: What messages call it.
        learn: Whether it is to learn from: then too young deals count as open.

    Raises:
        AmbiguousOutcomeError: A text is neither won nor lost nor open.
        OutcomeNotANumberError: A cell is no number, where a number tells the outcome.
    """
    pipeline = reader.pipeline
    outcome, missing = pipeline.outcome, pipeline.missing
    created, told = None, list[Floats]()
    if aged := [rule.column for rule in outcome.rules if rule.needs_age]:
        created = reader.days(pipeline.created, quiet=True)
        days = [reader.days(column, quiet=True) for column in (pipeline.closed, *aged)]
        told = [column for column in days if column is not None]
    read = read_outcome(texts, outcome, missing, created, told, name)
    return (read.to_learn_from(), read.notes) if learn else (read.values, ())
