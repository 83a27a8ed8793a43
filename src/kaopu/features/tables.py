"""What every value of a source comes to, looked up: few values, and very many leads.

A table is made once, by the encoding that it stands for. A text is then a place in it, and
a number is in one of a few states and, where it is known, a value beside. Texts may stand
in a data frame as they are, or as categories, whose texts are looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.columns import NumberEncoding
from kaopu.leads.states import GONE_BY, is_not_asked, is_not_yet, is_unknown

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Ints = NDArray[np.intp]
Matrix = NDArray[np.float32]

# So many texts are looked up one by one; of more, equal ones are found first.
FEW = 256


class Flag(IntFlag):
    """What is said of a cell beside its numbers."""

    UNSEEN = 1
    NOT_ASKED = 2
    NOT_YET = 4
    UNKNOWN = 8
    OUT_OF_RANGE = 16
    SILENT = 32  # its own columns of the matrix are zero: no column speaks of it


@dataclass(frozen=True)
class Cells:
    """What some values come to.

    Attributes:
        columns: Of the matrix (values, width).
        flags: Of each value (values,).
    """

    columns: Matrix
    flags: Bytes

    @classmethod
    def of(cls, values: pd.Series, columns: Matrix, unseen: Bools, silent: Bools) -> Cells:
        """Return what values come to, with what their states are."""
        flags = np.zeros(len(values), dtype=np.uint8)
        for flag, rows in (
            (Flag.UNSEEN, unseen),
            (Flag.SILENT, silent),
            (Flag.NOT_ASKED, is_not_asked(values)),
            (Flag.NOT_YET, is_not_yet(values)),
            (Flag.UNKNOWN, is_unknown(values)),
        ):
            flags[rows] |= np.uint8(flag)
        return cls(columns, flags)


@dataclass(frozen=True)
class TextTable:
    """What every text of a source comes to; the last place is that of all other texts.

    Attributes:
        places: Of the texts.
        columns: Of the matrix (width, texts + 1).
        flags: Of each text (texts + 1,).
    """

    places: dict[str, int]
    columns: Matrix
    flags: Bytes
    has_range: ClassVar[bool] = False

    @classmethod
    def of(cls, texts: Sequence[str], cells: Cells) -> TextTable:
        """Return the table of texts; ``cells`` has one more, that of any other text."""
        places = {text: place for place, text in enumerate(texts)}
        return cls(places, np.ascontiguousarray(cells.columns.T), cells.flags)

    def encode(self, values: pd.Series, columns: Matrix, flags: Bytes) -> None:
        """Write matrix columns (width, n) and flags (n,) of values (n,)."""
        places = self._places_of(values)
        np.take(self.columns, places, axis=1, out=columns, mode="clip")
        np.take(self.flags, places, out=flags, mode="clip")

    def _places_of(self, values: pd.Series) -> Ints:
        if isinstance(values.dtype, pd.CategoricalDtype):
            places = self._looked_up(values.cat.categories)
            return np.asarray(places[values.cat.codes.to_numpy()], dtype=np.intp)
        if len(values) <= FEW:
            return self._looked_up(values)[:-1]
        codes, distinct = pd.factorize(values)
        return self._looked_up(distinct)[codes]

    def _looked_up(self, texts: pd.Series | pd.Index | NDArray[Any]) -> Ints:
        """Return the places of texts, and after them that of a cell without a text."""
        other, places = len(self.places), self.places
        found = [places.get(str(text), other) for text in texts.tolist()]
        return np.array([*found, other], dtype=np.intp)


# The states of a number, as places: known ones first.
KNOWN, UNKNOWN, NOT_ASKED, NOT_YET, PASSED, NEW_CODE = range(6)
STATE_VALUES = {UNKNOWN: np.inf, NOT_ASKED: np.nan, NOT_YET: -np.inf, PASSED: GONE_BY}


@dataclass(frozen=True)
class Scale:
    """How a known number is written into its column.

    Attributes:
        encoding: What it was learnt as.
        column: Which of its columns holds the value; -1 if none does.
        centre: What is taken off it: the mean of past ones.
    """

    encoding: NumberEncoding
    column: int
    centre: float

    def scaled(self, numbers: Floats) -> Floats:
        """Return numbers on the scale."""
        of = self.encoding
        scaled = np.clip(numbers, of.clip_low, of.clip_high)
        if of.uses_log:
            np.log1p(scaled, out=scaled)
        scaled -= of.centre
        scaled /= of.scale
        scaled -= self.centre
        return scaled


@dataclass(frozen=True)
class Codes:
    """Numbers that are codes.

    Attributes:
        numbers: Ascending (k,).
        rates: What the last column says of each (k,).
    """

    numbers: Floats
    rates: Matrix

    def places(self, numbers: Floats) -> Ints:
        """Return which code each number is (n,); -1 of none."""
        places = np.searchsorted(self.numbers, numbers)
        places = np.minimum(places, len(self.numbers) - 1)
        return np.where(self.numbers[places] == numbers, places, -1)


@dataclass(frozen=True)
class NumberTable:
    """What the numbers of a source come to.

    Attributes:
        columns: Of the matrix, by state (width, 6); where the value itself stands is
            written by number.
        flags: By state (6,).
        scale: Of known numbers; None where nothing is told of them.
        codes: None where they are amounts.
    """

    columns: Matrix
    flags: Bytes
    scale: Scale | None
    codes: Codes | None

    @classmethod
    def of(
        cls,
        encoding: object,
        centre: Floats,
        codes: Sequence[float],
        cells_of: Callable[[Floats], Cells],
    ) -> NumberTable:
        """Return the table of a source of numbers.

        Args:
            encoding: Of its numbers; another kind where nothing is told of them.
            centre: What is taken off its columns, and maybe of more (width or more,).
            codes: Those that have a win rate, where they are codes; else none.
            cells_of: Says what some numbers come to.
        """
        known, new, scale, own = 0.0, 0.0, None, None
        if isinstance(encoding, NumberEncoding):
            known, tells = encoding.clip_low, encoding.tells
            column = tells.index("value") if "value" in tells else -1
            scale = Scale(encoding, column, float(centre[column]) if column >= 0 else 0.0)
        if codes:
            numbers = np.sort(np.array(codes))
            known, new = numbers[0], numbers[-1] + 1
            own = Codes(numbers, np.ascontiguousarray(cells_of(numbers).columns[:, -1]))
        cells = cells_of(np.array([known, *STATE_VALUES.values(), new]))
        return cls(np.ascontiguousarray(cells.columns.T), cells.flags, scale, own)

    @property
    def has_range(self) -> bool:
        """Whether numbers may lie outside those of past deals; a code does not."""
        return self.scale is not None and self.codes is None

    def encode(self, values: pd.Series, columns: Matrix, flags: Bytes) -> None:
        """Write matrix columns (width, n) and flags (n,) of values (n,)."""
        numbers = values.to_numpy(dtype=np.float64)
        states = self._states(numbers)
        np.take(self.columns, states, axis=1, out=columns, mode="clip")
        np.take(self.flags, states, out=flags, mode="clip")
        known: Ints | slice = slice(None)
        if states.any():
            known = np.flatnonzero(states == KNOWN)
            numbers = numbers[known]
        if self.codes is not None:
            columns[-1, known] = self.codes.rates[self.codes.places(numbers)]
        if self.scale is None:
            return
        if self.scale.column >= 0:
            columns[self.scale.column, known] = self.scale.scaled(numbers)
        if self.codes is None:
            low, high = self.scale.encoding.low, self.scale.encoding.high
            outside = (numbers < low) | (numbers > high)
            flags[known] |= outside * np.uint8(Flag.OUT_OF_RANGE)

    def _states(self, numbers: Floats) -> Ints:
        """Return the state of each number (n,)."""
        states = np.zeros(len(numbers), dtype=np.intp)
        other = np.flatnonzero(~np.isfinite(numbers) | (numbers == GONE_BY))
        for state, value in STATE_VALUES.items():
            held = numbers[other]
            states[other[np.isnan(held) if np.isnan(value) else held == value]] = state
        if self.codes is not None:
            states[(states == KNOWN) & (self.codes.places(numbers) < 0)] = NEW_CODE
        return states


@dataclass(frozen=True)
class EncodingTables:
    """The tables of all sources, and where each writes its columns of the matrix.

    Attributes:
        tables: Of the sources (n_sources).
        places: By source its place, and its columns of the matrix.
        widths: How many columns each has (n_sources).
        ids: Of the sources.
        told: Those of whose values it is said whether past deals held them.
        ranged: Those of whose numbers it is said whether they lie outside past deals'.
    """

    tables: Sequence[TextTable | NumberTable]
    places: Mapping[str, tuple[int, slice]]
    widths: tuple[int, ...]
    ids: tuple[str, ...]
    told: tuple[str, ...]
    ranged: tuple[str, ...]

    @classmethod
    def of(
        cls,
        ids: Sequence[str],
        tables: Sequence[TextTable | NumberTable],
        encoded: Collection[str],
    ) -> EncodingTables:
        """Return the tables of sources; ``encoded`` are not target encoded alone."""
        widths = [len(table.columns) for table in tables]
        ends = np.cumsum(widths, dtype=int).tolist()
        own = [slice(end - width, end) for end, width in zip(ends, widths, strict=True)]
        places = dict(zip(ids, enumerate(own), strict=True))
        # Those that are target encoded alone stand last.
        told = tuple(sorted(ids, key=lambda id_: id_ not in encoded))
        by_id = zip(ids, tables, strict=True)
        ranged = tuple(id_ for id_, table in by_id if table.has_range)
        return cls(tables, places, tuple(widths), tuple(ids), told, ranged)

    @property
    def width(self) -> int:
        """How many columns of the matrix all leads share."""
        return sum(self.widths)
