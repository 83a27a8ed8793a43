"""The distinct texts of a column of numbers, as either custom of decimals reads them.

Most are plain numerals, which are read all at once; the others one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.coded import MANY_TEXTS, matching
from kaopu.leads.dates import HAS_DIGIT
from kaopu.leads.numbers import Reading, read_number

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Texts = NDArray[np.object_]

# Of the plain texts, those that have a group of thousands for whoever reads a point so.
GROUP = re.compile(r"\s*[+-]?[1-9][0-9]{0,2}\.[0-9]{3}\s*")
# As programs write a number: they leave out zeros at the end, but for the one that keeps
# apart what could be thousands, see `kaopu.files.texts`.
TYPED = re.compile(r"-?[0-9]+\.(?:[0-9]*[1-9]|[0-9]{3}0)")
THREE_DECIMALS = re.compile(r"-?[0-9]+\.[0-9]{3}")
# A numeral of so many letters at most is read the same by every reader of floats.
NUMERAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


class Finding(NamedTuple):
    """Some of a column's distinct texts that were read by an assumption.

    Attributes:
        reading: Which.
        texts: Which of them (k,).
        example: What a note on them cites.
        is_doubt: Whether they may mean something else, so that each row says so.
    """

    reading: Reading
    texts: Bools
    example: str = ""
    is_doubt: bool = False


@dataclass(frozen=True)
class NumberTexts:
    """The texts of a column, as either custom reads them, and how often each stands.

    Attributes:
        texts: The distinct texts (k,), in the order in which they come up.
        often: Rows of each that count as proof or are counted (k,).
        point, comma: Their numbers (k,), nan where a custom does not read one.
        is_plain: Those without anything but digits, a point and an exponent (k,).
        readings: What else was assumed of some, with their places.
    """

    texts: Sequence[str]
    often: Ints
    point: Floats
    comma: Floats
    is_plain: Bools
    readings: dict[Reading, list[int]]

    @cached_property
    def either(self) -> Bools:
        """Texts that are two different numbers."""
        both = np.isfinite(self.point) & np.isfinite(self.comma) & (self.often > 0)
        return np.asarray(both & (self.point != self.comma), dtype=bool)

    @cached_property
    def points(self) -> Bools:
        """Texts that prove a decimal point."""
        return np.isfinite(self.point) & np.isnan(self.comma) & (self.often > 0)

    @cached_property
    def commas(self) -> Bools:
        """Texts that prove a decimal comma."""
        return np.isfinite(self.comma) & np.isnan(self.point) & (self.often > 0)

    def rows(self, texts: Bools) -> int:
        """Return how many rows hold one of ``texts``."""
        return int(self.often[texts].sum())

    def example(self, texts: Bools) -> str:
        """Return the first of ``texts``, empty where there is none."""
        return first_of(self.texts, texts)

    def proof(self, texts: Bools) -> str:
        """Return the first of ``texts`` that says most: no plain number if there is one."""
        telling = texts & ~self.is_plain
        return self.example(telling if telling.any() else texts)

    def assumed(self, reading: Reading) -> Bools:
        """Tell of which texts that count something else was assumed (k,)."""
        found = np.zeros(len(self.texts), dtype=bool)
        found[self.readings.get(reading, [])] = True
        return found & (self.often > 0)

    def findings(self, whole: NumberTexts) -> Iterator[Finding]:
        """Yield what else was assumed; a unit is cited from the ``whole`` column."""
        for reading in self.readings:
            found, example = self.assumed(reading), ""
            if reading == "unit":
                example = whole.example(whole.assumed(reading)) or self.example(found)
            yield Finding(reading, found, example)


def first_of(texts: Sequence[str], places: Bools) -> str:
    """Return the first of some texts without outer space, empty where there is none."""
    found = np.flatnonzero(places)
    return texts[int(found[0])].strip() if len(found) else ""


def read_both(texts: Sequence[str], often: Ints, plain: Bools | None = None) -> NumberTexts:
    """Return the distinct texts of a column as either custom reads them.

    Args:
        texts: The texts (k,), in the order in which they come up.
        often: How many rows hold each (k,); 0 of those that mean that nothing was told.
        plain: What `are_numerals` says of them, where it was asked before.
    """
    plain = are_numerals(texts) if plain is None else plain
    point = _floats(texts, plain)
    is_plain = np.isfinite(point)
    point[~is_plain] = np.nan
    comma = point.copy()
    dotted = is_plain & np.fromiter(("." in text for text in texts), bool, len(texts))
    comma[dotted] = np.nan
    small = dotted & (np.abs(point) >= 1) & (np.abs(point) < 1000)
    for place in np.flatnonzero(small).tolist():
        text = texts[place]
        # Looked at first, for it takes a third of the time.
        if text.rstrip()[-4:-3] == "." and GROUP.fullmatch(text):
            comma[place] = float(text.replace(".", ""))
    readings: dict[Reading, list[int]] = {}
    for place in np.flatnonzero(~is_plain).tolist():
        number = read_number(texts[place])
        point[place], comma[place] = number.point, number.comma
        for reading in number.assumed:
            readings.setdefault(reading, []).append(place)
    return NumberTexts(texts, often, point, comma, is_plain, readings)


def are_numerals(texts: Sequence[str] | Texts) -> Bools:
    """Tell which texts are plain numerals, such as 12 and -0.5."""
    return matching(NUMERAL, texts)


def _floats(texts: Sequence[str], plain: Bools) -> Floats:
    """Return texts as floats (k,), nan or infinite where one is no plain number."""
    values = np.full(len(texts), np.nan)
    if plain.all() and len(texts) >= MANY_TEXTS:
        cells = pa.array(texts, type=pa.string())
        values[:] = cells.cast(pa.float64()).to_numpy(zero_copy_only=False)
        return values
    values[plain] = [float(texts[place]) for place in np.flatnonzero(plain).tolist()]
    # What has no digit is no number, or none that ends.
    places = [
        place for place in np.flatnonzero(~plain).tolist() if HAS_DIGIT.search(texts[place])
    ]
    if places:
        others = pd.Series([texts[place] for place in places], dtype=object)
        numbers = pd.to_numeric(others, errors="coerce")
        values[places] = np.array(numbers, dtype=np.float64)
    return values
