"""Months that are counted on, and holidays, those of the Chinese calendar included."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache
from typing import Any

from kaopu.notes.cues import HOLIDAYS, read_data

EASTER = "easter"
# Names of the holidays that last a week.
LONG = (
    *("国庆", "十一", "golden", "national", "春节", "过", "大年", "年", "新年"),
    *("chinese", "lunar", "cny", "spring"),
)
# A month named without a year that is so many months gone is meant as gone.
GONE_MONTHS = 2


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def clamped(year: int, month: int, day: int) -> date | None:
    """Return a day; None if there is no such day."""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month."""
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_month_named(month: int, today: date) -> int:
    """Return the year of the month that is meant where no year is named.

    Example:
        >>> next_month_named(2, date(2025, 11, 3)), next_month_named(10, date(2025, 11, 3))
        (2026, 2025)
    """
    gone = today.month - month
    return today.year + int(gone > GONE_MONTHS)


def easter(year: int) -> date:
    """Return Easter Sunday of a year (the anonymous Gregorian computus).

    Example:
        >>> easter(2026).isoformat()
        '2026-04-05'
    """
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    back = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * back + 114, 31)
    return date(year, month, day + 1)


@cache
def holiday_names() -> tuple[str, ...]:
    """Return the patterns by which holidays are named."""
    data = read_data(HOLIDAYS)
    moving = [name for one in data["lunar"].values() for name in one["names"]]
    return (*data["fixed"], *moving, EASTER)


def holiday_days(name: str) -> int:
    """Return how many days a holiday lasts at least, so that after it is after these."""
    long = (
        "国庆",
        "十一",
        "golden",
        "national",
        "春节",
        "年",
        "chinese",
        "lunar",
        "cny",
        "spring",
    )
    return 7 if name.startswith(long) else 2


def holiday_day(name: str, today: date) -> date | None:
    """Return when a holiday comes next, counted from today; None if it is not known."""
    data = read_data_once()
    if name == EASTER:
        days = [easter(today.year), easter(today.year + 1)]
    elif name in data["fixed"]:
        month, day = data["fixed"][name]
        days = [date(today.year, month, day), date(today.year + 1, month, day)]
    else:
        moving = next(one for one in data["lunar"].values() if name in one["names"])
        days = [date.fromisoformat(day) for day in moving["days"]]
    # After a holiday that has just begun, it is still this one that people speak of.
    return next((day for day in days if (today - day).days <= 7), None)


@cache
def read_data_once() -> dict[str, Any]:
    """Return the holidays' data, read once a process."""
    return read_data(HOLIDAYS)
