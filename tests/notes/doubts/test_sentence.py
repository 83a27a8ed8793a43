from __future__ import annotations

from kaopu.notes.clauses import Note
from kaopu.notes.doubts.sentence import (
    is_bare,
    is_earlier,
    is_their_clause,
    names_topic,
    names_us,
)


def test_a_short_cue_needs_a_word_of_its_topic_beside_it() -> None:
    assert names_topic(Note("预算没谱"), 2, 4, "budget_status")
    assert not names_topic(Note("大概下半年，具体没谱"), 6, 10, "requirements_clarity")


def test_a_sentence_of_one_clause_among_others_is_bare_unless_it_tells_news() -> None:
    assert is_bare(Note("They have 2m for it. We sit elsewhere."), 0, 12)
    assert not is_bare(Note("They have 2m for it."), 0, 12)
    assert not is_bare(Note("They have 2m for it, he says. We sit elsewhere."), 0, 12)
    assert not is_bare(Note("Today they have 2m. We sit elsewhere."), 6, 18)


def test_us_before_a_cue_are_not_the_customer_but_a_clause_may_begin_with_him() -> None:
    note = Note("我们说该换，他说没必要")
    assert names_us(note, 0, 7)
    assert is_their_clause(note, 0, 7)
    assert not names_us(Note('他说"我们批了"'), 0, 5)


def test_an_earlier_time_holds_until_a_word_of_now() -> None:
    assert is_earlier("之前老板", "很支持")
    assert not is_earlier("之前没钱，今天", "批了")
