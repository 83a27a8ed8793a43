from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.proposing.histories.cells import cells_of
from kaopu.proposing.histories.meanings import best_of, read_meanings
from kaopu.proposing.histories.pairs import with_values

Rows = dict[str, list[str]]


@pytest.fixture
def changes() -> Rows:
    """Five changes of the stage of each of twenty deals, the columns without a name."""
    rng = np.random.default_rng(5)
    rows: Rows = {"Deal ID": [], "At": [], "which field": [], "x": [], "y": []}
    for deal in range(20):
        values = [f"step {n}" for n in rng.permutation(9)[:6]]
        for n in range(5):
            cells = (f"D-{deal}", f"2025-03-{n + 1:02d}", "StageName", *values[n : n + 2])
            for header, cell in zip(rows, cells, strict=True):
                rows[header].append(cell)
    return rows


def found(rows: Rows) -> dict[str, str]:
    columns = cells_of(pd.DataFrame(rows, dtype=object))
    scores, _ = read_meanings(columns)
    told = with_values({c.column: c for c in columns}, scores, "Deal ID")
    return {header: best_of(own) for header, own in told.items()}


def test_a_new_value_is_the_next_change_s_old_one(changes: Rows) -> None:
    assert (found(changes)["x"], found(changes)["y"]) == ("old", "new")


def test_the_order_of_rows_and_columns_says_nothing(changes: Rows) -> None:
    turned = {header: cells[::-1] for header, cells in reversed(changes.items())}
    assert (found(turned)["x"], found(turned)["y"]) == ("old", "new")


def test_values_that_do_not_follow_each_other_are_no_pair(changes: Rows) -> None:
    changes["y"] = [f"other {n}" for n in range(100)]
    assert "new" not in found(changes).values()


def test_headers_that_say_it_come_first(changes: Rows) -> None:
    changes = {"New value" if h == "x" else h: cells for h, cells in changes.items()}
    assert found(changes)["New value"] == "new"
    assert found(changes)["y"] != "new"
