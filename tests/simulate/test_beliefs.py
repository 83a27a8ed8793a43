from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.simulate import Simulation
from kaopu.simulate.beliefs import draw_beliefs
from kaopu.simulate.settings import load_settings

RAPPORT = {"cold": 0, "neutral": 1, "warm": 2}
WEALTH = {"low": 0, "medium": 1, "high": 2}


@pytest.fixture(scope="module")
def correlations(simulation: Simulation) -> pd.DataFrame:
    deals = simulation.deals
    capital = deals["registered_capital"].to_numpy(float, na_value=np.nan)
    return pd.DataFrame(
        {
            "confidence": deals["rep_confidence"],
            "rapport": deals["rapport"].map(RAPPORT),
            "wealth": deals["apparent_wealth"].map(WEALTH),
            "capital": np.log(capital),
            "truth": simulation.deals_truth["true_log_odds"],
        }
    ).corr()


def test_confidence_follows_rapport_and_wealth_not_the_truth(
    correlations: pd.DataFrame,
) -> None:
    confidence = correlations["confidence"]
    assert confidence["rapport"] > 2 * confidence["truth"]
    assert confidence["wealth"] > 2 * confidence["truth"]
    assert confidence["truth"] > 0


def test_rapport_and_looks_say_little_of_the_truth(correlations: pd.DataFrame) -> None:
    assert abs(correlations.loc["rapport", "truth"]) < 0.12
    assert abs(correlations.loc["wealth", "truth"]) < 0.12


def test_looks_of_wealth_are_weakly_tied_to_capital(correlations: pd.DataFrame) -> None:
    assert 0.1 < correlations.loc["wealth", "capital"] < 0.35


def test_values_are_those_a_crm_spells(simulation: Simulation) -> None:
    assert simulation.deals["rep_confidence"].between(0, 100).all()
    assert simulation.deals["rep_confidence"].dtype == np.int64
    assert set(simulation.deals["rapport"]) == set(RAPPORT)
    assert set(simulation.deals["apparent_wealth"]) == set(WEALTH)


def test_unknown_capital_counts_as_the_median() -> None:
    settings, zeros = load_settings(), np.zeros(50)
    gap = pd.Series([None] * 50, dtype="Int64")
    median = pd.Series([2_000_000] * 50, dtype="Int64")
    one, two = (
        draw_beliefs(np.random.default_rng(1), zeros, capital, zeros, settings)
        for capital in (gap, median)
    )
    pd.testing.assert_frame_equal(one, two)
