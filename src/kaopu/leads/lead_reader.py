"""Reads the columns of one export for the lead table, and collects notes on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.data_notes import DataNote, RowNote, row_note
from kaopu.leads.personal import masked, masked_cells
from kaopu.leads.values import (
    ReadColumn,
    named_currencies,
    normalised,
    read_dates,
    read_numbers,
    read_texts,
)
from kaopu.pipeline import Pipeline, Source
from kaopu.pipeline.customs import NumberCustom
from kaopu.pipeline.resolved import Belief

Floats = NDArray[np.float64]
EMPTY: frozenset[str] = frozenset()


class LeadReader:
    """Gives each column its meaning; what is not understood is noted, never guessed.

    Attributes:
        notes, row_notes: What was met so far, counted and lead by lead.
        planned: Days since 1970-01-01 of every source that is a date (n,).
        customs: How the columns of numbers that were read are written, by their header.
    """

    def __init__(self, texts: pd.DataFrame, pipeline: Pipeline) -> None:
        self.texts = texts
        self.pipeline = pipeline
        self.notes: list[DataNote] = []
        self.row_notes: list[RowNote] = []
        self.planned: dict[str, Floats] = {}
        self.customs: dict[str, NumberCustom] = {}

    def fact(self, source: Source) -> pd.Series:
        """Return a source's values as `kaopu.leads.states` describes them."""
        cells = self.texts[source.column]
        if source.kind == "number":
            known = self.pipeline.customs.number(source.column)
            read = read_numbers(cells, source.unknown, source.missing, known, percents=True)
            return self._noted(source.column, read, "not_a_number")
        if source.kind == "date":
            return self._days_ahead(source)
        read = read_texts(source, self.shown(source))
        return self._noted(source.column, read, "not_understood")

    def shown(self, source: Source) -> pd.Series:
        """Return a source's cells as they are kept: nobody's address is learnt from.

        The pipeline file may allow a column as it is.
        """
        cells = self.texts[source.column]
        if source.kind in ("number", "date") or source.column in self.pipeline.allowed:
            return cells
        return masked_cells(cells)

    def _noted(self, column: str, read: ReadColumn, id_: str) -> pd.Series:
        for text, rows in read.not_understood.items():
            cell = repr(masked(text))
            self.notes.append(DataNote(column, id_, rows, cell))
        for assumed in read.assumed:
            note = DataNote(column, assumed.reading, assumed.rows, assumed.example)
            self.notes.append(note)
            if assumed.doubts:
                doubted = self.texts[column].isin(assumed.doubts).to_numpy()
                self._row_note(assumed.reading, column, doubted, assumed.example)
        if read.not_understood:
            strange = self.texts[column].isin(list(read.not_understood)).to_numpy()
            self._row_note(id_, column, strange)
        if read.custom is not None:
            self.customs[column] = read.custom
        return read.values

    def _row_note(
        self, id_: str, column: str, rows: NDArray[np.bool_], other: object = ""
    ) -> None:
        self.row_notes.append(row_note(id_, column, rows, self.texts[column], other))

    def _days_ahead(self, source: Source) -> pd.Series:
        """Return days from the lead's creation; 0 where that is not known."""
        form = self.pipeline.date_format_of(source.column)
        cells = self.texts[source.column]
        read = read_dates(cells, form, source.unknown, source.missing)
        days = self._noted(source.column, read, "not_a_date")
        self.planned[source.id] = days.to_numpy(dtype=float)
        created = self.days(self.pipeline.created, quiet=True)
        if created is None:
            return days.where(~np.isfinite(days), 0.0)
        ahead = (days - created).fillna(0.0)
        early = np.isfinite(days.to_numpy()) & (ahead.to_numpy(dtype=float) < 0)
        if early.any() and self.pipeline.created is not None:
            opened = self.texts[self.pipeline.created]
            id_ = "date_before_created"
            self._row_note(id_, source.column, early, opened)
            self.notes.append(DataNote(source.column, id_, int(early.sum())))
        return days.where(~np.isfinite(days), ahead)

    def days(self, column: str | None, *, quiet: bool = False) -> Floats | None:
        """Return a column of dates as days since 1970-01-01; None if there is none."""
        if column is None or column not in self.texts:
            return None
        form, missing = self.pipeline.date_format_of(column), self.pipeline.missing
        read = read_dates(self.texts[column], form, EMPTY, missing)
        if not quiet:
            self._noted(column, read, "not_a_date")
        return read.values.to_numpy(dtype=float)

    def number(self, column: str) -> Floats:
        """Return a column of numbers."""
        known, missing = self.pipeline.customs.number(column), self.pipeline.missing
        read = read_numbers(self.texts[column], EMPTY, missing, known)
        values = self._noted(column, read, "not_a_number")
        return values.to_numpy(dtype=float)

    def amount(self) -> Floats | None:
        """Return the amounts; none is used that names another currency."""
        column, currency = self.pipeline.amount, self.pipeline.currency.upper()
        if column is None:
            return None
        values = self.number(column)
        named = named_currencies(self.texts[column])
        strange = np.array([bool(names) and currency not in names for names in named])
        strange &= np.isfinite(values)
        if strange.any():
            id_ = "other_currency" if currency else "currency_unset"
            self.notes.append(DataNote(column, id_, int(strange.sum()), currency))
            self._row_note(id_, column, strange, currency)
        return np.where(strange, np.nan, values)

    def belief(self, belief: Belief) -> Floats:
        """Return a belief as 0 to 1; nan where it is not told or not on its scale."""
        cells = self.texts[belief.column]
        if belief.high:
            words = normalised(cells)
            high = np.asarray(words.isin(list(belief.high)), dtype=np.float64)
            return np.where(words.isin(list(self.pipeline.missing)), np.nan, high)
        values, scale = self.number(belief.column), belief.scale
        outside = (values < 0) | (values > scale)
        self._off_scale(belief, outside, "outside")
        # A share of 1 among percentages: 0.8 may be meant for 80 %. A % sign settles it.
        share = np.zeros(len(values), dtype=bool)
        if scale > 1:
            share = (values > 0) & (values < 1) | ((values == 1) & (scale == 100))
            share &= ~cells.str.contains("%", regex=False).to_numpy(dtype=bool)
        self._off_scale(belief, share, "share")
        return np.where(outside | share, np.nan, values / scale)

    def _off_scale(self, belief: Belief, rows: NDArray[np.bool_], id_: str) -> None:
        if rows.any():
            scale, count = f"{belief.scale:g}", int(rows.sum())
            self.notes.append(DataNote(belief.column, id_, count, scale))
            self._row_note("off_scale", belief.column, rows, scale)

    def beliefs(self) -> Mapping[str, Floats]:
        """Return the rep's beliefs by id."""
        return {belief.id: self.belief(belief) for belief in self.pipeline.beliefs}

    def reps(self) -> NDArray[np.object_] | None:
        """Return who holds the beliefs, empty where nobody is named; None if unmapped."""
        if self.pipeline.rep is None:
            return None
        names = self.texts[self.pipeline.rep].str.strip()
        unnamed = normalised(names).isin(list(self.pipeline.missing))
        return names.mask(unnamed, "").to_numpy(dtype=object)

    def names(self) -> NDArray[np.object_] | None:
        """Return what people know the leads by; None where no column tells."""
        column = self.pipeline.lead_name
        if column is None or column not in self.texts:
            return None
        return self.texts[column].str.strip().to_numpy(dtype=object)


@dataclass(frozen=True)
class FactReading:
    """What was read of the column of one source.

    Attributes:
        values: As `kaopu.leads.states` describes them, with no gap marked as too early.
        shown: The cells as they are kept.
        notes, row_notes: What was not as expected.
        planned: Days since 1970-01-01 by the source's id, if it is a date.
        customs: How the column is written, by its header, if it holds numbers.
    """

    values: pd.Series
    shown: pd.Series
    notes: tuple[DataNote, ...]
    row_notes: tuple[RowNote, ...]
    planned: Mapping[str, Floats]
    customs: Mapping[str, NumberCustom]


def read_fact(texts: pd.DataFrame, pipeline: Pipeline, source: Source) -> FactReading:
    """Return what is read of a source's column, with the notes of this column alone."""
    reader = LeadReader(texts, pipeline)
    values, shown = reader.fact(source), reader.shown(source)
    notes, row_notes = tuple(reader.notes), tuple(reader.row_notes)
    return FactReading(values, shown, notes, row_notes, reader.planned, reader.customs)
