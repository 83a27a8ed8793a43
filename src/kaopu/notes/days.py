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
from kaopu.notes.numerals import number
from kaopu.notes.records import Precision

# So many mentions of days are looked at in a note.
MAX_DAYS = 200
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
PART_ZH = r"上旬|中旬|下旬|月初|初|月中|中|月底|底|月末|末"
PART_EN = (
    r"(?:the )?(?:early|mid(?:dle of)?|late|end of|end|beginning of|start of|first half of"
    r"|second half of|first week of|last week of)[- ]?(?:the )?"
)
COUNT = r"\d{1,3}|[一二两三四五六七八九十半]{1,3}"
COUNT_EN = r"\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
# First what is most exact: where two overlap, the earlier kind is taken.
KINDS = {
    "iso": r"(?<!\d)(?P<y>20\d\d)[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?(?!\d)",
    "zh_month": (
        r"(?:(?P<year>今年|明年|后年|20\d\d年?))?(?<!\d)(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})"
        rf"月(?:份)?(?:的)?(?:(?P<d>\d{{1,2}})(?:[日号]|(?=之?前|以前))|(?P<part>{PART_ZH}))?"
    ),
    "zh_this_month": (
        r"(?P<which>下下个?|下个?|这个?|本|当)月(?:份)?(?:的)?"
        rf"(?:(?P<d>\d{{1,2}})[日号]|(?P<part>{PART_ZH}))?"
    ),
    "zh_in": (
        rf"(?<![第\d])(?P<n>{COUNT})(?:来|多)?个?(?P<unit>天|日|周|星期|礼拜|月)"
        r"(?:左右|的时间)?(?:之?后|以后|之?内|以内)"
    ),
    "zh_quarter": (
        r"(?:(?P<year>今年|明年)的?)?(?:第?(?P<q>[一二三四1-4])季度?|q(?P<q2>[1-4])(?![\d])"
        r"|(?P<which>下|本|这)一?个?季度)(?P<part>初|中|末|底)?"
    ),
    "zh_year_end": r"(?:(?P<year>今年|明年))?(?:年底|年末)",
    "zh_half_month": r"(?<![一二三四五六七八九十\d下个这本当年])月(?P<part>底|末|中|初)",
    "zh_week": (
        r"(?P<which>下下个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天末])"
        r"|(?P<which_b>下下个?|下个?|这个?|本)(?:周|星期|礼拜)(?:内|之内|里)?"
    ),
    "zh_day": r"(?<![\d月.])(?P<d>\d{1,2})[号](?![楼线厂位机])",
    "zh_near": r"(?P<near>大后天|后天|明天|明早|明晚)",
    "en_day_month": (
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{MONTH})"
        r"(?:,? (?P<year>20\d\d))?(?![a-z])"
    ),
    "en_month_day": (
        rf"(?<![a-z])(?P<m>{MONTH}) (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%a-z,.]*[\dk%])"
        r"(?:,? (?P<year>20\d\d))?"
    ),
    "en_month": (
        rf"(?<![a-z])(?P<part>{PART_EN})?(?P<lead>in |by |before |from |until |till |to |on |for |next |of "
        rf"|this |around |after |during |through )?(?P<m>{MONTH})(?:,? (?P<year>20\d\d))?(?![a-z’])"
    ),
    "en_quarter": (
        rf"(?<![a-z])(?P<part>{PART_EN})?q(?P<q>[1-4])(?:[ /-]?(?P<year>20\d\d))?(?![\da-z])"
        rf"|(?<![a-z])(?P<part_b>{PART_EN})?(?P<which>next|this|the) quarter(?![a-z])"
    ),
    "en_this_month": (
        rf"(?<![a-z])(?P<part>{PART_EN})(?P<which>this|the|next)? ?month(?:[’s]*)(?![a-z-])"
        r"|(?<![a-z])(?P<which_b>next|this) month(?![a-z’-])|(?<![a-z])(?P<eom>month[- ]end|eom)(?![a-z])"
    ),
    "en_year_end": r"(?<![a-z])(?:end of (?:the |this )?year|year[- ]end|eoy)(?![a-z])",
    "en_in": (
        rf"(?<![a-z])(?:in|within|inside)(?: about| the next| roughly| another)? (?P<n>{COUNT_EN}) "
        r"(?P<unit>days?|weeks?|fortnight|months?)(?:’ time)?(?![a-z])"
        rf"|(?<![a-z\d])(?P<n_b>{COUNT_EN}) (?P<unit_b>days?|weeks?|months?) from (?:now|today)"
    ),
    "en_week": (
        r"(?<![a-z])(?P<end>end of )?(?:the )?(?P<which>next|this|coming) (?:week|(?P<w>mon|tue|wed|thu|fri|sat|sun)"
        r"[a-z]*)(?![a-z-])|(?<![a-z])(?P<eow>end of (?:the )?week|eow)(?![a-z])"
        r"|(?<![a-z])(?:on|by|before) (?P<w_b>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])"
    ),
    "en_near": r"(?<![a-z])(?P<near>tomorrow|day after tomorrow)(?![a-z])",
}
CHINESE_KINDS = tuple(kind for kind in KINDS if not kind.startswith("en_"))


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
    return {kind: re.compile(pattern) for kind, pattern in KINDS.items()}


@cache
def _holidays() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return how each holiday is named with what stands before or after it."""
    return tuple(
        (
            re.compile(
                rf"(?P<done>过完)?(?:{name})(?:节|假期?|长假|黄金周|节假)*(?P<zh>之?后|以后|回来|完|之?前|以前)"
                if not name.isascii()
                else rf"(?<![a-z])(?P<en>right after|straight after|after|before|by) (?:the )?(?:{name})"
                r"(?: break| holidays?)?(?![a-z])"
            ),
            name,
        )
        for name in holiday_names()
    )


def _holiday(name: str, match: re.Match[str], today: date) -> Meant | None:
    day = holiday_day(name, today)
    if day is None:
        return None
    words = match.groupdict()
    is_before = (words.get("zh") or "").endswith("前") or words.get("en") in ("before", "by")
    if is_before:
        return day - timedelta(days=1), "week"
    over = day + timedelta(days=holiday_days(name))
    return last_of_month(over.year, over.month), "month"


def _names_month(note: Note, match: re.Match[str]) -> bool:
    """Tell whether an English month is meant, and not a verb such as may or march."""
    word = match["m"].rstrip(".")
    if word in ("may", "march", "mar", "sep", "dec", "jan", "jun", "oct", "nov", "apr"):
        capital = note.text[match.start("m")].isupper()
        return capital and bool(match["lead"] or match["part"] or word not in ("may", "mar"))
    return True


def _year(word: str | None, today: date) -> int | None:
    if not word:
        return None
    relative = {"今年": 0, "明年": 1, "后年": 2}
    return today.year + relative[word] if word in relative else int(word[:4])


def _part(year: int, month: int, part: str | None) -> Meant:
    """Return a month, or its beginning, middle or end."""
    part = (part or "").strip().removeprefix("the ").removeprefix("月")
    if not part:
        return last_of_month(year, month), "month"
    if part.startswith(("初", "上", "early", "beginning", "start", "first")):
        return date(year, month, 5), "week"
    if part.startswith(("中", "mid")):
        return date(year, month, 15), "week"
    return last_of_month(year, month), "week"


def _in_month(match: re.Match[str], today: date, month: float | None) -> Meant | None:
    words = match.groupdict()
    if not month or not 1 <= month <= 12:
        return None
    day = int(words["d"]) if words.get("d") else None
    year = _year(words.get("year"), today) or next_month_named(int(month), today)
    if day:
        exact = clamped(year, int(month), day)
        return (exact, "day") if exact else None
    return _part(year, int(month), words.get("part"))


def _iso(match: re.Match[str], today: date) -> Meant | None:
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
        exact = clamped(month.year, month.month, int(words["d"]))
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
    named = words.get("w") or words.get("w_b")
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
    "zh_month": _zh_month,
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
