"""Looks over a whole column of dates whether they follow the format that they are read by.

05/11/2024 is two days, and 25/11/2024 one, which proves the order of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.customs.decimals import STRAY
from kaopu.leads.customs.number_texts import Finding
from kaopu.leads.dates import (
    MILLISECONDS,
    PER_DAY,
    SECONDS,
    counted_texts,
    days_alone,
    is_moment,
    is_serial,
    iso_days,
    parse_days,
    possible_formats,
    stripped,
    words_among,
)
from kaopu.leads.numbers import Reading

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# Formats that are other days with day and month the other way round.
TURNED = re.compile(r"%(?:d([/-])%m|m([/-])%d)(?:\1|\2)%[yY]")
TWO_NUMBERS = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]")
MONTHS = 12
ISO = re.compile(r"[0-9]{4}(?![0-9])|[0-9]{8}")
NO_DAY = re.compile(r"[0-9]{4}(?:[-/. ][0-9]{1,2})?$")
SHORT_YEAR = "%y"
MOMENTS: Mapping[str, Reading] = {SECONDS: "seconds", MILLISECONDS: "milliseconds"}


@dataclass(frozen=True)
class DateRule:
    """What is settled of the cells of a column of dates, beside its format.

    Attributes:
        words: The texts that stand in place of dates, such as pending.
        is_proven: Whether a date shows the order of day and month.
    """

    words: frozenset[str]
    is_proven: bool


def settle_dates_of(
    texts: pd.Series, days: Floats, often: Ints, date_format: str
) -> DateRule:
    """Return what a whole column of dates tells of its cells.

    Args:
        texts: Its distinct texts (k,), with their outer space.
        days: What they were read as (k,), nan where they are no date.
        often: How many rows hold each (k,); one alone is a slip, and no custom.
        date_format: By which format, beside ISO.
    """
    bare = stripped(texts)
    words = words_among(bare) & np.isnan(days) & (often > 1)
    is_proven = False
    if TURNED.match(date_format):
        own = np.isfinite(days) & np.isnan(iso_days(bare))
        own = own & ~is_serial(bare)
        own &= ~_matching(ISO, bare, own)
        is_proven = _two_days(bare, own)[1]
    if not words.any():
        return DateRule(frozenset(), is_proven)
    return DateRule(frozenset(texts[words]), is_proven)


def find_assumed(
    texts: pd.Series, days: Floats, date_format: str, rule: DateRule
) -> Iterator[Finding]:
    """Yield what was assumed to read the distinct texts of a column of dates.

    Args:
        texts: The texts (k,), without outer space.
        days: What they were read as (k,), nan where they are no date.
        date_format: By which format, beside ISO.
        rule: What is settled of the whole column.
    """
    rest = np.isnan(iso_days(texts))
    if not rest.any():
        return
    for finding in _assumed(texts[rest], days[rest], date_format, rule):
        found = np.zeros(len(texts), dtype=bool)
        found[rest] = finding.texts
        yield finding._replace(texts=found)


def _assumed(
    texts: pd.Series, days: Floats, date_format: str, rule: DateRule
) -> Iterator[Finding]:
    read = np.isfinite(days)
    serial = is_serial(texts) & read
    yield Finding("serial", serial)
    if date_format in PER_DAY:
        moments = is_moment(texts, date_format)
        yield Finding(MOMENTS[date_format], moments)
        read &= ~moments
    iso = _matching(ISO, texts, read & ~serial)
    yield Finding("first_day", _matching(NO_DAY, texts, iso))
    own = read & ~serial & ~iso
    if SHORT_YEAR in date_format:
        yield Finding("short_year", own & ~_reads(texts, ""))
    if TURNED.match(date_format) and not rule.is_proven:
        yield Finding("date_order", _two_days(texts, own)[0], date_format, is_doubt=True)


def find_words(texts: pd.Series, rule: DateRule) -> Iterator[Finding]:
    """Yield the words that stand in place of dates, such as pending.

    Args:
        texts: The distinct texts (k,), with their outer space.
        rule: What is settled of the whole column.
    """
    if not rule.words:
        return
    words = texts.isin(rule.words).to_numpy(dtype=bool)
    for place in np.flatnonzero(words).tolist():
        own = np.arange(len(texts)) == place
        example = repr(str(texts.iloc[place]).strip())
        yield Finding("no_day", own, example, is_doubt=True)


def _matching(pattern: re.Pattern[str], texts: pd.Series, among: Bools) -> Bools:
    """Return which of some texts begin as a pattern says."""
    found, distinct = among.copy(), texts.tolist()
    for place in np.flatnonzero(among).tolist():
        found[place] = pattern.match(distinct[place]) is not None
    return found


def _two_days(texts: pd.Series, own: Bools) -> tuple[Bools, bool]:
    """Return the dates that are two days, and whether another one proves the order."""
    two, is_proven, distinct = np.zeros(len(texts), dtype=bool), False, texts.tolist()
    for place in np.flatnonzero(own).tolist():
        found = TWO_NUMBERS.match(distinct[place])
        if found is not None:
            one, other = int(found[1]), int(found[2])
            is_proven |= max(one, other) > MONTHS
            two[place] = one != other
    return two, is_proven


@dataclass(frozen=True)
class OtherOrder:
    """Dates of a column that follow another format than they were to be read by.

    Attributes:
        cell: One of them.
        formats: What they follow; several where they do not tell day from month.
        is_mixed: Whether others follow the format that was expected, and it alone.
    """

    cell: str
    formats: tuple[str, ...]
    is_mixed: bool


def find_other_order(
    cells: pd.Series, date_format: str, often: Ints | None = None
) -> OtherOrder | None:
    """Return by which other format a column is written; None where it is not.

    A few dates of another format are errors of those who typed them, and no proof.

    Args:
        cells: The cells that are to be dates.
        date_format: By which format they are to be read, beside ISO; empty for ISO alone.
        often: How many rows hold each of the cells; one by default.
    """
    counts = counted_texts(cells, often)
    texts = pd.Series(counts.index, dtype=object)
    often = counts.to_numpy()
    own = _reads(texts, date_format)
    if own.all():
        return None
    # ISO dates are the same in every order; they count where no others are read.
    ordered = own & ~_reads(texts, "")
    alone: dict[str, tuple[int, int]] = {}
    for form in possible_formats(days_alone(texts[~own])):
        other = _reads(texts, form)
        ours = ordered & ~other if ordered.any() else own
        alone[form] = int(often[other & ~own].sum()), int(often[ours].sum())
    most = max(alone.values(), key=lambda found: (found[0], -found[1]), default=(0, 0))
    theirs, apart = most
    if not theirs or theirs <= STRAY * (theirs + apart):
        return None
    formats = [form for form in alone if alone[form] == most]
    theirs_alone = _reads(texts, formats[0]) & ~own
    is_mixed = bool(ordered.any()) and apart > STRAY * (theirs + apart)
    return OtherOrder(str(texts[theirs_alone].iloc[0]), tuple(formats), is_mixed)


def _reads(texts: pd.Series, date_format: str) -> Bools:
    return np.isfinite(parse_days(texts, date_format))
