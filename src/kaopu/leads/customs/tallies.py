"""Counts the texts of columns over any number of batches, for what hangs on the whole.

How a column is read hangs on its distinct texts and their rows alone. Where a column holds
many, those that tell the same count as the first of them, see `kaopu.leads.customs.alike`:
what is settled, and the text that a note cites, is what the whole column gives.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.coded import distinct_texts, is_coded
from kaopu.leads.customs.alike import (
    date_classes,
    iso_days_of,
    iso_texts,
    may_be_thousands,
    names_unit,
    number_classes,
    number_form,
    numeral_classes,
    numeral_values,
    sizes_of,
)
from kaopu.leads.customs.number_texts import are_numerals
from kaopu.leads.dates import HAS_DIGIT, MAX_WORDS
from kaopu.pipeline.customs import Tally
from kaopu.spelling import normalise

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Texts = NDArray[np.object_]
# ``texts`` are looked at one by one; of many the first are.
Kind: TypeAlias = Literal["numbers", "dates", "texts"]

# Distinct texts of a column up to which each is counted by itself.
FEW: Mapping[Kind, int] = {"numbers": 200, "dates": 5_000, "texts": 1_000}
# Classes of a column, from which on further texts, which are no dates, count as one.
MANY = 50_000
# Least numerals of a column that are kept beside their classes.
LEAST = 1_000
CLASSES = 256
REST, ISO = "rest", "iso"


class Tallies:
    """Grows batch by batch.

    Args:
        columns: What the columns hold that are counted, where they are there, by header.
        words: Normalised texts that mean that nothing was told.
    """

    def __init__(
        self, columns: Mapping[str, Kind], words: Iterable[str] = frozenset()
    ) -> None:
        self._words = frozenset(words)
        self._columns = {column: self._growing(kind) for column, kind in columns.items()}

    def _growing(self, kind: Kind) -> _Growing:
        if kind == "numbers":
            return _Numbers(FEW[kind], words=self._words)
        return _Dates(FEW[kind]) if kind == "dates" else _Growing(FEW[kind])

    def look_for(self, columns: Mapping[str, Kind]) -> None:
        """Count further columns, from the next batch on."""
        for column, kind in columns.items():
            if column not in self._columns:
                self._columns[column] = self._growing(kind)

    def add(self, frame: pd.DataFrame) -> None:
        """Count the texts of a batch."""
        for column, growing in self._columns.items():
            if column in frame:
                texts, rows = growing.texts_of(frame.loc[:, [column]].iloc[:, 0])
                growing.add(texts, rows)

    def count(self, column: str, texts: Sequence[str], rows: Sequence[int]) -> None:
        """Count texts (k,) of a column that so many rows each hold (k,)."""
        own = np.array(texts, dtype=object)
        self._columns[column].add(own, np.array(rows, dtype=np.intp))

    @property
    def whole(self) -> dict[str, Tally]:
        """What each column that was there holds."""
        return {c: own.tally for c, own in self._columns.items() if own.counts}


@dataclass
class _Growing:
    """The texts of one column so far.

    Attributes:
        few: How many are counted by themselves; of further ones none.
        counts: Rows by text.
        places: Where each came up first, among all texts that were added.
        added: How many these are.
        of_class: Which text stands for all that tell the same.
    """

    few: int
    counts: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    added: int = 0
    of_class: dict[Hashable, str] = field(default_factory=dict)

    @property
    def tally(self) -> Tally:
        order = sorted(self.counts, key=lambda text: self.places[text])
        return Tally(tuple(order), tuple(self.counts[text] for text in order))

    def texts_of(self, column: pd.Series) -> tuple[Texts, Ints]:
        """Return the texts of a column, with their rows; a text may stand twice."""
        codes, texts = distinct_texts(column)
        return texts, np.bincount(codes, minlength=len(texts))

    def add(self, texts: Texts, rows: Ints) -> None:
        """Count texts, in the order in which they come up, with their rows."""
        if len(self.counts) + len(texts) <= self.few:
            self._add_each(texts, rows, np.arange(len(texts)))
        else:
            self._add_many(texts, rows)
        self.added += len(texts)

    def _add_each(self, texts: Iterable[str], rows: Ints, places: Ints) -> None:
        for text, own, place in zip(texts, rows.tolist(), places.tolist(), strict=True):
            self._count(str(text), own, place)

    def _count(self, text: str, rows: int, place: int) -> None:
        self.counts[text] = self.counts.get(text, 0) + rows
        self.places.setdefault(text, self.added + place)

    def _add_many(self, texts: Texts, rows: Ints) -> None:
        room = self.few - len(self.counts)
        for place, (text, own) in enumerate(zip(texts, rows.tolist(), strict=True)):
            room -= str(text) not in self.counts
            if room >= 0:
                self._count(str(text), own, place)

    def _first_of(self, kind: Hashable, text: str) -> str:
        """Return which text stands for a class, this one if there is none yet."""
        return self.of_class.setdefault(kind, text)


@dataclass
class _Dates(_Growing):
    """A column of dates, of which those of one day tell the same.

    Attributes:
        dated: How many texts with a digit are counted by themselves: words in place of
            dates are told by how few they are beside different texts, be they of one day.
    """

    dated: int = 0

    def _add_many(self, texts: Texts, rows: Ints) -> None:
        is_own = self._are_first_dated(texts)
        if is_own.any():
            self._add_each(texts[is_own], rows[is_own], np.flatnonzero(is_own))
            for kind, text in zip(_kinds(texts[is_own]), texts[is_own], strict=True):
                self._first_of(kind, str(text))
        texts, rows, start = texts[~is_own], rows[~is_own], np.flatnonzero(~is_own)
        iso = iso_texts(texts)
        places = np.flatnonzero(iso)
        codes, days = pd.factorize(iso_days_of(texts[places]))
        sums = np.bincount(codes, weights=rows[places], minlength=len(days))
        first = first_places(codes, len(days))
        for day, own, place in zip(days, sums.tolist(), places[first], strict=True):
            text = self._first_of((ISO, day), str(texts[place]))
            self._count(text, int(own), int(start[place]))
        places = np.flatnonzero(~iso)
        if len(places):
            self._add_others(texts[places], rows[places], start[places])

    def _are_first_dated(self, texts: Texts) -> Bools:
        """Tell which texts (k,) are the first with a digit, as many as words hang on."""
        found, seen = np.zeros(len(texts), dtype=bool), set[str]()
        for place, text in enumerate(map(str, texts)):
            if self.dated + len(seen) > MAX_WORDS:
                break
            is_new = text not in self.counts and text not in seen
            if is_new and HAS_DIGIT.search(text) is not None:
                found[place] = True
                seen.add(text)
        self.dated += len(seen)
        return found

    def _add_others(self, texts: Texts, rows: Ints, places: Ints) -> None:
        for text, kind, own, place in zip(
            texts, date_classes(texts), rows.tolist(), places.tolist(), strict=True
        ):
            key = str(text)
            if len(self.of_class) >= MANY and kind not in self.of_class:
                kind = REST
            if key not in self.counts:
                key = self._first_of(kind, key)
            self._count(key, own, place)


def _kinds(texts: Texts) -> list[Hashable]:
    """Return the classes (k,) of dates, as they are counted under them."""
    return [
        (ISO, day) if is_iso else kind
        for is_iso, day, kind in zip(
            iso_texts(texts), iso_days_of(texts), date_classes(texts), strict=True
        )
    ]


@dataclass
class _Numbers(_Growing):
    """A column of numbers, of which there may be millions.

    Attributes:
        words: Normalised texts that mean that nothing was told.
        of_form: The classes of texts that are no plain numerals, by their form.
        least: The least numeral so far, of those with one value and of those with two.
        kept: How many of the least are kept beside their classes.
        united: The least number with a unit so far, by custom of decimals.
    """

    words: frozenset[str] = frozenset()
    of_form: dict[str, Hashable] = field(default_factory=dict)
    least: dict[bool, float] = field(default_factory=dict)
    kept: int = 0
    united: dict[int, float] = field(default_factory=dict)

    def texts_of(self, column: pd.Series) -> tuple[Texts, Ints]:
        if not is_coded(column) and len(column) > self.few:
            cells = column.to_numpy(dtype=object)
            # Where nearly all differ, looking for equal ones takes longer than it saves.
            if len(set(cells[: self.few])) > self.few // 2:
                return cells, np.ones(len(cells), dtype=np.intp)
        return super().texts_of(column)

    def _add_many(self, texts: Texts, rows: Ints) -> None:
        plain = are_numerals(texts)
        if plain.any() and self.words:
            numerals = [word for word in self.words if word[-1:].isdigit()]
            if numerals:
                plain &= ~np.asarray(pd.Index(texts).isin(numerals), dtype=bool)
        places = np.flatnonzero(plain)
        if len(places):
            self._add_numerals(texts[places], rows[places], places)
        places = np.flatnonzero(~plain)
        if len(places):
            self._add_others(list(map(str, texts[places])), rows[places], places)

    def _add_numerals(self, texts: Texts, rows: Ints, places: Ints) -> None:
        cells = pa.array(texts, type=pa.string())
        values = numeral_values(cells)
        classes = numeral_classes(cells, values)
        least = self._least(values, may_be_thousands(classes))
        self._add_each(texts[least], rows[least], places[least])
        rows = rows.copy()
        rows[least] = 0
        sums = np.bincount(classes, weights=rows, minlength=CLASSES)
        first = first_places(classes, CLASSES)
        for kind in np.flatnonzero(first < len(texts)).tolist():
            place = int(first[kind])
            text = self._first_of(kind, str(texts[place]))
            self._count(text, int(sums[kind]), int(places[place]))

    def _least(self, values: Floats, two: NDArray[np.bool_]) -> Ints:
        """Return the places of numerals that are less than all before, noughts aside.

        The first that is less than any number is one of them.
        """
        found = []
        for is_two in (False, True):
            own = np.flatnonzero((two == is_two) & (values > 0))
            before = self.least.get(is_two, np.inf)
            if not len(own) or values[own].min() >= before or self.kept >= LEAST:
                continue
            so_far = np.minimum.accumulate(np.append(before, values[own]))
            less = own[so_far[1:] < so_far[:-1]]
            self.least[is_two] = float(so_far[-1])
            self.kept += len(less)
            found.append(less)
        return np.concatenate([np.empty(0, dtype=np.intp), *found])

    def _add_others(self, texts: list[str], rows: Ints, places: Ints) -> None:
        forms = list(map(number_form, texts))
        new = list(dict.fromkeys(form for form in forms if form not in self.of_form))
        if new:
            self.of_form |= dict(zip(new, number_classes(new), strict=True))
        kinds = [self.of_form[form] for form in forms]
        self._keep_least_united(texts, kinds, places)
        for text, kind, own, place in zip(
            texts, kinds, rows.tolist(), places.tolist(), strict=True
        ):
            key = text
            if key not in self.counts and normalise(key) not in self.words:
                key = self._first_of(kind, key)
            self._count(key, own, place)
        if len(self.of_form) > MANY:
            self.of_form.clear()

    def _keep_least_united(
        self, texts: list[str], kinds: list[Hashable], places: Ints
    ) -> None:
        """Let the least numbers with a unit count by themselves."""
        united = [place for place, kind in enumerate(kinds) if names_unit(kind)]
        if not united:
            return
        for custom, sizes in enumerate(sizes_of([texts[place] for place in united])):
            told = np.where(np.isfinite(sizes) & (sizes > 0), sizes, np.inf)
            place = united[int(np.argmin(told))]
            if told.min() < self.united.get(custom, np.inf):
                self.united[custom] = float(told.min())
                # Its rows are counted with the others.
                self._count(texts[place], 0, int(places[place]))


def first_places(codes: Ints, most: int) -> Ints:
    """Return where each code below ``most`` stands first; behind all if it is nowhere."""
    first = np.full(most, len(codes), dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first
