"""What every value of a source comes to, looked up: few values, and very many leads.

A table is made once, by the encoding that it stands for. A text is then a place in it, and
a number is in one of a few states and, where it is known, a value beside. Texts may stand
in a data frame as they are, or as categories, whose texts are looked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

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
            return places[np.asarray(values.cat.codes)]
        if len(values) <= FEW:
            return self._looked_up(values)[:-1]
        codes, distinct = pd.factorize(values)
        return self._looked_up(distinct)[codes]

    def _looked_up(self, texts: pd.Series | pd.Index | NDArray[np.object_]) -> Ints:
        """Return the places of texts, and after them that of a cell without a text."""
        other, places = len(self.places), self.places
        found = [places.get(str(text), other) for text in texts.tolist()]
        return np.array([*found, other], dtype=np.intp)


# The states of a number, as places: known ones first.
KNOWN, UNKNOWN, NOT_ASKED, NOT_YET, PASSED, NEW_CODE = range(6)
STATE_VALUES = {UNKNOWN: np.inf, NOT_ASKED: np.nan, NOT_YET: -np.inf, PASSED: GONE_BY}


@dataclass(frozen=True)
class NumberTable:
    """What the numbers of a source come to.

    Attributes:
        columns: Of the matrix, by state (width, 6); where the value itself stands is
            written by number.
        flags: By state (6,).
        encoding: How a known number is put on a scale; None where there is no scale.
        value: Which column holds it; -1 for none.
        centre: What is taken off it.
        codes: Numbers that are codes, ascending; None where they are amounts.
        rates: What the last column says of each code.
    """

    columns: Matrix
    flags: Bytes
    encoding: NumberEncoding | None
    value: int = -1
    centre: float = 0.0
    codes: Floats | None = None
    rates: Matrix | None = None

    def encode(self, values: pd.Series, columns: Matrix, flags: Bytes) -> None:
        """Write matrix columns (width, n) and flags (n,) of values (n,)."""
        numbers = values.to_numpy(dtype=np.float64)
        states = self._states(numbers)
        if states is None:
            columns[:] = self.columns[:, :1]
            flags[:] = self.flags[KNOWN]
            if self.value >= 0:
                columns[self.value] = self._scaled(numbers)
            known: Bools | bool = True
        else:
            np.take(self.columns, states, axis=1, out=columns, mode="clip")
            np.take(self.flags, states, out=flags, mode="clip")
            known = states == KNOWN
            if self.value >= 0:
                rows = np.flatnonzero(known)
                columns[self.value, rows] = self._scaled(numbers[rows])
            self._write_rates(numbers, known, columns)
        if self.codes is None and self.encoding is not None:
            low, high = self.encoding.low, self.encoding.high
            outside = ((numbers < low) | (numbers > high)) & known
            flags |= outside * np.uint8(Flag.OUT_OF_RANGE)

    def _states(self, numbers: Floats) -> Ints | None:
        """Return the state of each number (n,); None where all are known amounts."""
        gone = numbers == GONE_BY
        if self.codes is None and np.isfinite(numbers).all() and not gone.any():
            return None
        states = np.zeros(len(numbers), dtype=np.intp)
        states[np.isnan(numbers)] = NOT_ASKED
        states[numbers == np.inf] = UNKNOWN
        states[numbers == -np.inf] = NOT_YET
        states[gone] = PASSED
        if self.codes is not None:
            states[(states == KNOWN) & (self._code_of(numbers) < 0)] = NEW_CODE
        return states

    def _scaled(self, numbers: Floats) -> Floats:
        """Return known numbers on their scale, less the mean of past ones."""
        of = self.encoding
        assert of is not None
        scaled = np.clip(numbers, of.clip_low, of.clip_high)
        if of.uses_log:
            np.log1p(scaled, out=scaled)
        scaled -= of.centre
        scaled /= of.scale
        scaled -= self.centre
        return scaled

    def _code_of(self, numbers: Floats) -> Ints:
        """Return the place of each number among the codes (n,); -1 of none."""
        assert self.codes is not None
        places = np.searchsorted(self.codes, numbers)
        places = np.minimum(places, len(self.codes) - 1)
        return np.where(self.codes[places] == numbers, places, -1)

    def _write_rates(self, numbers: Floats, known: Bools, columns: Matrix) -> None:
        if self.rates is None:
            return
        rows = np.flatnonzero(known)
        columns[-1, rows] = self.rates[self._code_of(numbers[rows])]
