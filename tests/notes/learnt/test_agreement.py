"""What a cue found is weighed by its sentence, and what no cue found may be told alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kaopu.notes.candidates import Candidate
from kaopu.notes.clauses import Note
from kaopu.notes.days import find_days
from kaopu.notes.learnt import learnt_fields, weighed
from kaopu.notes.learnt.told import Telling
from kaopu.notes.records import Doubt, Value

WRITTEN = date(2025, 5, 5)
TEXT = "今天聊得不错，他们自己心里有数。"
Tell = Callable[..., None]


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Lets the only sentence of a note tell what is given."""

    def told(*things: tuple[str, str | bool | None, float]) -> None:
        def tellings(note: Note, *_: object) -> list[Telling]:
            return [Telling(*thing, 0, len(note.plain)) for thing in things]

        monkeypatch.setattr("kaopu.notes.learnt.agreement.tellings", tellings)

    return told


def found(value: Value, doubt: Doubt = "", *, now: bool = False) -> Candidate:
    """What a cue found in the middle of the text."""
    return Candidate(
        "budget_status", value, 4, 6, not doubt, False, now, "a_cue", doubt=doubt
    )


def sure(candidates: list[Candidate]) -> list[tuple[str, Value, str]]:
    """What is said for sure in the end: field, value and cue."""
    return [(one.field, one.value, one.cue) for one in candidates if one.sure]


CUE = [("budget_status", "approved", "a_cue")]


def test_what_a_cue_says_stands_unless_its_sentence_is_far_from_it(tell: Tell) -> None:
    tell(("budget_status", "approved", -4.0))
    assert sure(weighed(Note(TEXT), [found("approved")], [])) == CUE
    tell(("budget_status", "approved", -8.0))
    assert sure(weighed(Note(TEXT), [found("approved")], [])) == []
    tell()
    assert sure(weighed(Note(TEXT), [found("approved")], [])) == []


def test_what_is_said_to_be_so_now_stands_against_what_was(tell: Tell) -> None:
    tell(("budget_status", "approved", -3.0), ("budget_status", "none", 1.0))
    assert sure(weighed(Note(TEXT), [found("approved", now=True)], [])) == CUE
    assert sure(weighed(Note(TEXT), [found("approved")], [])) == []


def test_which_of_two_days_is_meant_no_sentence_tells(tell: Tell) -> None:
    tell(("signing_date", None, 4.0))
    day = Candidate("signing_date", WRITTEN, 4, 6, False, False, False, "signing")
    assert sure(weighed(Note(TEXT), [day], [])) == []
    assert sure(weighed(Note(TEXT), [replace(day, doubt="weak")], [])) != []


def test_a_weak_doubt_is_ruled_out_by_the_sentence_and_a_strong_one_is_not(
    tell: Tell,
) -> None:
    tell(("budget_status", "approved", 1.0))
    assert sure(weighed(Note(TEXT), [found("approved", "weak")], [])) == CUE
    assert sure(weighed(Note(TEXT), [found("approved", "strong")], [])) == []
    tell(("budget_status", "approved", -5.0))
    assert sure(weighed(Note(TEXT), [found("approved", "weak")], [])) == []


def test_a_sentence_that_tells_something_else_makes_it_unsure(tell: Tell) -> None:
    tell(("budget_status", "approved", -3.0), ("budget_status", "vague", 4.0))
    assert sure(weighed(Note(TEXT), [found("approved")], [])) == []
    tell(("budget_status", "approved", -3.0), ("budget_status", "vague", -0.5))
    assert sure(weighed(Note(TEXT), [found("approved")], [])) == []
    tell(("budget_status", "approved", -3.5), ("budget_status", "vague", -3.0))
    assert sure(weighed(Note(TEXT), [found("approved")], [])) == CUE


def test_what_no_cue_found_is_told_by_a_sentence_that_is_very_sure(tell: Tell) -> None:
    tell(("hiring", True, 4.0))
    assert sure(weighed(Note(TEXT), [], [])) == [("hiring", True, "learnt_hiring")]
    tell(("hiring", True, -1.0))
    assert weighed(Note(TEXT), [], []) == []
    tell(("hiring", True, 4.0), ("hiring", False, 4.5))
    assert weighed(Note(TEXT), [], []) == []


@pytest.mark.parametrize(
    "text", ["他们有没有在招人？", "如果签下来就会招人。", "听说他们在招人。"]
)
def test_what_is_asked_hoped_or_heard_is_told_by_no_sentence_alone(
    tell: Tell, text: str
) -> None:
    tell(("hiring", True, 4.0))
    assert sure(weighed(Note(text), [], [])) == []


def test_a_day_or_number_is_told_where_it_is_clear_which(tell: Tell) -> None:
    tell(("signing_date", None, 3.0))
    note = Note("合同的事，6月20号。")
    [one] = weighed(note, [], find_days(note, WRITTEN))
    assert (one.field, one.value, one.precision) == (
        "signing_date",
        date(2025, 6, 20),
        "day",
    )
    assert weighed(Note("合同的事，再说。"), [], []) == []
    tell(("registered_capital", None, 3.0))
    [one] = weighed(Note("查到的资本是300万。"), [], [])
    assert one.value == 3e6


def test_a_field_of_which_nothing_was_learnt_is_told_for_sure_by_no_cue() -> None:
    assert "purchase_kind" not in learnt_fields().values()
    one = Candidate("purchase_kind", "necessity", 4, 6, True, False, False, "a_cue")
    assert weighed(Note(TEXT), [one], []) == [replace(one, sure=False)]


def test_where_a_cue_of_the_field_is_denied_no_sentence_tells_it(tell: Tell) -> None:
    tell(("budget_status", "none", 4.0))
    assert weighed(Note("他没说过没有预算，别误会了。"), [], []) == []


def test_a_value_of_which_nothing_was_learnt_stays_as_its_cue_says(tell: Tell) -> None:
    tell()
    one = Candidate("timeline_status", "fixed", 4, 6, True, False, False, "a_cue")
    assert weighed(Note(TEXT), [one], []) == [one]


def test_a_sentence_of_little_more_than_an_amount_tells_nothing_alone(tell: Tell) -> None:
    tell(("budget_status", "stated", 5.0))
    assert weighed(Note("总价:86万"), [], []) == []
    assert weighed(Note("quoted $12,500."), [], []) == []
