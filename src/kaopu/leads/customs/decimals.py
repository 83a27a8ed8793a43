"""Settles over a whole column of numbers whether a point or a comma stands before decimals.

12.500 and 1,250 are two numbers each; 9.800,50, 0.125 and 1'250.5 are one, and prove how
their column is written. Cells that nothing proves follow what is known of the column, and
are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.customs.shared_decimals import Told
from kaopu.leads.numbers import Reading, read_number
from kaopu.pipeline.customs import Decimal, NumberCustom

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# Share of a column's proofs that may speak for the other custom.
STRAY = 0.1
# Of the plain texts, those that have a group of thousands for whoever reads a point so.
GROUP = re.compile(r"\s*[+-]?[1-9][0-9]{0,2}\.[0-9]{3}\s*")
# As programs write a number: they leave out zeros at the end, but for the one that keeps
# apart what could be thousands, see `kaopu.files.texts`.
TYPED = re.compile(r"-?[0-9]+\.(?:[0-9]*[1-9]|[0-9]{3}0)")
THREE_DECIMALS = re.compile(r"-?[0-9]+\.[0-9]{3}")


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
class Decimals:
    """The distinct texts of a column as numbers.

    Attributes:
        values: Shape (k,), nan where a text is no number, or could be two.
        custom: The column's, as settled.
        findings: What was assumed.
        told: What the column itself tells of its decimal sign.
    """

    values: Floats
    custom: NumberCustom
    findings: tuple[Finding, ...]
    told: Told


@dataclass(frozen=True)
class _Both:
    """The texts of a column, as either custom reads them, and how often each stands.

    Attributes:
        texts: The distinct texts (k,), in the order in which they come up.
        often: Rows of each that count as proof or are counted (k,).
        point, comma: Their numbers (k,), nan where a custom does not read one.
        is_plain: Those without anything but digits, a point and an exponent (k,).
        assumed: What else was assumed of some.
    """

    texts: Sequence[str]
    often: Ints
    point: Floats
    comma: Floats
    is_plain: Bools
    assumed: tuple[Finding, ...]

    @property
    def either(self) -> Bools:
        """Texts that are two different numbers."""
        both = np.isfinite(self.point) & np.isfinite(self.comma) & (self.often > 0)
        return np.asarray(both & (self.point != self.comma), dtype=bool)

    @property
    def points(self) -> Bools:
        """Texts that prove a decimal point."""
        return np.isfinite(self.point) & np.isnan(self.comma) & (self.often > 0)

    @property
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


def first_of(texts: Sequence[str], places: Bools) -> str:
    """Return the first of some texts without outer space, empty where there is none."""
    found = np.flatnonzero(places)
    return texts[int(found[0])].strip() if len(found) else ""


def read_decimals(
    texts: Sequence[str], often: Ints, custom: NumberCustom, *, is_shared: bool = False
) -> Decimals:
    """Return the distinct texts of a column as numbers, read by one custom.

    Args:
        texts: The distinct texts (k,), in the order in which they come up.
        often: How many rows hold each (k,); 0 of those that mean that nothing was told.
        custom: What is known of the column: what the deals that a model has learnt from
            are like, or what the pipeline file says.
        is_shared: Whether it is what other columns of the same rows prove.
    """
    both = _read_both(texts, often)
    settled = _settled(both)
    decimal = settled or custom.decimal
    either = both.either
    values = np.where(np.isnan(both.point), both.comma, both.point)
    if decimal == "comma":
        values[either] = both.comma[either]
    elif decimal == "both":
        values[either] = np.nan
    found = _findings(both, settled, custom.decimal)
    if is_shared and not settled:
        found = _shared(both, custom.decimal)
    told = _told(both, settled, custom.decimal)
    return Decimals(values, _custom(both, settled, custom), (*both.assumed, *found), told)


def _read_both(texts: Sequence[str], often: Ints) -> _Both:
    """Return the texts by both customs; plain numbers take a short way."""
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce")
    point = np.array(numbers, dtype=np.float64)
    is_plain = np.isfinite(point)
    point[~is_plain] = np.nan
    comma = point.copy()
    dotted = is_plain & np.fromiter(("." in text for text in texts), bool, len(texts))
    comma[dotted] = np.nan
    small = dotted & (np.abs(point) >= 1) & (np.abs(point) < 1000)
    for place in np.flatnonzero(small).tolist():
        if GROUP.fullmatch(texts[place]):
            comma[place] = float(texts[place].replace(".", ""))
    assumed: dict[Reading, list[int]] = {}
    for place in np.flatnonzero(~is_plain).tolist():
        number = read_number(texts[place])
        point[place], comma[place] = number.point, number.comma
        for reading in number.assumed:
            assumed.setdefault(reading, []).append(place)
    read = _Both(texts, often, point, comma, is_plain, ())
    return replace(read, assumed=tuple(_assumed(read, assumed)))


def _assumed(both: _Both, assumed: dict[Reading, list[int]]) -> Iterator[Finding]:
    for reading, places in assumed.items():
        found = np.zeros(len(both.texts), dtype=bool)
        found[places] = True
        found &= both.often > 0
        yield Finding(reading, found, both.example(found) if reading == "unit" else "")


def _settled(both: _Both) -> Decimal:
    """Return what the column itself proves."""
    points, commas = both.rows(both.points), both.rows(both.commas)
    proofs = points + commas
    if not proofs:
        return ""
    if commas <= STRAY * proofs:
        return "point"
    return "comma" if points <= STRAY * proofs else "both"


def _custom(both: _Both, settled: Decimal, custom: NumberCustom) -> NumberCustom:
    """Return the custom that the column follows, with its proof."""
    if settled:
        proofs = both.commas if settled == "comma" else both.points
        proof = both.proof(proofs) if settled != "both" else ""
        return replace(custom, decimal=settled, proof=proof)
    if not custom.decimal and both.either.any():
        return replace(custom, decimal="point")
    return custom


def _findings(both: _Both, settled: Decimal, usual: Decimal) -> Iterator[Finding]:
    """Yield what is to be said of the decimal signs of a column.

    Args:
        both: Its texts.
        settled: What they prove.
        usual: What was known of the column.
    """
    commas, points = both.commas, both.points
    if not settled:
        yield from _unproven(both, usual)
        return
    if settled == "comma":
        yield from _of_commas(both, usual)
    elif commas.any():
        yield Finding("decimal_comma", commas, both.proof(commas))
    if settled == "point":
        yield from _of_points(both, usual)
    elif points.any():
        yield Finding("decimal_point", points, both.proof(points))
    if settled == "both":
        doubt = both.either
        yield Finding("two_customs", doubt, both.example(doubt), is_doubt=True)


def _unproven(both: _Both, usual: Decimal) -> Iterator[Finding]:
    readings: dict[Decimal, Reading] = {"comma": "either_comma", "both": "two_customs"}
    doubt = both.either
    reading = readings.get(usual, "either_point")
    yield Finding(reading, doubt, both.example(doubt), is_doubt=True)


def _shared(both: _Both, decimal: Decimal) -> Iterator[Finding]:
    reading: Reading = "shared_comma" if decimal == "comma" else "shared_point"
    yield Finding(reading, both.either, both.example(both.either))


def _told(both: _Both, settled: Decimal, known: Decimal) -> Told:
    is_open = not settled and bool(both.either.any())
    is_typed = settled == "point" and _all_typed(both, both.points)
    return Told(known, "" if is_typed else settled, is_open)


def _of_commas(both: _Both, usual: Decimal) -> Iterator[Finding]:
    if usual != "comma":
        reading: Reading = "other_comma" if usual == "point" else "decimal_comma"
        yield Finding(reading, both.either | both.commas, both.proof(both.commas))


def _of_points(both: _Both, usual: Decimal) -> Iterator[Finding]:
    either, points = both.either, both.points
    if usual == "comma" and (either.any() or not _all_typed(both, points)):
        yield Finding("other_point", either | points, both.proof(points))
    doubt = _written_otherwise(both, points)
    yield Finding("either_point", doubt, both.example(doubt), is_doubt=True)


def _all_typed(both: _Both, texts: Bools) -> bool:
    """Tell whether all of ``texts`` are as programs write numbers."""
    places = np.flatnonzero(texts).tolist()
    return all(TYPED.fullmatch(both.texts[place]) for place in places)


def _written_otherwise(both: _Both, points: Bools) -> Bools:
    """Tell which texts were not written by what wrote all the proofs of a point.

    A spreadsheet stores 9800.5, a number, beside 12.500, a text: the one, written as
    programs write numbers, proves little of the other, which ends in a zero.
    """
    doubt = both.either.copy()
    for place in np.flatnonzero(doubt).tolist():
        text = both.texts[place]
        doubt[place] = "." in text and text.rstrip().endswith("0")
    if not doubt.any() or not _all_typed(both, points):
        return np.zeros(len(doubt), dtype=bool)
    places = np.flatnonzero(points).tolist()
    if any(THREE_DECIMALS.fullmatch(both.texts[place]) for place in places):
        return np.zeros(len(doubt), dtype=bool)
    return doubt
