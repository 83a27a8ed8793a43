"""What else in a note makes a fact unsure, wherever the words of its cue are right."""

from __future__ import annotations

from datetime import date

import pytest

from kaopu.notes import read_note
from kaopu.notes.clauses import Note
from kaopu.notes.doubts import Told, doubts

WRITTEN = date(2025, 5, 5)


def sure(text: str, field: str) -> object:
    """The value that is told as a fact; None where none is."""
    facts = read_note(text, WRITTEN)
    return next((f.value for f in facts if f.field == field and f.sure), None)


DOUBTED = [
    ("预算批了，不过是给另一个厂的。", "budget_status"),
    ("She said the budget was approved, but finance knows nothing of it.", "budget_status"),
    ("需求写得很细，后来全部作废，重新来。", "requirements_clarity"),
    ("My notes say budget approved. He told me to forget it.", "budget_status"),
    ("去年他们老板是支持的，换人之后不清楚。", "decider_attitude"),
    ("老板很支持，可拍板的是集团，集团反对。", "decider_attitude"),
    ("The boss will love it, he says.", "decider_attitude"),
    ("According to the distributor they have a budget of 200k.", "budget_status"),
    ("Purchasing thinks the budget is 30k, roughly.", "budget_status"),
    ("没人反对，技术总监还没看过。", "adviser_attitude"),
    ("Boss fully agrees with the payment terms, net 60.", "decider_attitude"),
    ("Packing has its own pot of 2m for it. We talk to logistics.", "budget_status"),
    ("隔壁公司注册资本5000万，同名而已。", "registered_capital"),
]


@pytest.mark.parametrize(("text", "field"), DOUBTED)
def test_what_the_rest_of_the_note_speaks_against_is_no_fact(text: str, field: str) -> None:
    assert sure(text, field) is None


STANDING = [
    ("去年没有预算，今天老板批了30万的预算。", "budget_status", "approved"),
    ("我们说该换，他说现在的还能用，没必要换。", "need_agreed", "not_agreed"),
    ("他们总工一直挑毛病，嫌我们的精度不行。", "adviser_attitude", "against"),
    ("Budget is EUR 120k, waiting for board approval.", "budget_status", "stated"),
    ("企查查显示注册资本1000万，但没有官网。", "registered_capital", 1e7),
]


@pytest.mark.parametrize(("text", "field", "value"), STANDING)
def test_what_nothing_speaks_against_stays_a_fact(
    text: str, field: str, value: object
) -> None:
    assert sure(text, field) == value


def test_each_doubt_has_a_name() -> None:
    text = "According to the dealer the budget is approved, but not for us."
    start = text.index("budget")
    found = (
        Note(text),
        start,
        text.index(","),
        "budget_status",
        "approved",
        frozenset[str](),
    )
    assert {"elsewhere", "contrast"} <= set(doubts(Told(*found)))
