"""Finds days in a note, and which ones are meant, counted from the day it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice

from kaopu.notes.calendar import (
    add_months,
    clamped,
    holiday_day,
    holiday_days,
    holiday_names,
    last_of_month,
    next_month_named,
)
from kaopu.notes.clauses import Note
from kaopu.notes.cues import filled, read_data
from kaopu.notes.numerals import number
from kaopu.notes.records import Precision

# So many mentions of days are looked at in a note.
MAX_DAYS = 200
MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = "days.toml"


@dataclass(frozen=True)
class DayMention:
    """A day that a note names: where, which day it is at the latest, and how exactly."""

    start: int
    end: int
    day: date
    precision: Precision


def find_days(note: Note, written_on: date) -> list[DayMention]:
    """Return the days that a note names, in their order; those gone by are left out.

    Example:
        >>> found = find_days(Note("Signing end of Q3"), date(2025, 5, 5))
        >>> found[0].day.isoformat(), found[0].precision
        ('2025-09-30', 'month')
    """
    found: list[DayMention] = []
    taken: list[tuple[int, int]] = []
    for start, end, meant in islice(_meant(note, written_on), MAX_DAYS):
        if any(start < right and left < end for left, right in taken):
            continue
        taken.append((start, end))
        if meant and meant[0] >= written_on:
            found.append(DayMention(start, end, *meant))
    return sorted(found, key=lambda one: one.start)


Meant = tuple[date, Precision]


def _meant(note: Note, today: date) -> Iterator[tuple[int, int, Meant | None]]:
    for pattern, name in _holidays():
        for match in pattern.finditer(note.plain):
            yield *match.span(), _holiday(name, match, today)
    for kind, pattern in _patterns().items():
        if kind.startswith("zh") and not note.is_chinese:
            continue
        if kind == "en_month" and not note.is_latin:
            continue
        for match in pattern.finditer(note.plain):
            if kind == "en_month" and not _names_month(note, match):
                continue
            yield *match.span(), READERS[kind](match, today)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = read_data(DAYS)
    return {
        kind: re.compile(filled(one, data["groups"])) for kind, one in data["kinds"].items()
    }


# What stands around a holiday's name, in Chinese and in English.
ZH_HOLIDAY = (
    r"(?P<done>过完)?(?:{})(?:节|假期?|长假|黄金周|节假)*"
    r"(?P<zh>之?后|以后|回来|完|之?前|以前)"
)
EN_HOLIDAY = (
    r"(?<![a-z])(?P<en>right after|straight after|after|before|by) (?:the )?(?:{})"
    r"(?: break| holidays?)?(?![a-z])"
)


@cache
def _holidays() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return how each holiday is named with what stands before or after it."""
    return tuple(
        (re.compile((EN_HOLIDAY if name.isascii() else ZH_HOLIDAY).format(name)), name)
        for name in holiday_names()
    )


def _holiday(name: str, match: re.Match[str], today: date) -> Meant | None:
    day = holiday_day(name, today)
    if day is None:
        return None
    words = match.groupdict()
    is_before = (words.get("zh") or "").endswith("前") or words.get("en") in (
        "before",
        "by",
    )
    if is_before:
        return day - timedelta(days=1), "week"
    over = day + timedelta(days=holiday_days(name))
    return last_of_month(over.year, over.month), "month"


def _names_month(note: Note, match: re.Match[str]) -> bool:
    """Tell whether an English month is meant, and not a verb such as may or march."""
    word = match["m"].rstrip(".")
    if word in ("may", "march", "mar", "sep", "dec", "jan", "jun", "oct", "nov", "apr"):
        capital = note.text[match.start("m")].isupper()
        return capital and bool(
            match["lead"] or match["part"] or word not in ("may", "mar")
        )
    return True


def _year(word: str | None, today: date) -> int | None:
    if not word:
        return None
    relative = {"今年": 0, "明年": 1, "后年": 2}
    return today.year + relative[word] if word in relative else int(word[:4])


# On which day of a month its weeks, as they are counted, have begun.
WEEKS = {"一": 5, "1": 5, "头": 5, "二": 12, "2": 12, "三": 19, "3": 19, "四": 26, "4": 26}


def _part(year: int, month: int, part: str | None) -> Meant:
    """Return a month, or its beginning, middle or end."""
    part = (part or "").strip().removeprefix("the ").removeprefix("月").removeprefix("的")
    if not part:
        return last_of_month(year, month), "month"
    if part.startswith(("第", "头")):
        return date(year, month, WEEKS[part.removeprefix("第")[0]]), "week"
    if part.startswith(("second", "third")):
        return date(year, month, 12 if part.startswith("second") else 19), "week"
    if part.startswith(("初", "上", "early", "beginning", "start", "first")):
        return date(year, month, 5), "week"
    if part.startswith(("中", "mid")):
        return date(year, month, 15), "week"
    return last_of_month(year, month), "week"


def _in_month(match: re.Match[str], today: date, month: float | None) -> Meant | None:
    words = match.groupdict()
    if not month or not 1 <= month <= 12:
        return None
    day = int(number(words["d"]) or 0) if words.get("d") else None
    year = _year(words.get("year"), today) or next_month_named(int(month), today)
    if day:
        exact = clamped(year, int(month), day)
        return (exact, "day") if exact else None
    return _part(year, int(month), words.get("part"))


def _iso(match: re.Match[str], _today: date) -> Meant | None:
    exact = clamped(int(match["y"]), int(match["m"]), int(match["d"]))
    return (exact, "day") if exact else None


def _zh_month(match: re.Match[str], today: date) -> Meant | None:
    return _in_month(match, today, number(match["m"]))


def _en_month(match: re.Match[str], today: date) -> Meant | None:
    return _in_month(match, today, MONTHS.index(match["m"][:3]) + 1)


def _this_month(match: re.Match[str], today: date) -> Meant | None:
    words = match.groupdict()
    which = words.get("which") or words.get("which_b") or ""
    ahead = 2 if which.startswith("下下") else int(which.startswith(("下", "next")))
    month = add_months(today.replace(day=1), ahead)
    if words.get("d"):
        exact = clamped(month.year, month.month, int(number(words["d"]) or 0))
        return (exact, "day") if exact else None
    part = "end" if words.get("eom") else words.get("part")
    return _part(month.year, month.month, part)


def _half_month(match: re.Match[str], today: date) -> Meant | None:
    meant = _part(today.year, today.month, match["part"])
    if meant[0] < today:
        later = add_months(today.replace(day=1), 1)
        meant = _part(later.year, later.month, match["part"])
    return meant


def _in(match: re.Match[str], today: date) -> Meant | None:
    words = match.groupdict()
    count = number(words.get("n") or words.get("n_b") or "")
    unit = words.get("unit") or words.get("unit_b") or ""
    if count is None or count > 400:
        return None
    if unit in ("月",) or unit.startswith("month"):
        if count == 0.5:
            return today + timedelta(days=15), "week"
        return add_months(today, int(count)), "month"
    days = 14 if unit == "fortnight" else 1 if unit in ("天", "日") or unit[0] == "d" else 7
    return today + timedelta(days=int(count * days)), "week"


def _quarter(match: re.Match[str], today: date) -> Meant | None:
    words = match.groupdict()
    current = (today.month - 1) // 3 + 1
    named = words.get("q") or words.get("q2")
    if named:
        quarter = int(number(named) or 0)
        year = _year(words.get("year"), today) or today.year + int(quarter < current)
    else:
        quarter = current + int((words.get("which") or "") in ("下", "next"))
        year = today.year
    if quarter > 4:
        quarter, year = quarter - 4, year + 1
    part = (words.get("part") or words.get("part_b") or "").strip().removeprefix("the ")
    if not part:
        return last_of_month(year, quarter * 3), "quarter"
    first = part.startswith(("初", "early", "beginning", "start", "first"))
    back = 2 if first else 1 if part.startswith(("中", "mid")) else 0
    return last_of_month(year, quarter * 3 - back), "month"


def _year_end(match: re.Match[str], today: date) -> Meant | None:
    year = _year(match.groupdict().get("year"), today) or today.year
    return date(year, 12, 31), "month"


def _week(match: re.Match[str], today: date) -> Meant | None:
    words = match.groupdict()
    which = words.get("which") or words.get("which_b") or ""
    named = words.get("w") or words.get("w_b") or words.get("w_c")
    weeks = 2 if which.startswith("下下") else int(which.startswith(("下", "next")))
    monday = today - timedelta(days=today.weekday())
    if not named:
        return monday + timedelta(days=7 * weeks + 4), "week"
    place = "一二三四五六日".find(named.replace("天", "日").replace("末", "六"))
    place = place if place >= 0 else WEEKDAYS.index(named[:3])
    day = monday + timedelta(days=7 * weeks + place)
    if day < today and not which:
        day += timedelta(days=7)
    return day, "day"


def _iso_week(match: re.Match[str], today: date) -> Meant | None:
    """Return a week of the calendar: of this year, or of the next if it is over."""
    weekday = "一二三四五六日".find((match["w"] or "五").replace("天", "日")) + 1
    for year in (today.year, today.year + 1):
        try:
            day = date.fromisocalendar(year, int(match["n"]), weekday)
        except ValueError:
            return None
        if day >= today:
            return day, "day" if match["w"] else "week"
    return None


def _week_after(match: re.Match[str], today: date) -> Meant | None:
    """Return *Thursday week*: a week after the next Thursday."""
    ahead = (WEEKDAYS.index(match["w"][:3]) - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead + 7), "day"


def _zh_day(match: re.Match[str], today: date) -> Meant | None:
    day = int(match["d"])
    month = today if day >= today.day else add_months(today.replace(day=1), 1)
    exact = clamped(month.year, month.month, day)
    return (exact, "day") if exact else None


def _near(match: re.Match[str], today: date) -> Meant | None:
    ahead = {"大后天": 3, "后天": 2, "day after tomorrow": 2}
    return today + timedelta(days=ahead.get(match["near"], 1)), "day"


READERS: dict[str, Callable[[re.Match[str], date], Meant | None]] = {
    "iso": _iso,
    "iso_week": _iso_week,
    "en_week_after": _week_after,
    "zh_month": _zh_month,
    "zh_slash": _zh_month,
    "zh_this_month": _this_month,
    "zh_in": _in,
    "zh_quarter": _quarter,
    "zh_year_end": _year_end,
    "zh_half_month": _half_month,
    "zh_week": _week,
    "zh_day": _zh_day,
    "zh_near": _near,
    "en_day_month": _en_month,
    "en_month_day": _en_month,
    "en_month": _en_month,
    "en_quarter": _quarter,
    "en_this_month": _this_month,
    "en_year_end": _year_end,
    "en_in": _in,
    "en_week": _week,
    "en_near": _near,
}
