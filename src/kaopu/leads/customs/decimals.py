"""Settles over a whole column of numbers whether a point or a comma stands before decimals.

12.500 and 1,250 are two numbers each; 9.800,50, 0.125 and 1'250.5 are one, and prove how
their column is written. Cells that nothing proves follow what is known of the column, and
are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaopu.coded import matching
from kaopu.leads.customs.number_texts import (
    THREE_DECIMALS,
    TYPED,
    Finding,
    NumberTexts,
)
from kaopu.leads.customs.shared_decimals import Told
from kaopu.leads.numbers import Reading
from kaopu.pipeline.customs import Decimal, NumberCustom

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# Share of a column's proofs that may speak for the other custom.
STRAY = 0.1
UNPROVEN: Mapping[Decimal, Reading] = {"comma": "either_comma", "both": "two_customs"}
EITHER: Callable[[NumberTexts], Bools] = attrgetter("either")
POINTS: Callable[[NumberTexts], Bools] = attrgetter("points")
COMMAS: Callable[[NumberTexts], Bools] = attrgetter("commas")


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


def read_decimals(
    part: NumberTexts,
    whole: NumberTexts,
    custom: NumberCustom,
    *,
    is_shared: bool = False,
) -> Decimals:
    """Return the distinct texts of a column as numbers, read by one custom.

    Args:
        part: Those to read: all of the column, or some of its rows.
        whole: Those of the whole column, which settle it.
        custom: What is known of the column: what the deals that a model has learnt from
            are like, or what the pipeline file says.
        is_shared: Whether it is what other columns of the same rows prove.
    """
    settled = _settled(whole)
    decimal = settled or custom.decimal
    either = part.either
    values = np.where(np.isnan(part.point), part.comma, part.point)
    if decimal == "comma":
        values[either] = part.comma[either]
    elif decimal == "both":
        values[either] = np.nan
    two = _Two(part, whole)
    found = _findings(two, settled, custom.decimal)
    if is_shared and not settled:
        found = _shared(two, custom.decimal)
    told = _told(whole, settled, custom.decimal)
    findings = (*part.findings(whole), *found)
    return Decimals(values, _custom(whole, settled, custom), findings, told)


class _Two(NamedTuple):
    """The texts to read, and those of the whole column, from which notes cite."""

    part: NumberTexts
    whole: NumberTexts

    def proof(self, of: Callable[[NumberTexts], Bools]) -> str:
        """Return what says most of the whole column's texts ``of`` a kind."""
        return self.whole.proof(of(self.whole)) or self.part.proof(of(self.part))

    def doubt(self, reading: Reading, of: Callable[[NumberTexts], Bools]) -> Finding:
        """Return the texts ``of`` a kind, each of which may mean something else."""
        texts = of(self.part)
        example = self.whole.example(of(self.whole)) or self.part.example(texts)
        return Finding(reading, texts, example, is_doubt=True)


def _settled(both: NumberTexts) -> Decimal:
    """Return what the column itself proves."""
    points, commas = both.rows(both.points), both.rows(both.commas)
    proofs = points + commas
    if not proofs:
        return ""
    if commas <= STRAY * proofs:
        return "point"
    return "comma" if points <= STRAY * proofs else "both"


def _custom(both: NumberTexts, settled: Decimal, custom: NumberCustom) -> NumberCustom:
    """Return the custom that the column follows, with its proof."""
    if settled:
        proofs = both.commas if settled == "comma" else both.points
        proof = both.proof(proofs) if settled != "both" else ""
        return replace(custom, decimal=settled, proof=proof)
    if not custom.decimal and both.either.any():
        return replace(custom, decimal="point")
    return custom


def _findings(two: _Two, settled: Decimal, usual: Decimal) -> Iterator[Finding]:
    """Yield what is to be said of the decimal signs of a column.

    Args:
        two: Its texts.
        settled: What they prove.
        usual: What was known of the column.
    """
    part, whole = two
    if not settled:
        yield two.doubt(UNPROVEN.get(usual, "either_point"), EITHER)
        return
    if settled == "comma":
        yield from _of_commas(two, usual)
    elif whole.commas.any():
        yield Finding("decimal_comma", part.commas, two.proof(COMMAS))
    if settled == "point":
        yield from _of_points(two, usual)
    elif whole.points.any():
        yield Finding("decimal_point", part.points, two.proof(POINTS))
    if settled == "both":
        yield two.doubt("two_customs", EITHER)


def _shared(two: _Two, decimal: Decimal) -> Iterator[Finding]:
    reading: Reading = "shared_comma" if decimal == "comma" else "shared_point"
    yield two.doubt(reading, EITHER)._replace(is_doubt=False)


def _told(whole: NumberTexts, settled: Decimal, known: Decimal) -> Told:
    is_open = not settled and bool(whole.either.any())
    is_typed = settled == "point" and _all_typed(whole)
    return Told(known, "" if is_typed else settled, is_open)


def _of_commas(two: _Two, usual: Decimal) -> Iterator[Finding]:
    if usual != "comma":
        reading: Reading = "other_comma" if usual == "point" else "decimal_comma"
        yield Finding(reading, two.part.either | two.part.commas, two.proof(COMMAS))


def _of_points(two: _Two, usual: Decimal) -> Iterator[Finding]:
    part, whole = two
    if usual == "comma" and (whole.either.any() or not _all_typed(whole)):
        yield Finding("other_point", part.either | part.points, two.proof(POINTS))
    if ending_in_zero(whole).any() and _is_written_otherwise(whole):
        yield two.doubt("either_point", ending_in_zero)


def _all_typed(whole: NumberTexts) -> bool:
    """Tell whether all proofs of a point are as programs write numbers."""
    return bool(matching(TYPED, _those(whole)).all())


def _those(whole: NumberTexts) -> list[str]:
    return [whole.texts[place] for place in np.flatnonzero(whole.points).tolist()]


def ending_in_zero(texts: NumberTexts) -> Bools:
    """Tell which texts are two numbers, and no program writes so: 12.500."""
    doubt = texts.either.copy()
    for place in np.flatnonzero(doubt).tolist():
        text = texts.texts[place]
        doubt[place] = "." in text and text.rstrip().endswith("0")
    return doubt


def _is_written_otherwise(whole: NumberTexts) -> bool:
    """Tell whether what could be two numbers was not written by what proves a point.

    A spreadsheet stores 9800.5, a number, beside 12.500, a text: the one, written as
    programs write numbers, proves little of the other, which ends in a zero.
    """
    return _all_typed(whole) and not matching(THREE_DECIMALS, _those(whole)).any()
