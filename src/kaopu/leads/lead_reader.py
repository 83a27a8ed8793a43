"""Reads the columns of one export for the lead table, and collects notes on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Set
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import (
    differ,
    distinct_texts,
    map_texts,
    replaced,
    where,
)
from kaopu.framework import load_framework
from kaopu.framework.records import OWN_SIDE
from kaopu.leads.customs.shared_decimals import Told
from kaopu.leads.customs.units import have_units
from kaopu.leads.data_notes import DataNote, RowNote, row_note
from kaopu.leads.money.amounts import Money, amount_notes, fact_notes, read_money
from kaopu.leads.money.header_units import header_unit
from kaopu.leads.personal import colleague_cells
from kaopu.leads.states import is_known, is_unknown
from kaopu.leads.values import (
    ReadColumn,
    read_dates,
    read_numbers,
    read_texts,
)
from kaopu.masking import masked, masked_counts
from kaopu.masking.cells import masked_cells
from kaopu.pipeline import Pipeline, Source
from kaopu.pipeline.customs import NumberCustom, Tally
from kaopu.pipeline.resolved import Belief
from kaopu.spelling import (
    Merged,
    category_key,
    merged_spellings,
    normalise,
    spelled_otherwise,
    spellings_of,
)

Floats = NDArray[np.float64]
EMPTY: frozenset[str] = frozenset()
SPELLING = "spelling"


class LeadReader:
    """Gives each column its meaning; what is not understood is noted, never guessed.

    Attributes:
        notes, row_notes: What was met so far, counted and lead by lead.
        shown: The cells of every source that was read, as they are kept.
        planned: Days since 1970-01-01 of every source that is a date (n,).
        customs: How the columns of numbers that were read are written, by their header.
        told: What these tell of their decimal sign.
    """

    def __init__(
        self,
        texts: pd.DataFrame,
        pipeline: Pipeline,
        shared: Set[str] = EMPTY,
        dates: MutableMapping[str, ReadColumn] | None = None,
    ) -> None:
        """Read an export by a pipeline; of ``shared`` columns others told the decimals.

        Columns of ``dates`` were read already, and such as are read are added to them.
        """
        self.texts = texts
        self.pipeline = pipeline
        self.shared = shared
        self.notes: list[DataNote] = []
        self.row_notes: list[RowNote] = []
        self.planned: dict[str, Floats] = {}
        self.shown: dict[str, pd.Series] = {}
        self.customs: dict[str, NumberCustom] = {}
        self.told: dict[str, Told] = {}
        self._dates = {} if dates is None else dates

    def fact(self, source: Source) -> pd.Series:
        """Return a source's values as `kaopu.leads.states` describes them."""
        cells = self.texts[source.column]
        if source.kind == "number":
            read = read_numbers(
                cells,
                source.unknown,
                source.missing,
                self.pipeline.customs.number(source.column),
                percents=True,
                is_shared=source.column in self.shared,
                whole=self._whole(source.column),
            )
            self._show_unread(source, read)
            values = self._noted(source.column, read, "not_a_number")
            return self._in_one_currency(source.column, values)
        if source.kind == "date":
            return self._days_ahead(source)
        shown = self.shown[source.id] = self.as_kept(source)
        read = read_texts(source, shown)
        if read.merged:
            others = is_known(read.values) & spelled_otherwise(shown, read.values)
            if others.any():
                note = row_note(SPELLING, source.column, others, shown, read.values)
                self.row_notes.append(note)
        values = self._noted(source.column, read, "not_understood", shown)
        self._note_ours(source, values)
        if changed := int(differ(shown, cells).sum()):
            id_ = "colleagues" if _names_colleagues(source) else "masked"
            self.notes.append(DataNote(source.column, id_, changed))
        return values

    def _note_ours(self, source: Source, values: pd.Series) -> None:
        """Note what is asked and not told where we state it ourselves; it is kept so."""
        field = load_framework().fields.get(source.id) if source.is_field else None
        rows = is_unknown(values)
        if field is not None and field.ours and rows.any():
            self._row_note("not_ours", source.column, rows)
            self.notes.append(DataNote(source.column, "not_ours", int(rows.sum())))

    def as_kept(self, source: Source) -> pd.Series:
        """Return a source's texts as they are kept: nobody's address is learnt from.

        A colleague's stands as a code. The pipeline file may allow a column as it is.
        """
        cells = self.texts[source.column]
        if source.column in self.pipeline.allowed:
            return cells
        if _names_colleagues(source):
            return colleague_cells(cells, self.pipeline.name, self.pipeline.regions)
        return masked_cells(cells, self.pipeline.regions)

    def _in_one_currency(self, column: str, values: pd.Series) -> pd.Series:
        """Return numbers in what past deals had them in; a gap where they are not.

        A model of before this was looked at reads them as it learnt them.
        """
        if column not in self.pipeline.column_currencies:
            return values
        numbers = values.to_numpy(dtype=np.float64)
        money = read_money(self.texts, column, numbers, self.pipeline)
        self._add(*fact_notes(money))
        return pd.Series(money.values, index=values.index)

    def _add(self, notes: list[DataNote], row_notes: list[RowNote]) -> None:
        self.notes += notes
        self.row_notes += row_notes

    def _show_unread(self, source: Source, read: ReadColumn) -> None:
        """Keep a source's numbers or dates as they are, and what is none masked."""
        cells = self.texts[source.column]
        if read.not_understood and source.column not in self.pipeline.allowed:
            regions = self.pipeline.regions
            hidden = {t: masked(t, regions) for t in read.not_understood}
            cells = map_texts(cells, lambda text: hidden.get(text, text))
        self.shown[source.id] = cells

    def _noted(
        self, column: str, read: ReadColumn, id_: str, seen: pd.Series | None = None
    ) -> pd.Series:
        """Note what was met; ``seen`` are the cells that were read, if not the export's."""
        unread = masked_counts(read.not_understood, self.pipeline.regions)
        for text, rows in unread.items():
            self.notes.append(DataNote(column, id_, rows, repr(text)))
        for assumed in read.assumed:
            cited = masked(assumed.example, self.pipeline.regions)
            self.notes.append(DataNote(column, assumed.reading, assumed.rows, cited))
            if assumed.doubts:
                doubted = self.texts[column].isin(assumed.doubts).to_numpy()
                self._row_note(assumed.reading, column, doubted, cited)
        self._note_merged(column, read.merged)
        if read.not_understood:
            cells = self.texts[column] if seen is None else seen
            strange = cells.isin(list(read.not_understood)).to_numpy()
            self._row_note(id_, column, strange)
        if read.custom is not None:
            self.customs[column] = read.custom
        if read.told is not None:
            self.told[column] = read.told
        return read.values

    def _note_merged(self, column: str, merged: Iterable[Merged]) -> None:
        for one in merged:
            shown = repr(masked(one.shown))
            self.notes.append(DataNote(column, SPELLING, one.rows, shown, one.others))

    def _row_note(
        self, id_: str, column: str, rows: NDArray[np.bool_], other: object = ""
    ) -> None:
        cells = self._cited(column, rows)
        self.row_notes.append(row_note(id_, column, rows, cells, other))

    def _cited(self, column: str, rows: NDArray[np.bool_]) -> pd.Series:
        """Return a column's cells as a note cites them, blank where it says nothing."""
        cells = replaced(self.texts[column], ~rows, "")
        if column in self.pipeline.allowed:
            return cells
        return masked_cells(cells, self.pipeline.regions)

    def _days_ahead(self, source: Source) -> pd.Series:
        """Return days from the lead's creation; 0 where that is not known."""
        form = self.pipeline.date_format_of(source.column)
        cells = self.texts[source.column]
        whole = self._whole(source.column)
        read = read_dates(cells, form, source.unknown, source.missing, whole)
        self._show_unread(source, read)
        days = self._noted(source.column, read, "not_a_date")
        self.planned[source.id] = days.to_numpy(dtype=float)
        created = self.days(self.pipeline.created, quiet=True)
        told = days.to_numpy(dtype=float)
        is_day = np.isfinite(told)
        if created is None:
            return pd.Series(np.where(is_day, 0.0, told), index=days.index)
        ahead = np.zeros(len(told))
        ahead[is_day] = told[is_day] - created[is_day]
        ahead[np.isnan(ahead)] = 0.0
        early = is_day & (ahead < 0)
        if early.any() and self.pipeline.created is not None:
            opened = self.texts[self.pipeline.created]
            id_ = "date_before_created"
            self._row_note(id_, source.column, early, opened)
            self.notes.append(DataNote(source.column, id_, int(early.sum())))
        return pd.Series(np.where(is_day, ahead, told), index=days.index)

    def days(self, column: str | None, *, quiet: bool = False) -> Floats | None:
        """Return a column of dates as days since 1970-01-01; None if there is none."""
        if column is None or column not in self.texts:
            return None
        if column not in self._dates:
            form, missing = self.pipeline.date_format_of(column), self.pipeline.missing
            cells, whole = self.texts[column], self._whole(column)
            self._dates[column] = read_dates(cells, form, EMPTY, missing, whole)
        read = self._dates[column]
        if not quiet:
            self._noted(column, read, "not_a_date")
        return read.values.to_numpy(dtype=float)

    def days_of_whole(self, columns: Iterable[str | None]) -> list[Floats]:
        """Return the days that whole columns hold, where these rows are a part of them."""
        missing, found = self.pipeline.missing, list[Floats]()
        for column in columns:
            if column is not None and (whole := self._whole(column)) is not None:
                cells = pd.Series(list(whole.texts), dtype=object)
                form = self.pipeline.date_format_of(column)
                read = read_dates(cells, form, EMPTY, missing)
                found.append(read.values.to_numpy(dtype=float))
        return found

    def _whole(self, column: str) -> Tally | None:
        return self.pipeline.customs.whole.get(column)

    def number(self, column: str, *, is_money: bool = False) -> Floats:
        """Return a column of numbers; a % sign is strange among those of money."""
        known = self.pipeline.customs.number(column)
        read = read_numbers(
            self.texts[column],
            EMPTY,
            self.pipeline.missing,
            replace(known, percent="none") if is_money else known,
            percents=is_money,
            is_shared=column in self.shared,
            whole=self._whole(column),
        )
        if read.custom is not None:
            read = replace(read, custom=replace(read.custom, percent=known.percent))
        values = self._noted(column, read, "not_a_number")
        return values.to_numpy(dtype=float)

    def amount(self) -> Money | None:
        """Return the amounts; what is in another currency counts by its rate alone."""
        if self.pipeline.amount is None:
            return None
        column = self.pipeline.amount
        numbers = self._in_units(column, self.number(column, is_money=True))
        money = read_money(self.texts, column, numbers, self.pipeline)
        self._add(*amount_notes(money))
        return money

    def _in_units(self, column: str, numbers: Floats) -> Floats:
        """Return amounts in the unit that their header names, but where cells name one.

        Where most past deals name one in their cells, a header does not count.
        """
        unit, custom = header_unit(column), self.customs.get(column)
        if unit is None or (custom is not None and custom.least_united):
            return numbers
        bare = np.isfinite(numbers) & ~have_units(self.texts[column])
        if bare.any():
            self.notes.append(DataNote(column, "header_unit", int(bare.sum()), unit.name))
        return np.where(bare, numbers * unit.factor, numbers)

    def belief(self, belief: Belief) -> Floats:
        """Return a belief as 0 to 1; nan where it is not told or not on its scale."""
        cells = self.texts[belief.column]
        if belief.high:
            codes, distinct = distinct_texts(cells)
            words = [normalise(str(text)) for text in distinct]
            high = np.array([float(word in belief.high) for word in words])
            high[[word in self.pipeline.missing for word in words]] = np.nan
            return high[codes]
        values, scale = self.number(belief.column), belief.scale
        outside = (values < 0) | (values > scale)
        self._off_scale(belief, outside, "outside")
        # A share of 1 among percentages: 0.8 may be meant for 80 %. A % sign settles it.
        share = np.zeros(len(values), dtype=bool)
        if scale > 1:
            share = (values > 0) & (values < 1) | ((values == 1) & (scale == 100))
            if share.any():
                share &= ~where(cells, lambda text: "%" in text)
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
        """Return who holds the beliefs, empty where nobody is named; None if unmapped.

        A name in several spellings is one rep's, and stands in the first of them. An
        address stands as a code, as in a source of our own side.
        """
        column = self.pipeline.rep
        if column is None:
            return None
        cells = self.texts[column]
        if column not in self.pipeline.allowed:
            cells = colleague_cells(cells, self.pipeline.name, self.pipeline.regions)
        codes, distinct = distinct_texts(cells)
        names = [str(name) for name in distinct]
        named = [n for n in names if normalise(n) not in self.pipeline.missing]
        spellings = spellings_of(named)
        shown = [spellings.get(category_key(name), "") for name in names]
        often = np.bincount(codes, minlength=len(names)).tolist()
        counted = (part for part in zip(names, shown, often, strict=True) if part[1])
        # Of a column that is learnt from, the spellings are noted there.
        if column not in {source.column for source in self.pipeline.sources}:
            self._note_merged(column, merged_spellings(counted))
        return np.array(shown, dtype=object)[codes]

    def names(self) -> NDArray[np.object_] | None:
        """Return what people know the leads by; None where no column tells."""
        column = self.pipeline.lead_name
        if column is None or column not in self.texts:
            return None
        codes, distinct = distinct_texts(self.texts[column])
        return np.array([str(text).strip() for text in distinct], dtype=object)[codes]


def _names_colleagues(source: Source) -> bool:
    return source.player == OWN_SIDE and source.kind == "category"
