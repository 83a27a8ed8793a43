"""Reads dates whose month is a name, in the languages that exports come in.

Such a date is the same day in every format, so it needs none; the names are CLDR's.
"""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
ENGLISH = "en"
# Weekday, day, month, year and what follows; or the month before the day.
WEEKDAY = r"(?:[^\W\d_]{2,}(?:-feira)?\.?,?\s+)?"
NAME = r"(?P<name>[^\W\d_]{3,})"
YEAR = r"(?P<year>\d{4})(?!\d)(?P<rest>.*)"
BETWEEN = r"(?:\.?[\s/-]+(?:(?:de|del|di)\s+)?|\.)?"
DAY_FIRST = re.compile(
    rf"{WEEKDAY}(?P<day>\d{{1,2}})(?:er|º)?{BETWEEN}{NAME}{BETWEEN},?\s*{YEAR}", re.DOTALL
)
MONTH_FIRST = re.compile(rf"{WEEKDAY}{NAME}\.?\s+(?P<day>\d{{1,2}}),?\s+{YEAR}", re.DOTALL)
# Forms of English dates that `strptime` formats read.
FORMATTED = re.compile(r"\d{1,2}([ /-])[A-Za-z]+,?\1\d{4}(?!\d)|[A-Za-z]+ \d{1,2}, \d{4}")
# What JavaScript writes after the time of day.
ZONE = re.compile(r"(?:(?<!\s)\s+)?(?:GMT|UTC)[+-]\d{4}(?:\s*\([^)]*\))?$")


def spell_out(texts: pd.Series) -> pd.Series:
    """Return texts with the dates that name their month as ISO dates.

    English dates that a format reads stay as they are.

    Args:
        texts: Texts without outer space (n,).
    """
    return texts.map(_as_iso)


def _as_iso(text: str) -> str:
    found = DAY_FIRST.fullmatch(text) or MONTH_FIRST.fullmatch(text)
    if found is None:
        return text
    name = found["name"].lower()
    if name in _english() and FORMATTED.match(text):
        return text
    month = _months().get(name)
    if month is None:
        return text
    rest = ZONE.sub("", found["rest"])
    return f"{found['year']}-{month:02}-{int(found['day']):02}{rest}"


@cache
def _english() -> frozenset[str]:
    return frozenset(_names(ENGLISH))


@cache
def _months() -> dict[str, int]:
    """Return the months by name; a name of two months is none."""
    months: dict[str, int] = {}
    doubtful = set()
    for language in LANGUAGES:
        for name, month in _names(language).items():
            if months.setdefault(name, month) != month:
                doubtful.add(name)
    return {name: month for name, month in months.items() if name not in doubtful}


def _names(language: str) -> dict[str, int]:
    from babel import Locale  # read where a month is a name

    months = Locale(language).months
    return {
        name.lower().rstrip("."): number
        for use in ("format", "stand-alone")
        for width in ("abbreviated", "wide")
        for number, name in months[use][width].items()
    } | {
        # As spreadsheets cut them.
        name.lower()[:3]: number
        for number, name in months["format"]["wide"].items()
        if language != "fr"
    }
