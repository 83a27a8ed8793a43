from __future__ import annotations

import pyarrow as pa
import pytest

from kaopu.files.streaming.left_out import find_left_out, held_groups
from kaopu.files.streaming.text_columns import encoded

NAMES = ["id", "region", "amount"]
ROWS = [
    ["L-1", "EMEA", "5"],
    ["", "\u3000", " "],
    ["", "Total", "5"],
    ["EMEA Total", "", "5"],
    ["id", "region", "amount"],
    ["Total", "Kenya", "5"],
    ["", "Copyright 2026 Example", ""],
]
COLUMNS = [encoded(pa.chunked_array([list(cells)])) for cells in zip(*ROWS, strict=True)]


@pytest.mark.parametrize(
    ("held", "keep", "totals", "again"),
    [((), False, [2, 6], [4]), (("emea",), False, [2, 3, 6], [4]), ((), True, [], [])],
    ids=["without groups", "with a group", "kept"],
)
def test_rows_that_are_no_leads_are_found(
    held: tuple[str, ...], keep: bool, totals: list[int], again: list[int]
) -> None:
    found = find_left_out(COLUMNS.__getitem__, NAMES, len(ROWS), held=held, keep=keep)
    assert (found.totals.tolist(), found.again.tolist()) == (totals, again)
    assert found.blank.tolist() == [1]
    assert found.rows.tolist() == sorted([1, *totals, *again])
    assert found.groups == (set() if keep or held else {"emea"})


def test_columns_behind_a_filled_one_are_not_looked_at() -> None:
    asked = []
    find_left_out(
        lambda place: asked.append(place) or COLUMNS[0],  # type: ignore[func-returns-value]
        ["id", "b", "c"],
        0,
        held=(),
        keep=False,
    )
    assert asked == [0]


def test_groups_that_stand_alone_in_a_cell_are_found() -> None:
    column = encoded(pa.chunked_array([[" EMEA ", "Straße", "Kenya, east"]]))
    assert held_groups(column, {"emea", "strasse", "kenya"}) == {"emea", "strasse"}
