from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kaopu.checking import DataState
from kaopu.checking.drift import ColumnDrift, chance_limit, stability_index

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]


def test_the_index_is_that_of_the_textbook() -> None:
    before, after = np.array([500_000, 500_000]), np.array([800_000, 200_000])
    expected = 0.3 * np.log(0.8 / 0.5) - 0.3 * np.log(0.2 / 0.5)
    assert stability_index(before, after) == pytest.approx(expected, rel=1e-4)
    assert stability_index(before, before) == 0.0


def test_a_level_that_is_new_is_far_but_not_infinitely() -> None:
    index = stability_index(np.array([100, 0, 0]), np.array([50, 50, 0]))
    assert 1 < index < 10


def test_chance_stays_within_its_limit() -> None:
    rng = np.random.default_rng(0)
    shares, beyond = [0.5, 0.3, 0.15, 0.05], 0
    for _ in range(400):
        before, after = rng.multinomial(400, shares), rng.multinomial(100, shares)
        beyond += stability_index(before, after) > chance_limit(4, 400, 100)
    assert beyond / 400 < 0.03


@pytest.mark.parametrize(
    ("psi", "chance", "drifted"), [(0.24, 0.1, False), (0.25, 0.1, True), (0.3, 0.4, False)]
)
def test_a_shift_is_large_and_beyond_chance(
    psi: float, chance: float, drifted: bool
) -> None:
    assert ColumnDrift("town", psi, chance).drifted is drifted


def test_the_newest_fifth_is_held_against_the_others(
    deals_of: Deals, checked: Check
) -> None:
    deals = deals_of(200, 200, opened=50)
    finished = deals[deals["result"] != "Open"]
    newest = finished.index[
        finished["opened"] >= finished["opened"].sort_values().iloc[320]
    ]
    deals.loc[newest, "town"] = "D"
    deals.loc[newest, "capital"] = "5000"
    state = checked(deals)
    assert state.drift is not None
    assert state.drift.since == deals.loc[newest[0], "opened"]
    assert (state.drift.old.finished, state.drift.new.finished) == (320, 80)
    assert [c.column for c in state.drift.columns[:2]] == ["town", "capital"]
    assert [c.drifted for c in state.drift.columns] == [True, True, False]
    assert [(c.kind, c.column) for c in state.concerns] == [
        ("drift", "town"),
        ("drift", "capital"),
    ]


def test_few_deals_are_not_compared(deals_of: Deals, checked: Check) -> None:
    assert checked(deals_of(45, 45)).drift is None
    assert checked(deals_of(60, 60)).drift is not None


def test_deals_of_one_day_are_not_compared(deals_of: Deals, checked: Check) -> None:
    assert checked(deals_of(60, 60).assign(opened="2025-01-01")).drift is None
    assert checked(deals_of(60, 60).assign(opened="")).drift is None


def test_gaps_are_a_level_of_their_own(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(200, 200)
    deals.loc[320:, "capital"] = ["", "?"] * 40
    state = checked(deals)
    assert state.drift is not None
    assert (state.drift.columns[0].column, state.drift.columns[0].drifted) == (
        "capital",
        True,
    )
