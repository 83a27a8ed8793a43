from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaopu.notes.clauses import Note, folded


@given(st.text(max_size=200))
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)


@given(st.text(max_size=300))
def test_sentences_and_clauses_are_the_whole_note(text: str) -> None:
    note = Note(text)
    for parts in (note.sentences, note.clauses):
        assert "".join(text[part.start : part.end] for part in parts) == text


def test_a_note_is_cut_at_the_signs_of_both_languages() -> None:
    text = "Mr. Li agreed, 1,200 pcs at 3.5. But no date? 好的，下周签。"
    note = Note(text)
    assert [text[part.start : part.end].strip() for part in note.sentences] == [
        "Mr. Li agreed, 1,200 pcs at 3.5.",
        "But no date?",
        "好的，下周签。",
    ]
    assert note.sentences[1].is_question
    assert note.clause_at(text.index("1,200")).end == text.index(" But")


def test_what_stands_in_quotation_marks_is_known() -> None:
    note = Note('He said "we buy" today')
    assert note.quoted(note.plain.index("buy")) == note.plain.index('"')
    assert note.quoted(note.plain.index("today")) is None


def test_digits_as_cheques_write_them_are_folded_where_several_stand_together() -> None:
    assert folded("注册资本叁仟伍佰万") == "注册资本三千五百万"
    assert folded("收拾一下") == "收拾一下"
