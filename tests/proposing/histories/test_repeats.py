from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.proposing.histories import find_history

Rows = dict[str, list[str]]
STAGES = ("Scoping", "Offer made", "Legal", "Won", "Lost")
PEOPLE = ("Ida Moss", "Per Lind", "Ola Vik")


@pytest.fixture
def deals() -> pd.DataFrame:
    """Forty deals with stage, owner, amount and closing day."""
    rng = np.random.default_rng(8)
    return pd.DataFrame(
        {
            "Deal ID": [f"D-{n}" for n in range(40)],
            "Stage": [STAGES[n % 5] for n in range(40)],
            "Owner": [PEOPLE[n % 3] for n in range(40)],
            "Amount": [str(int(n)) for n in rng.lognormal(10, 1, 40)],
            "Close date": [f"2025-{n % 9 + 4:02d}-{n % 27 + 1:02d}" for n in range(40)],
        }
    )


@pytest.fixture
def snapshots(deals: pd.DataFrame) -> Rows:
    """Three weeks of each deal, under headers that say nothing; the last as the deal is."""
    rows: Rows = {name: [] for name in ("Deal ID", "Friday", "a", "b", "c", "d", "e")}
    for n, deal in enumerate(deals.itertuples(index=False, name=None)):
        for week in range(3):
            month = int(deal[4][5:7]) - (week == 0)
            cells = (
                deal[0],
                f"2025-01-{7 * week + 3:02d}",
                STAGES[min(week, 2)] if week < 2 else deal[1],
                deal[2],
                str(int(int(deal[3]) * (1 if week == 2 else 0.9))),
                f"2025-{month:02d}-{deal[4][8:]}",
                f"line {n % 4}",
            )
            for header, cell in zip(rows, cells, strict=True):
                rows[header].append(cell)
    return rows


def taken(rows: Rows, deals: pd.DataFrame) -> dict[str, str]:
    found = find_history(pd.DataFrame(rows), "x", deals, "Deal ID", "en")
    return {name: header for t in found.tables for name, header in t.columns.items()}


def test_columns_that_repeat_the_deals_are_what_they_are_there(
    snapshots: Rows, deals: pd.DataFrame
) -> None:
    assert taken(snapshots, deals) == {
        "when": "Friday",
        "stage": "a",
        "owner": "b",
        "amount": "c",
        "close": "d",
    }


def test_nothing_is_taken_from_deals_that_hold_other_things(
    snapshots: Rows, deals: pd.DataFrame
) -> None:
    deals["Stage"], deals["Owner"] = "none", "nobody"
    deals["Amount"], deals["Close date"] = "1", "2019-01-01"
    assert {"owner", "amount", "close"} & taken(snapshots, deals).keys() == set()


def test_a_contact_who_owns_deals_is_one_of_ours(deals: pd.DataFrame) -> None:
    rows = {
        "Deal ID": [f"D-{n % 40}" for n in range(80)],
        "Date": [f"2025-02-{n % 27 + 1:02d}" for n in range(80)],
        "Type": ["Call", "Email"] * 40,
        "Contact (ours)": [PEOPLE[n % 3] for n in range(80)],
        "Their contact": [f"Guest {n % 30}" for n in range(80)],
    }
    columns = taken(rows, deals)
    assert (columns["by"], columns["person"]) == ("Contact (ours)", "Their contact")


def test_the_stage_before_is_told_from_the_one_after_by_how_they_follow(
    deals: pd.DataFrame,
) -> None:
    rng = np.random.default_rng(9)
    rows: Rows = {name: [] for name in ("Deal ID", "Date", "p", "q")}
    for n in range(40):
        path = [STAGES[i] for i in rng.permutation(5)]
        for step in range(4):
            cells = (f"D-{n}", f"2025-02-{step + 1:02d}", path[step], path[step + 1])
            for header, cell in zip(rows, cells, strict=True):
                rows[header].append(cell)
    assert taken(rows, deals)["stage"] == "q"
