from __future__ import annotations

import numpy as np
import pytest

from kaopu.language import Locale
from kaopu.language.catalogue import ENGLISH, languages, sentences
from kaopu.leads.data_notes import OF_VALUES, DataNote, grouped_notes, row_note


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


def test_notes_of_values_alone_are_told_as_one() -> None:
    notes = [
        DataNote("town", "unseen", 1, "'Bern'"),
        DataNote("fee", "not_a_number", 5, "'tbd'"),
        DataNote("town", "not_a_number", 1, "'Bern'"),
        DataNote("town", "unseen", 1, "'Aarau'"),
        DataNote("town", "unseen", 4, "'Chur'"),
        DataNote("fee", "as_written", 1, "is odd"),
        DataNote("fee", "as_written", 1, "is even"),
    ]
    groups = grouped_notes(notes)
    cited = [[note.value for note in group.notes] for group in groups]
    assert cited[0] == ["'Chur'", "'Aarau'", "'Bern'"]
    assert cited[1:] == [["'tbd'"], ["'Bern'"], ["is odd"], ["is even"]]
    assert (groups[0].column, groups[0].rows) == ("town", 6)
    assert grouped_notes([*notes[4:], *notes[:4]])[0] == groups[0]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("id_", sorted(OF_VALUES))
def test_what_is_told_as_one_has_a_sentence_for_several(id_: str, language: str) -> None:
    (group,) = grouped_notes(DataNote("x", id_, n, f"'no {n}'", n) for n in (2000, 7, 3, 1))
    text = Locale(language).message(group.sentence("Spalte 9"))
    assert text.startswith("Spalte 9")
    assert all(part in text for part in ("'no 2000'", "'no 7'", "'no 3'", "2,000", "2,011"))
    assert "'no 1'" not in text


def test_no_other_note_has_one() -> None:
    keys = sentences(ENGLISH)["data_note"]
    assert {k.removesuffix("_several") for k in keys if k.endswith("_several")} == OF_VALUES


def test_a_long_value_is_told_by_its_two_ends_and_stored_whole() -> None:
    page = "https://www.example.org/en/offers/all/summer?source=mail&run="
    notes = [DataNote("page", "unseen", 1, repr(f"{page}{n}")) for n in (71, 72)]
    for kept in (notes[:1], notes):
        (group,) = grouped_notes(kept)
        text = Locale("en").message(group.sentence("page"))
        assert "'https://www.example.org/en/of…urce=mail&run=71'" in text
        assert len(text) < 220
    assert notes[0].to_json()["value"] == repr(f"{page}71")
