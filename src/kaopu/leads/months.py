"""Reads dates whose month is a name, in the languages that exports come in.

Such a date is the same day in every format, so it needs none; the names are CLDR's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pandas as pd

ENGLISH = "en"
FRENCH = "fr"
LANGUAGES = (
    *(ENGLISH, FRENCH, "de", "de_AT", "es", "pt", "it"),
    *("nl", "pl", "ru", "tr", "cs", "da", "nb", "sv"),
)
# Longer texts are no dates that a person or a program wrote.
MAX_LENGTH = 100
# What a date whose month is a name holds.
LETTERS, DIGIT = r"[^\W\d_]{3}", r"\d"

# Weekday, day, month, year and what follows; or the month, or the year, before the day.
WEEKDAY = r"(?:[^\W\d_]{2,}(?:-feira)?\.?,?\s+)?"
DAY = r"(?P<day>\d{1,2})(?:er|º|st|nd|rd|th)?"
NAME = r"(?P<name>[^\W\d_]{3,})"
YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
BETWEEN = r"(?:\.?[\s/-]+(?:(?:de|del|di|of)\s+)?|\.)?"
REST = r"(?P<rest>.*)"
DAY_FIRST = re.compile(
    rf"{WEEKDAY}{DAY}{BETWEEN}{NAME}{BETWEEN},?\s*{YEAR}{REST}", re.DOTALL
)
MONTH_FIRST = re.compile(
    rf"{WEEKDAY}{NAME}(?:\.?\s+|-){DAY}(?:,\s*|[\s-]+){YEAR}{REST}", re.DOTALL
)
YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}}){BETWEEN}{NAME}{BETWEEN}{DAY}(?!\d){REST}", re.DOTALL
)
# As programs write it: Thu Jan 05 10:30:00 UTC 2023.
YEAR_LAST = re.compile(
    rf"{WEEKDAY}{NAME}\s+{DAY}\s+\d{{1,2}}:\d{{2}}:\d{{2}}\s+(?:[A-Z]{{1,5}}\s+)?"
    r"(?P<year>\d{4})(?P<rest>)"
)
# What stands between the year and the time of day, or ends the date: 5 января 2023 г.;
# January 5, 2023 at 2:30 PM; 05/Jan/2023:14:30:00.
LINK = re.compile(
    r"(?:\s?(?:г|года|r|roku)\b\.?)?"
    r"(?:(?::|,?\s(?:at|um|à|às|kl\.?|om|в|o|alle|a las)\s)(?=\d))?"
)


def spell_out(texts: pd.Series) -> pd.Series:
    """Return texts with the dates that name their month as ISO dates.

    One with two digits of the year becomes such as 05-Jan-23, for the whole column tells
    whether these are its years.

    Args:
        texts: Texts without outer space (n,).
    """
    named = texts.str.contains(LETTERS, regex=True) & texts.str.contains(DIGIT, regex=True)
    if not named.any():
        return texts
    return texts.mask(named, texts[named].map(_spelt_out))


def _spelt_out(text: str) -> str:
    if len(text) > MAX_LENGTH:
        return text
    found = DAY_FIRST.fullmatch(text) or YEAR_FIRST.fullmatch(text)
    found = found or YEAR_LAST.fullmatch(text) or MONTH_FIRST.fullmatch(text)
    month = _months().get(_folded(found["name"])) if found else None
    if found is None or month is None:
        return text
    year, day, rest = found["year"], int(found["day"]), _rest(found["rest"])
    if len(year) == len("2023"):
        return f"{int(year):04}-{month:02}-{day:02}{rest}"
    return f"{day:02}-{_english()[month]}-{year}{rest}"


def _rest(text: str) -> str:
    """Return what follows a date as it would follow an ISO date."""
    link = LINK.match(text)
    time = text[link.end() :] if link else text
    return f" {time}" if time[:1].isdigit() else time


def _folded(name: str) -> str:
    """Return a name in small letters without accents or dots: Şubat, MAYIS, fevrier."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ı", "i"))
    return "".join(x for x in letters if not unicodedata.combining(x)).rstrip(".")


@cache
def _english() -> dict[int, str]:
    from babel import Locale  # read where a month is a name

    return dict(Locale(ENGLISH).months["format"]["abbreviated"])


@cache
def _months() -> dict[str, int]:
    """Return the months by name; a name of two months is none."""
    months: dict[str, int] = {}
    doubtful = set()
    for language in LANGUAGES:
        for name, month in _names(language):
            if months.setdefault(name, month) != month:
                doubtful.add(name)
    return {name: month for name, month in months.items() if name not in doubtful}


def _names(language: str) -> list[tuple[str, int]]:
    from babel import Locale  # read where a month is a name

    months = Locale.parse(language).months
    found = [
        (_folded(name), number)
        for use in ("format", "stand-alone")
        for width in ("abbreviated", "wide")
        for number, name in months[use][width].items()
    ]
    if language == FRENCH:
        return found
    # As spreadsheets cut them.
    cut = [(_folded(name)[:3], n) for n, name in months["format"]["wide"].items()]
    return found + cut
