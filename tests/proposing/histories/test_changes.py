from __future__ import annotations

import pandas as pd

from kaopu.proposing.histories.cells import cells_of
from kaopu.proposing.histories.changes import tracked_fields, values_of


def test_names_of_fields_are_known_in_both_languages() -> None:
    found = tracked_fields(["StageName", "预计成交日期", "BudgetStatus", "负责人", "City"])
    assert found == {
        "stage": ("StageName",),
        "close": ("预计成交日期",),
        "owner": ("负责人",),
        "budget": ("BudgetStatus",),
    }


def test_of_two_names_the_surer_is_taken() -> None:
    assert tracked_fields(["Amount", "Quote amount"])["amount"][0] == "Amount"


def test_values_of_several_types_stand_in_columns_of_their_own() -> None:
    columns = {
        "field": ["Stage", "Expected Closing", "Stage"],
        "new char": ["Demo", "", "Won"],
        "new datetime": ["", "2024-05-01", ""],
    }
    field, *new = cells_of(pd.DataFrame(columns, dtype=object))
    found = values_of(field, [(cells, None) for cells in new])
    assert {values.new: tuple(values.words) for values in found} == {
        "new char": ("stage",),
        "new datetime": ("close",),
    }
