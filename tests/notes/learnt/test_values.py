from __future__ import annotations

from datetime import date

import pytest

from kaopu.notes.clauses import Note
from kaopu.notes.days import find_days
from kaopu.notes.learnt.told import Telling
from kaopu.notes.learnt.values import the_day, the_number

WRITTEN = date(2025, 5, 5)


def telling(text: str, field: str) -> Telling:
    """What says that the whole text tells a field."""
    return Telling(field, None, 3.0, 0, len(text))


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("注册资本倒是不小，写着8000万", "registered_capital", 8e7),
        ("资本金叁仟伍佰万", "registered_capital", 3.5e7),
        ("capital went from 2m to 10m last year", "registered_capital", 1e7),
        ("这已经是第四回了", "postponements", 4),
        ("fifth change in all, she admits", "postponements", 5),
        ("moved once more, number three", "postponements", 3),
    ],
)
def test_the_number_that_is_meant_is_read(text: str, field: str, value: float) -> None:
    read = the_number(Note(text), telling(text, field))
    assert read is not None
    assert read[0] == value
    assert text[read[1] : read[2]].strip()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("注册资本500万，去年营收2000万", "registered_capital"),
        ("推了一次又推了三次", "postponements"),
        ("again and again", "postponements"),
    ],
)
def test_where_no_number_or_several_stand_none_is_meant(text: str, field: str) -> None:
    assert the_number(Note(text), telling(text, field)) is None


def day_of(text: str) -> date | None:
    """The day that is meant where the whole text tells when they sign."""
    note = Note(text)
    found = the_day(note, telling(text, "signing_date"), find_days(note, WRITTEN))
    return None if found is None else found.day


def test_the_only_day_of_a_sentence_is_meant() -> None:
    assert day_of("到时候6月3号办，具体再说") == date(2025, 6, 3)
    assert day_of("6月3号或者7月8号") is None


def test_the_day_of_a_visit_or_of_what_is_over_is_not_meant() -> None:
    assert day_of("6月3号来工厂参观") is None
    assert day_of("the deposit paid on 3 June was returned") is None
