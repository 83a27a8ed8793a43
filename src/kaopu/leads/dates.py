"""Reads dates as people and programs write them, with or without the time of day.

ISO dates, dates that name their month and Excel's day numbers are always read; every other
form only in the one format that was told or found over whole columns, for 01/02/2016 is
two days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import FEW_TEXTS, matching
from kaopu.leads.months import DIGIT, spell_out

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

ISO_FORMAT = "ISO8601"
# Share of a column's cells that may be something else than dates.
STRAY = 0.1
# So many different texts without a digit may stand in place of dates: open, pending.
MAX_WORDS = 5
# So many texts tell which formats are worth a look.
SAMPLE = 500
# Moments as programs count them; the day is that in UTC.
SECONDS = "seconds since 1970"
MILLISECONDS = "milliseconds since 1970"
PER_DAY = {SECONDS: 86_400, MILLISECONDS: 86_400_000}
# Other numbers are no moments: days since 1970-01-01 of 1990-01-01 and 2100-01-01.
FIRST_MOMENT, LAST_MOMENT = 7_305, 47_482
MOMENT = r"\d{9,13}(?:\.\d+)?"
DATE_FORMATS = (
    "%Y/%m/%d",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%Y年%m月%d日",
    "%Y년 %m월 %d일",
    "%Y.%m.%d",
    "%Y. %m. %d.",
    "%d-%m-%Y",
    "%m-%d-%Y",
)
# With two digits of the year, for which 69 is 1969 and 68 is 2068.
SHORT_FORMATS = (
    "%m/%d/%y",
    "%d/%m/%y",
    "%d.%m.%y",
    "%d-%b-%y",
    "%m-%d-%y",
    "%d-%m-%y",
)
ALL_FORMATS = (*DATE_FORMATS, *SHORT_FORMATS, *PER_DAY)
# A time of day after a date: 14:30, 2:30:05 PM, 下午2:30, 14时30分.
NOON = "(?:上午|下午|午前|午後|오전|오후)"
TIME = re.compile(
    rf"(?:(?<![T\s,])[T\s,]+(?:{NOON}\s*)?|{NOON}\s*)\d{{1,2}}[:：时時h]\d{{2}}"
    r"(?:[:：分]\d{2}(?:\.\d+)?)?[分秒]?(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s*(?:Z|Uhr|[A-Z]{3,5}))?$"
)
# How far a time of day is from UTC: the day is the one that is written, not UTC's.
OFFSET = re.compile(
    r"(\d:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s[AaPp][Mm])?)"
    r"\s?(?:GMT|UTC)?[+-]\d{2}:?\d{2}(?:\s?\([^)]{1,60}\))?$"
)
# A moment whose parts are written together: 20230105143000.
TOGETHER = re.compile(r"^((?:19|20)\d{6})(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$")
# Excel counts days from 1899-12-30; these are the days from 1954 to 2118.
SERIAL = r"[2-7]\d{4}(?:\.\d+)?"
SERIAL_OF_1970 = 25_569
# As programs write ISO dates, with or without the time of day.
PROGRAM_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?"
)
DAY_LETTERS = len("2023-01-05")
HAS_DIGIT, LETTER = re.compile(DIGIT), re.compile(r"\w")
IS_SERIAL = re.compile(SERIAL)

DAY_ZERO = date(1970, 1, 1)
# Days since 1970-01-01 that a calendar has.
FIRST_DAY, LAST_DAY = (date.min - DAY_ZERO).days, (date.max - DAY_ZERO).days


def day_number(day: date) -> int:
    """Return a day as days since 1970-01-01."""
    return (day - DAY_ZERO).days


def local_today() -> date:
    """Return the day it is where the program runs."""
    return datetime.now().astimezone().date()


def local_day(moment: datetime) -> date:
    """Return the day that a moment with its zone falls on where the program runs."""
    return moment.astimezone().date()


def find_gone_by(
    planned: Mapping[str, NDArray[np.float64]],
    outcome: NDArray[np.float64] | None,
    as_of: date | None,
) -> dict[str, NDArray[np.bool_]]:
    """Return which planned dates of open leads lie before a day (n,), where any does."""
    if as_of is None:
        return {}
    found = {}
    for source, days in planned.items():
        gone = np.isfinite(days) & (days < day_number(as_of))
        if outcome is not None:
            gone &= np.isnan(outcome)
        if gone.any():
            found[source] = gone
    return found


def parse_days(texts: pd.Series, date_format: str) -> Floats:
    """Return texts without outer space as days since 1970-01-01 (n,), nan if none is read.

    Args:
        texts: The cells (n,).
        date_format: The ``strptime`` format of those that are not ISO; empty if all are.
    """
    values = iso_days(texts)
    rest = np.isnan(values)
    if rest.any():
        values[rest] = _parse_days(texts[rest], date_format)
    return values


def iso_days(texts: pd.Series) -> Floats:
    """Return ISO dates as programs write them as days since 1970-01-01 (n,), nan if none.

    With or without the time of day, which there may be many of: each day is read once.
    """
    cells = texts.tolist()
    if len(cells) <= FEW_TEXTS:
        return np.array([_iso_of(cell) for cell in cells], dtype=np.float64)
    values, plain = np.full(len(cells), np.nan), matching(PROGRAM_ISO, cells)
    if plain.any():
        days = [cells[place][:DAY_LETTERS] for place in np.flatnonzero(plain).tolist()]
        codes, distinct = pd.factorize(np.array(days, dtype=object))
        values[plain] = np.array([_iso_day(day) for day in distinct])[codes]
    return values


def plain_day(text: str) -> float | None:
    """Return the day of a single text without outer space, where nothing is to be asked.

    That is an ISO date as programs write it, and nan for a text without a digit; None for
    any other.
    """
    if HAS_DIGIT.search(text) is None:
        return np.nan
    day = _iso_of(text)
    return None if np.isnan(day) else day


def _iso_of(cell: str) -> float:
    """Return the day of a text of few; nan if it is no ISO date of a program."""
    return _iso_day(cell[:DAY_LETTERS]) if PROGRAM_ISO.fullmatch(cell) else np.nan


def _iso_day(day: str) -> float:
    try:
        return float(day_number(date.fromisoformat(day)))
    except ValueError:
        return np.nan


def _parse_days(texts: pd.Series, date_format: str) -> Floats:
    """Return the same of texts that are no ISO dates of programs.

    Without a digit there is no date: pandas takes *now* and *today* for one, which would
    be another one tomorrow.
    """
    values = np.full(len(texts), np.nan)
    may_be = np.array([HAS_DIGIT.search(text) is not None for text in texts], dtype=bool)
    if may_be.any():
        days = _parsed(texts[may_be] if not may_be.all() else texts, date_format)
        # pandas reads -3 as a year before there were any.
        days[(days < FIRST_DAY) | (days > LAST_DAY)] = np.nan
        values[may_be] = days
    return values


def _parsed(texts: pd.Series, date_format: str) -> Floats:
    dates = _parse(texts.str.replace(OFFSET, r"\1", regex=True), ISO_FORMAT)
    # A told format may itself hold the time of day; else it is taken off.
    if date_format and dates.isna().any():
        dates = dates.fillna(_parse(texts[dates.isna()], date_format))
    if dates.isna().any():
        rest = days_alone(texts[dates.isna()])
        dates = dates.fillna(_parse(rest, ISO_FORMAT))
        if date_format:
            dates = dates.fillna(_parse(rest, date_format))
    # In microseconds, for nanoseconds end in 2262 and 9999-12-31 is a common date.
    days = (dates - pd.Timestamp(0).as_unit("us")) / pd.Timedelta(days=1)
    values: NDArray[np.float64] = np.array(days.floordiv(1), dtype=np.float64)
    serial = is_serial(texts)
    values[serial] = np.floor(texts[serial].astype(float)) - SERIAL_OF_1970
    return values


def is_serial(texts: pd.Series) -> NDArray[np.bool_]:
    """Tell which texts are Excel's numbers of days."""
    found = (IS_SERIAL.fullmatch(text) is not None for text in texts.tolist())
    return np.fromiter(found, bool, len(texts))


def is_moment(texts: pd.Series, date_format: str) -> NDArray[np.bool_]:
    """Tell which texts are counts of `SECONDS` or `MILLISECONDS`."""
    return np.asarray(_parse(texts, date_format).notna().to_numpy(dtype=bool))


def moments_of(texts: pd.Series) -> str:
    """Return which of `PER_DAY` all of a column's different texts count; empty for none.

    Words in place of dates do not matter.
    """
    counts = texts[~words_among(texts)]
    if counts.empty:
        return ""
    return next((form for form in PER_DAY if is_moment(counts, form).all()), "")


def counted_texts(cells: pd.Series, often: NDArray[np.intp] | None = None) -> pd.Series:
    """Return the rows of each distinct text without outer space, in their order.

    Args:
        cells: The texts (n,).
        often: How many rows hold each (n,); one by default.
    """
    rows = np.ones(len(cells), dtype=np.intp) if often is None else often
    counts = pd.Series(rows, index=cells.str.strip().to_numpy(dtype=object))
    return counts.groupby(level=0, sort=False).sum()


def fitting_formats(cells: pd.Series, often: NDArray[np.intp] | None = None) -> list[str]:
    """Return the formats that read nearly all filled cells; empty text for ISO alone.

    More than one means that the cells do not tell day from month.

    Args:
        cells: The cells.
        often: How many rows hold each of them; one by default.
    """
    counts = counted_texts(cells, often)
    texts = pd.Series(counts.index, dtype=object)
    dated = ~words_among(texts)
    texts, counts = texts[dated], counts[dated]
    # Of one day there are many times.
    counts = pd.Series(counts.to_numpy(), index=days_alone(texts)).groupby(level=0).sum()
    texts, total = pd.Series(counts.index, dtype=object), counts.sum()
    plain = ~np.isnan(parse_days(texts, ""))
    rest, often = texts[~plain], counts.to_numpy()[~plain]
    if often.sum() <= STRAY * total:
        return [""]
    unread = {
        form: often[_parse(rest, form).isna().to_numpy()].sum()
        for form in possible_formats(rest)
    }
    fewest = min(unread.values(), default=total)
    if fewest > STRAY * total:
        return []
    return [form for form, count in unread.items() if count == fewest]


def stripped(texts: pd.Series) -> pd.Series:
    """Return texts without outer space."""
    return pd.Series([text.strip() for text in texts.tolist()], texts.index, dtype=object)


def words_among(texts: pd.Series) -> Bools:
    """Tell which of a column's different texts are words in place of dates (k,).

    They are few beside the others, and without a digit: open, pending, noch offen. Where
    they are many, the column is none of dates.
    """
    cells = texts.tolist()
    words = np.array([HAS_DIGIT.search(text) is None for text in cells], dtype=bool)
    # Lines and points alone are blanks, of which there may be any number.
    few = sum(LETTER.search(cells[i]) is not None for i in np.flatnonzero(words).tolist())
    is_few = few <= min(MAX_WORDS, int((~words).sum()) - 1)
    return words if is_few else np.zeros(len(texts), dtype=bool)


def possible_formats(texts: pd.Series) -> list[str]:
    """Return the formats that read any of a sample of texts, see `days_alone`."""
    sample = texts.iloc[:: -(-len(texts) // SAMPLE) or 1]
    return [form for form in ALL_FORMATS if _parse(sample, form).notna().any()]


def days_alone(texts: pd.Series) -> pd.Series:
    """Return dates without their time of day, and months that are named as numbers."""
    bare = spell_out(texts).str.replace(OFFSET, r"\1", regex=True)
    bare = bare.str.replace(TIME, "", regex=True)
    return bare.str.replace(TOGETHER, r"\1", regex=True)


def _parse(texts: pd.Series, date_format: str) -> pd.Series:
    if date_format in PER_DAY:
        return _moments(texts, PER_DAY[date_format])
    dates = pd.to_datetime(texts, format=date_format, errors="coerce", utc=True)
    return dates.dt.tz_localize(None).astype("datetime64[us]")


def _moments(texts: pd.Series, per_day: int) -> pd.Series:
    numbers = texts.where(texts.str.fullmatch(MOMENT)).astype(float)
    days = numbers // per_day
    days = days.where((days >= FIRST_MOMENT) & (days < LAST_MOMENT))
    return pd.to_datetime(days, unit="D").astype("datetime64[us]")
