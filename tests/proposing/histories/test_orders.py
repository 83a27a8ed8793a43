from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.proposing.histories.cells import cells_of
from kaopu.proposing.histories.meanings import best_of, read_meanings
from kaopu.proposing.histories.orders import with_stages


@pytest.fixture
def rows() -> dict[str, list[str]]:
    """Four rows of each of forty deals: what goes on, what comes and goes, what stays."""
    rng = np.random.default_rng(6)
    steps = ["heard of us", "curious", "asked for papers", "haggling", "signed"]
    found: dict[str, list[str]] = {"Deal ID": [], "Week": [], "zz": [], "yy": [], "xx": []}
    for deal in range(40):
        at = np.sort(rng.integers(0, len(steps), 4))
        for n in range(4):
            found["Deal ID"].append(f"D-{deal}")
            found["Week"].append(f"2025-02-{7 * n + 1:02d}")
            found["zz"].append(steps[at[n]])
            found["yy"].append(str(rng.choice(["sunny", "grey", "foul"])))
            found["xx"].append(f"region {deal % 4}")
    return found


def found(rows: dict[str, list[str]]) -> dict[str, str]:
    columns = cells_of(pd.DataFrame(rows, dtype=object))
    scores, _ = read_meanings(columns)
    told = with_stages({c.column: c for c in columns}, scores, "Deal ID")
    return {header: best_of(own) for header, own in told.items()}


def test_what_deals_go_through_in_one_order_is_the_stage(
    rows: dict[str, list[str]],
) -> None:
    assert {header for header, name in found(rows).items() if name == "stage"} == {"zz"}


def test_a_column_that_is_called_so_comes_first(rows: dict[str, list[str]]) -> None:
    rows["Stage"] = ["A", "B"] * 80
    assert {header for header, name in found(rows).items() if name == "stage"} == {"Stage"}


def test_what_has_no_order_is_no_stage(rows: dict[str, list[str]]) -> None:
    rows["zz"] = [str(text) for text in np.random.default_rng(7).permutation(rows["zz"])]
    assert "stage" not in found(rows).values()
