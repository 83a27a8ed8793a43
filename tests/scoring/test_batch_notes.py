from __future__ import annotations

import numpy as np
import pytest

from kaopu.leads.data_notes import DataNote
from kaopu.scoring import LeadModel, explain_rows
from kaopu.scoring.batch_notes import batch_notes, merged_notes
from kaopu.simulate import Simulation


def test_what_reading_noted_comes_before_what_no_past_deal_held(
    trained: LeadModel, sample: Simulation
) -> None:
    rows = sample.leads.assign(product=np.where(np.arange(60) < 2, "airship", "tablet"))
    rows["budget_status"] = np.where(np.arange(60) < 3, "perhaps", "vague")
    batch = explain_rows(trained, rows)
    notes = batch_notes(batch)
    read = len(batch.table.notes)
    assert notes[:read] == batch.table.notes
    assert DataNote("budget_status", "not_understood", 3, "'perhaps'") in notes[:read]
    assert DataNote("product", "unseen", 2, "'airship'") in notes[read:]


@pytest.mark.parametrize("value", ["", "7"])
def test_notes_that_say_the_same_are_added_up_in_the_order_they_came(value: str) -> None:
    notes = [
        DataNote("a", "unseen", 2, value),
        DataNote("b", "unseen", 1, value),
        DataNote("a", "unseen", 3, value),
        DataNote("a", "unseen", 4, "other"),
        DataNote("a", "thin", 5, value),
    ]
    assert merged_notes(notes) == (
        DataNote("a", "unseen", 5, value),
        DataNote("b", "unseen", 1, value),
        DataNote("a", "unseen", 4, "other"),
        DataNote("a", "thin", 5, value),
    )
    assert merged_notes([]) == ()
