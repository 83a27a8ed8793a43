"""Finds out how the whole of a source is read, so that every chunk is read alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from kaopu.leads.customs.scored_dates import check_date_orders, settle_leads
from kaopu.leads.customs.tallies import Tallies, rows_alike
from kaopu.leads.lead_reader import LeadReader
from kaopu.leads.lead_table import ReadAlike
from kaopu.pipeline import Pipeline
from kaopu.pipeline.customs import Tally
from kaopu.scoring.lead_model import LeadModel

# Rows of dates that are looked at, in the place of all.
DATE_ROWS = 10_000


def settled_columns(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the columns whose cells are read by what the whole column shows."""
    numbers = [source.column for source in pipeline.sources if source.kind == "number"]
    beliefs = [belief.column for belief in pipeline.beliefs]
    named = (*pipeline.date_columns, *numbers, *beliefs, pipeline.amount)
    return tuple(dict.fromkeys(column for column in named if column))


def settled_on(
    model: LeadModel, frames: Iterable[pd.DataFrame], name: Path | str, day: date
) -> ReadAlike:
    """Return how any number of rows are read, which are not held.

    Args:
        model: Reads the leads.
        frames: The rows that can be scored, in any number of batches.
        name: What messages call them.
        day: The day on which they are judged.

    Raises:
        DateOrderError: Dates follow another order than the model's deals, or none is told.
    """
    tallies = Tallies(settled_columns(model.pipeline))
    for frame in frames:
        tallies.add(frame)
    return settled_by(model, tallies.whole, name, day)


def settled_by(
    model: LeadModel, whole: Mapping[str, Tally], name: Path | str, day: date
) -> ReadAlike:
    """Return how rows are read whose columns hold these texts; see `settled_on`."""
    pipeline = model.pipeline
    dates = {c: own for c, own in whole.items() if c in pipeline.date_columns}
    filled = rows_alike(dates, DATE_ROWS)
    rows = max(map(len, filled.values()), default=0)
    if rows:
        blank = [""] * rows
        cells = {c: [*own, *blank[len(own) :]] for c, own in filled.items()}
        others = dict.fromkeys(pipeline.scoring_columns, blank)
        texts = pd.DataFrame({**others, **cells}, dtype=object)
        pipeline = settle_leads(pipeline, texts, name)
        reader = LeadReader(texts, pipeline)
        for column in dates:
            reader.days(column)
        check_date_orders(pipeline, texts, reader.notes, name)
    return ReadAlike(replace(pipeline.customs, whole=dict(whole)), day)
