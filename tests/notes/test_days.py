from __future__ import annotations

from datetime import date

import pytest

from kaopu.notes.clauses import Note
from kaopu.notes.days import find_days

WRITTEN = date(2025, 5, 5)  # A Monday.
DAYS = [
    ("6月15号", "2025-06-15", "day"),
    ("六月底", "2025-06-30", "week"),
    ("下个月中旬", "2025-06-15", "week"),
    ("下个月15号前", "2025-06-15", "day"),
    ("月底", "2025-05-31", "week"),
    ("20号", "2025-05-20", "day"),
    ("3号", "2025-06-03", "day"),
    ("两周后", "2025-05-19", "week"),
    ("10天内", "2025-05-15", "week"),
    ("三季度末", "2025-09-30", "month"),
    ("明年1月", "2026-01-31", "month"),
    ("2月", "2026-02-28", "month"),
    ("国庆后", "2025-10-31", "month"),
    ("端午后", "2025-06-30", "month"),
    ("年后", "2026-02-28", "month"),
    ("下周三", "2025-05-14", "day"),
    ("2025年9月15日", "2025-09-15", "day"),
    ("明天", "2025-05-06", "day"),
    ("12 June", "2025-06-12", "day"),
    ("June 12th, 2026", "2026-06-12", "day"),
    ("mid-June", "2025-06-15", "week"),
    ("by the end of July", "2025-07-31", "week"),
    ("in February", "2026-02-28", "month"),
    ("Q4", "2025-12-31", "quarter"),
    ("end of Q3", "2025-09-30", "month"),
    ("in two weeks", "2025-05-19", "week"),
    ("end of next month", "2025-06-30", "week"),
    ("end of the year", "2025-12-31", "month"),
    ("next Friday", "2025-05-16", "day"),
    ("after Christmas", "2025-12-31", "month"),
    ("in May", "2025-05-31", "month"),
    ("KW 24", "2025-06-13", "week"),
    ("CW3", "2026-01-16", "week"),
    ("KW24周二", "2025-06-10", "day"),
    ("Thursday week", "2025-05-15", "day"),
    ("second week of June", "2025-06-12", "week"),
    ("6月第三周", "2025-06-19", "week"),
    ("7月的最后一周", "2025-07-31", "week"),
    ("六月十八号", "2025-06-18", "day"),
    ("下个月二十五号", "2025-06-25", "day"),
]


@pytest.mark.parametrize(("text", "day", "precision"), DAYS)
def test_a_day_is_counted_from_the_note(text: str, day: str, precision: str) -> None:
    [found] = find_days(Note(f"sign {text}" if text.isascii() else text), WRITTEN)
    assert (found.day.isoformat(), found.precision) == (day, precision)


@pytest.mark.parametrize(
    "text",
    [
        "he may come",
        "75 kW 12 poles",
        "KW 77",
        "they march on",
        "4月1号",
        "12 April",
        "99月",
        "31 Feb",
        "3号楼",
        "line 3",
    ],
)
def test_what_names_no_day_to_come_is_left_out(text: str) -> None:
    assert find_days(Note(text), WRITTEN) == []
