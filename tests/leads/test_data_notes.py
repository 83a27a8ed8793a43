from __future__ import annotations

import numpy as np

from kaopu.language import Locale
from kaopu.leads.data_notes import DataNote, row_note


def test_one_text_counts_for_all_leads() -> None:
    note = row_note("off_scale", "sure", np.array([True, False]), ["9", "1"], "1")
    assert note.cells.tolist() == ["9", "1"]
    assert note.other.tolist() == ["1", "1"]


def test_a_note_goes_with_its_leads() -> None:
    rows = np.array([True, False, True])
    taken = row_note("x", "c", rows, ["a", "b", "c"], "").take(np.array([2, 1]))
    assert taken.rows.tolist() == [True, False]
    assert taken.cells.tolist() == ["c", "b"]
    assert len(taken.other) == 2


def test_counted_notes_are_equal_by_what_they_say() -> None:
    assert DataNote("c", "unseen", 3, "'x'") == DataNote("c", "unseen", 3, "'x'")
    assert DataNote("c", "unseen", 3, "'x'") != DataNote("c", "unseen", 3, "'y'")


def test_a_note_is_stored_with_its_english_sentence() -> None:
    note = DataNote("phase", "stage", 2, "'Dreaming'")
    plain = note.to_json()
    assert list(plain.items()) == [
        ("column", "phase"),
        ("text", "'Dreaming' is no known stage, inferred from the facts"),
        ("rows", 2),
        ("id", "stage"),
        ("value", "'Dreaming'"),
    ]
    assert DataNote.from_json(plain) == note


def test_an_old_note_keeps_the_sentence_it_was_stored_with() -> None:
    note = DataNote.from_json({"column": "a", "text": "is odd", "rows": 1})
    assert Locale("zh").message(note.message) == "is odd"
    assert DataNote.from_json(note.to_json()) == note


def test_a_note_that_counts_is_stored_with_its_number() -> None:
    note = DataNote("town", "spelling", 7, "'Lund'", 1200)
    plain = note.to_json()
    assert plain["text"] == "in 1,200 other spellings, read as 'Lund'"
    assert DataNote.from_json(plain) == note
    one = DataNote("town", "spelling", 7, "'Lund'", 1)
    assert one.to_json()["text"] == "in another spelling, read as 'Lund'"
