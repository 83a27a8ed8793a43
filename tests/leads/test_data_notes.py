from __future__ import annotations

import numpy as np

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


def test_counted_notes_are_equal_by_content() -> None:
    assert DataNote("c", "text", 3) == DataNote("c", "text", 3)
