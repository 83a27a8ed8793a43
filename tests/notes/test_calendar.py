from __future__ import annotations

from datetime import date

from kaopu.notes.calendar import add_months, clamped, holiday_day, next_month_named


def test_months_are_counted_to_their_last_day() -> None:
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2025, 11, 5), 3) == date(2026, 2, 5)


def test_a_day_that_is_none_is_none() -> None:
    assert clamped(2025, 2, 30) is None
    assert clamped(2025, 13, 1) is None


def test_a_month_without_a_year_is_the_next_unless_it_has_just_gone() -> None:
    assert next_month_named(2, date(2025, 11, 3)) == 2026
    assert next_month_named(10, date(2025, 11, 3)) == 2025


def test_holidays_of_the_chinese_calendar_and_easter_move() -> None:
    assert holiday_day("春节", date(2025, 9, 4)) == date(2026, 2, 17)
    assert holiday_day("easter", date(2025, 5, 1)) == date(2026, 4, 5)
    assert holiday_day("国庆", date(2025, 10, 3)) == date(2025, 10, 1)
    assert holiday_day("春节", date(2099, 1, 1)) is None
