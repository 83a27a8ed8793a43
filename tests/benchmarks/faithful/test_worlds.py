from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from faithful.worlds import World, cleared_export
from kaopu.framework import load_framework
from kaopu.simulate import simulate, true_log_odds


def test_a_world_has_two_halves_and_every_sign_that_is_raised(small: World) -> None:
    assert (len(small.deals), len(small.others), len(small.leads)) == (200, 200, 80)
    assert not set(small.deals.ids) & set(small.others.ids)
    known = {sign.id for sign in load_framework().signs}
    for true in small.signs:
        assert true.sign.id in known
        assert true.sign.rows.sum() == len(true.rows) == len(true.cost) > 0


def test_harmless_signs_cost_nothing_and_the_others_something(small: World) -> None:
    assert {true.is_harmless for true in small.signs} == {True, False}
    for true in small.signs:
        if true.is_harmless:
            assert true.cost == pytest.approx(0)
            before = small.truth["true_probability"].to_numpy()[true.rows]
            assert true.probability == pytest.approx(before)
        else:
            assert (true.cost < 0).all()


def test_a_cost_is_the_simulators_own() -> None:
    world = simulate(0, 200, 3)
    effects = next(f for f in world.weights.fields if f.field == "budget_status").effects
    vague = world.leads[world.leads["budget_status"] == "vague"]
    values = {"budget_status": pd.Series("stated", index=vague.index, dtype=object)}
    edited = cleared_export(vague, values)
    assert set(edited["budget_status"]) == {"stated"}
    cost = (
        true_log_odds(vague, world.weights)["true_log_odds"]
        - true_log_odds(edited, world.weights)["true_log_odds"]
    )
    expected = effects["vague"] - effects["stated"]
    assert cost.to_numpy() == pytest.approx(np.full(len(vague), expected))


def test_days_become_dates_and_counts_whole_numbers() -> None:
    export = simulate(0, 3, 0).leads
    export["created"] = "2026-01-01"
    values = {
        "signing_date": pd.Series([30.4, None, None], dtype=object),
        "postponements": pd.Series([None, 0.0, None], dtype=object),
        "registered_capital": pd.Series([None, None, 2.5e6], dtype=object),
    }
    edited = cleared_export(export, values)
    assert edited["signing_date"].tolist()[0] == "2026-01-31"
    assert edited["signing_date"].tolist()[1:] == export["signing_date"].tolist()[1:]
    assert edited["postponements"].tolist()[1] == "0"
    assert float(edited["registered_capital"].tolist()[2]) == 2.5e6
