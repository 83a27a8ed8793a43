from __future__ import annotations

from kaopu.notes.clauses import Note
from kaopu.notes.context import is_negated, speaks_of_us, standing

NOTHING_ALLOWED: frozenset[str] = frozenset()


def stands(text: str, words: str) -> tuple[bool, bool]:
    start = text.index(words)
    found = standing(Note(text), start, start + len(words), NOTHING_ALLOWED)
    return found.holds, found.sure


def test_a_negation_right_before_a_cue_drops_it() -> None:
    assert is_negated("预算还没")
    assert is_negated("it was never ")
    assert not is_negated("今天刚")
    assert not is_negated("the client went and sent ")
    assert is_negated("they dont ")
    assert stands("预算没批", "批") == (False, False)
    assert stands("真不错预算批了", "预算批了") == (True, True)
    assert stands("差别预算批了", "预算批了") == (True, True)


def test_a_hedge_or_a_condition_makes_it_unsure() -> None:
    assert stands("budget is approved", "approved") == (True, True)
    assert stands("budget is perhaps approved", "approved") == (True, False)
    assert stands("once tested, budget is approved", "approved") == (True, False)


def test_we_within_quotation_marks_are_the_customer() -> None:
    ours, theirs = "我们批了", '他说"我们批了"'
    assert speaks_of_us(Note(ours), 0, ours.index("批"))
    assert not speaks_of_us(Note(theirs), 0, theirs.index("批"))
