"""Finds out how the whole of a source is read, so that every chunk is read alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from kaopu.files.totals import SIGNS
from kaopu.leads.customs.scored_dates import settle_whole
from kaopu.leads.customs.tallies import Kind, Tallies
from kaopu.leads.lead_table import ReadAlike
from kaopu.leads.money.currency_column import may_tell_currency
from kaopu.leads.rows.notes import look_over
from kaopu.pipeline import Pipeline
from kaopu.pipeline.customs import Tally
from kaopu.pipeline.outcome import FilledRule, RangeRule
from kaopu.scoring.lead_model import LeadModel

# A row that has any of these signs in its id has them all: none is a note for them.
NO_NOTE = frozenset(SIGNS)


class FirstLook:
    """Counts, batch by batch, what the reading of any row hangs on.

    Args:
        pipeline: How the leads are read.

    Attributes:
        tallies: The texts of columns.
        signs: Of notes, in the ids of rows that hold more; None where there is no such row.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._seen: frozenset[str] = frozenset()
        numbers = [s for s in pipeline.read_sources if s.kind == "number"]
        words = frozenset[str]().union(*(s.unknown | s.missing for s in numbers))
        self.tallies = Tallies({}, words | pipeline.missing)
        self.signs: frozenset[str] | None = None

    def add(self, frame: pd.DataFrame) -> None:
        """Count a batch of rows that can be scored."""
        if not len(frame):
            return
        single = frame.loc[:, ~frame.columns.duplicated()]
        self.look_for(map(str, single.columns))
        notes, signs = look_over(single, self._pipeline)
        if signs is not None:
            self.signs = signs | (self.signs or frozenset())
        self.tallies.add(single[~notes] if notes.any() else single)

    def look_for(self, headers: Iterable[str]) -> None:
        """Count those of some columns that the reading hangs on."""
        if new := frozenset(headers) - self._seen:
            columns = columns_to_settle(self._pipeline, new)
            self.tallies.look_for({c: kind for c, kind in columns.items() if c in new})
            self._seen |= new

    def settled(self, name: Path | str, day: date) -> ReadAlike:
        """Return how all rows are read; see `settled_on`."""
        return settled_by(self._pipeline, self.tallies.whole, self.signs, name, day)


def columns_to_settle(pipeline: Pipeline, headers: Iterable[str]) -> dict[str, Kind]:
    """Return which columns are read by what the whole column shows, and what they hold."""
    rules = pipeline.outcome.rules
    numbers = [source.column for source in pipeline.read_sources if source.kind == "number"]
    numbers += [belief.column for belief in pipeline.beliefs]
    numbers += [rule.column for rule in rules if isinstance(rule, RangeRule)]
    dates = [*pipeline.date_columns, *pipeline.outcome.aged]
    dates += [rule.column for rule in rules if isinstance(rule, FilledRule)]
    texts = [header for header in headers if may_tell_currency(pipeline, header)]
    amounts = [pipeline.amount] if pipeline.amount else []
    return {
        **dict.fromkeys(texts, "texts"),
        **dict.fromkeys(dates, "dates"),
        **dict.fromkeys((*numbers, *amounts), "numbers"),
    }


def settled_on(
    model: LeadModel, frames: Iterable[pd.DataFrame], name: Path | str, day: date
) -> ReadAlike:
    """Return how any number of rows are read, which are not held.

    Args:
        model: Reads the leads.
        frames: The rows that can be scored, in any number of batches of texts, as
            `kaopu.files.Source.batches` gives them.
        name: What messages call them.
        day: The day on which they are judged.

    Raises:
        DateOrderError: Dates follow another order than the model's deals, or none is told.
    """
    look = FirstLook(model.pipeline)
    for frame in frames:
        look.add(frame)
    return look.settled(name, day)


def settled_by(
    pipeline: Pipeline,
    whole: Mapping[str, Tally],
    signs: frozenset[str] | None,
    name: Path | str,
    day: date,
) -> ReadAlike:
    """Return how rows are read whose columns hold these texts; see `FirstLook`."""
    customs = settle_whole(pipeline, whole, name).customs
    signs = NO_NOTE if signs is None else signs
    return ReadAlike(replace(customs, whole=dict(whole), id_signs=signs), day)
