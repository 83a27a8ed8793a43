from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kaopu.checking import DataState

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]


@pytest.fixture
def deals(deals_of: Deals) -> pd.DataFrame:
    """Deals with columns that the pipeline file does not mention."""
    frame = deals_of(150, 150, opened=20)
    r = np.random.default_rng(8)
    n, won = len(frame), (frame["result"] == "Won").to_numpy()
    return frame.assign(
        size=np.where(r.random(n) < 0.75, won, ~won).astype(int) * 40
        + r.integers(0, 50, n),
        channel=r.choice(["web", "fair", "phone"], n),
        serial=np.arange(n) + 7_000,
        constant="yes",
        words=[f"we spoke of point {i} and will look into it" for i in range(n)],
        mail=[f"buyer{i}@example.com" for i in range(n)],
        seen_on="2026-03-01",
    )


def test_columns_that_could_be_learnt_from_are_named(
    deals: pd.DataFrame, checked: Check
) -> None:
    state = checked(deals)
    assert state.left_out.columns == ("size", "channel")
    assert (state.verdict, state.exit_code) == ("warnings", 1)
    assert [c.kind for c in state.concerns if c.kind == "not_used"] == ["not_used"]


def test_a_look_out_of_fold_says_what_they_would_add(
    deals: pd.DataFrame, checked: Check
) -> None:
    gain = checked(deals).left_out.gain
    assert gain is not None
    assert gain.mean > 3 * gain.se
    none = checked(deals.drop(columns="size")).left_out
    assert none.columns == ("channel",)
    assert none.gain is not None
    assert none.gain.mean < 2 * none.gain.se


def test_what_is_ignored_on_purpose_is_not_asked_for(
    deals: pd.DataFrame, checked: Check
) -> None:
    state = checked(deals, '[ignore]\ncolumns = ["size", "channel"]\n')
    assert state.left_out.columns == ()
    assert state.left_out.gain is None


def test_columns_that_nobody_has_looked_at_are_weighed_too(
    deals: pd.DataFrame, checked: Check
) -> None:
    more = '[own_side]\nnumbers = ["size"]\nunreviewed = ["size"]\n'
    found = checked(deals, more).unreviewed
    assert found.columns == ("size",)
    assert found.gain is not None
    assert found.gain.mean > 3 * found.gain.se
    assert checked(deals).unreviewed.columns == ()


def test_too_few_deals_give_no_figure(deals: pd.DataFrame, checked: Check) -> None:
    lost = deals[deals["result"] != "Won"]
    state = checked(lost)
    assert state.left_out.columns == ("size", "channel")
    assert (state.left_out.gain, state.left_out.deals) == (None, 0)
