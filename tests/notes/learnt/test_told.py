from __future__ import annotations

from kaopu.notes.clauses import Note
from kaopu.notes.learnt.told import clause_of, log_odds_of, says_enough, tellings

TEXT = "喝茶聊天。他们董事会上个月已经把这笔预算批下来了，天气不错。"


def test_each_sentence_tells_for_itself() -> None:
    note = Note(TEXT)
    found = [one for one in tellings(note) if one.field == "budget_status"]
    best = max(found, key=lambda one: one.log_odds)
    assert best.value == "approved"
    assert note.text[best.start : best.end].startswith("他们董事会")


def test_only_the_fields_that_are_asked_for_are_told() -> None:
    found = {one.field for one in tellings(Note(TEXT), {"budget_status"})}
    assert found == {"budget_status"}


def test_the_clause_that_tells_most_is_found() -> None:
    note = Note(TEXT)
    found = [one for one in tellings(note) if one.value == "approved"]
    clause = clause_of(note, max(found, key=lambda one: one.log_odds))
    assert "批下来" in note.text[clause.start : clause.end]


def test_a_sentence_without_words_says_too_little() -> None:
    assert not says_enough("5万美金")
    assert not says_enough("pi 12,500 usd")
    assert says_enough("老板签字了")
    assert says_enough("they signed it")


def test_sentences_of_another_language_are_left_out() -> None:
    note = Note("No budget this year. 老板已经批了三十万预算。")
    for language, start in (("en", 0), ("zh", note.text.index(" 老"))):
        assert {one.start for one in tellings(note, language=language)} == {start}


def test_the_same_sentence_tells_the_same_each_time() -> None:
    first = log_odds_of("no budget at all")
    log_odds_of.cache_clear()
    assert log_odds_of("no budget at all") == first
