"""Tells which texts of a column settle it alike, so that one stands for all of a class.

A column of a million amounts or moments is kept in the few texts that tell. What is settled
hangs on the class of each text and on its rows alone.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.coded import matching
from kaopu.leads.customs.number_texts import THREE_DECIMALS, TYPED, read_both
from kaopu.leads.customs.percents import have_signs
from kaopu.leads.customs.units import OF_UNITS
from kaopu.leads.dates import (
    DAY_LETTERS,
    MOMENT,
    PER_DAY,
    PROGRAM_ISO,
    SECONDS,
    SERIAL,
    days_alone,
    parse_days,
)
from kaopu.leads.numbers import MAX_LENGTH

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Texts = NDArray[np.object_]

DIGITS = re.compile(r"[0-9]")
# Every digit but these is as good as any other: a zero and a one may make a number whole,
# nought or no more than one.
LARGE = str.maketrans("2345678", "9" * 7)
# The class of all that is no number.
UNREAD = "unread"
# The digits of a power are not alike, nor are those of other scripts.
POWER = re.compile(r"[eE][+-]?[0-9]")
NUMBER_OF_DAYS, COUNT = re.compile(SERIAL), re.compile(MOMENT)


def numeral_values(cells: pa.StringArray) -> Floats:
    """Return plain numerals (k,) without their sign."""
    values: Floats = cells.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.abs(values)


def numeral_classes(cells: pa.StringArray, values: Floats) -> Ints:
    """Return classes (k,) below 256 of plain numerals, of which all settle a column alike.

    They are all that is asked of one: whether it proves a point or may be thousands, is
    written as programs write it, has three decimals, ends in a zero; whether it is nought,
    at most one, and whole.

    Args:
        cells: The numerals.
        values: Without their sign, see `numeral_values`.
    """
    point = pc.find_substring(cells, ".").to_numpy()
    length = pc.binary_length(cells).to_numpy()
    ends_in_zero = _bools(pc.ends_with(cells, "0"))
    has_point = point >= 0
    decimals = np.where(has_point, length - 1 - point, 0)
    # A group of thousands begins with no zero.
    digits = point - _bools(pc.starts_with(cells, "-"))
    groups = 1 + (values >= 10).astype(np.intp) + (values >= 100)
    may_be_thousands = (decimals == 3) & (values >= 1) & (digits == groups)
    told = (
        may_be_thousands,
        has_point & (~ends_in_zero | (decimals == 4)),
        decimals == 3,
        has_point,
        ends_in_zero,
        values <= 1,
        values == 0,
        values % 1 != 0,
    )
    classes: Ints = sum(rows.astype(np.intp) << bit for bit, rows in enumerate(told))
    return classes


def may_be_thousands(classes: Ints) -> Bools:
    """Tell of which `numeral_classes` a numeral has two values."""
    return np.asarray(classes & 1, dtype=bool)


def number_form(text: str) -> str:
    """Return a text that is of the class of another in a column of numbers.

    Example:
        >>> number_form("¥ 2,750.80"), number_form("1.25e3")
        ('¥ 9,990.90', '1.25e3')
    """
    if len(text) > MAX_LENGTH or POWER.search(text):
        return text
    return text.translate(LARGE)


def number_classes(texts: Sequence[str]) -> list[Hashable]:
    """Return the classes (k,) of texts in a column of numbers, as `numeral_classes` does.

    Of a text that is no number all others settle alike: nothing.
    """
    read = read_both(texts, np.ones(len(texts), dtype=np.intp))
    ends_in_zero = ["." in text and text.rstrip().endswith("0") for text in texts]
    told = [
        *(read.is_plain, have_signs(read), read.either),
        *(matching(TYPED, texts), matching(THREE_DECIMALS, texts), ends_in_zero),
    ]
    for values in (read.point, read.comma):
        size = np.abs(values)
        told += [np.isnan(values), size <= 1, size == 0, size % 1 != 0]
    assumed: list[frozenset[str]] = [frozenset()] * len(texts)
    for reading, places in read.readings.items():
        for place in places:
            assumed[place] |= {reading}
    rows = np.stack([np.asarray(part, dtype=bool) for part in told], axis=1).tolist()
    unread = (np.isnan(read.point) & np.isnan(read.comma)).tolist()
    return [
        UNREAD if is_unread else (names, *row)
        for is_unread, names, row in zip(unread, assumed, rows, strict=True)
    ]


def names_unit(kind: Hashable) -> bool:
    """Tell whether texts of one of `number_classes` name a unit."""
    return isinstance(kind, tuple) and not OF_UNITS.isdisjoint(kind[0])


def sizes_of(texts: Sequence[str]) -> tuple[Floats, Floats]:
    """Return texts as numbers without their sign (k,), by either custom of decimals."""
    read = read_both(texts, np.ones(len(texts), dtype=np.intp))
    return np.abs(read.point), np.abs(read.comma)


def date_classes(texts: Texts) -> list[Hashable]:
    """Return the classes (k,) of texts in a column of dates: those of one day are alike.

    What has no digit is a word, of which each is its own.
    """
    own = pd.Series(texts, dtype=object).astype(str)
    bare = own.str.strip()
    read = [None if np.isnan(day) else day for day in parse_days(bare, "").tolist()]
    days = days_alone(bare).tolist()
    return list(map(_date_class, own.tolist(), days, read))


def iso_texts(texts: Texts) -> Bools:
    """Tell which texts (k,) are ISO days as programs write them, maybe with a time."""
    return matching(PROGRAM_ISO, texts)


def iso_days_of(texts: Texts) -> Texts:
    """Return the days (k,) of ISO texts, as texts: what is settled hangs on these alone."""
    return np.array([text[:DAY_LETTERS] for text in texts], dtype=object)


def _date_class(text: str, day: str, iso: float | None) -> Hashable:
    bare = text.strip()
    if NUMBER_OF_DAYS.fullmatch(bare):
        return "serial", bare.partition(".")[0]
    if COUNT.fullmatch(bare) and iso is None:
        number = float(bare)
        return "count", *(number // per_day for per_day in _of_size(number))
    return (day, DIGITS.sub("9", text)) if DIGITS.search(text) else text


def _of_size(number: float) -> tuple[int, ...]:
    """Return how many of what a count is of make a day; seconds are fewer by far."""
    is_seconds = number < 10_000_000_000
    return tuple(per for form, per in PER_DAY.items() if (form == SECONDS) == is_seconds)


def _bools(found: pa.BooleanArray) -> Bools:
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)
