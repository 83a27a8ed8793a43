from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.simulate.life import LifeSimulation
from kaopu.simulate.life.truth import SHARES


@pytest.fixture(scope="module")
def truth(life: LifeSimulation) -> pd.DataFrame:
    return life.truth_of(20)


def errors_off(chance: pd.Series, won: pd.Series) -> float:
    """Return how many standard errors the mean chance is from the share won."""
    error = np.sqrt((chance * (1 - chance)).mean() / len(chance))
    return float(abs(chance.mean() - won.mean()) / error)


@pytest.mark.parametrize("share", SHARES)
def test_given_its_end_the_truth_is_calibrated(truth: pd.DataFrame, share: int) -> None:
    deals = truth[truth["won"].notna()]
    assert errors_off(deals[f"at_end_{share}"], deals["won"].astype(float)) < 3


@pytest.mark.parametrize("day", [0, 20, 60])
def test_on_any_day_the_truth_of_those_alive_is_calibrated(
    life: LifeSimulation, day: int
) -> None:
    deals = life.company.deals
    told = life.truth_at(np.full(len(life.company), day), 20).head(deals)
    alive = told["probability"].notna()
    assert (alive == (life.company.ended[:deals] > day)).all()
    won = pd.Series(life.company.outcome[:deals])[alive]
    assert errors_off(told["probability"][alive], won) < 3


def test_the_truth_tells_winners_from_losers(truth: pd.DataFrame) -> None:
    deals = truth[truth["won"].notna()]
    won = deals["won"].astype(float)
    base = won.mean()
    constant = -(won * np.log(base) + (1 - won) * np.log(1 - base)).mean()
    chance = deals["at_end_75"].clip(0.001, 0.999)
    loss = -(won * np.log(chance) + (1 - won) * np.log(1 - chance)).mean()
    assert loss < constant - 0.1


def test_what_is_decided_is_what_does_not_change_and_what_holds(
    life: LifeSimulation, truth: pd.DataFrame
) -> None:
    fixed = life.company.customers.log_odds(life.weights)
    by_fact = {cause.fact: cause.log_odds for cause in life.weights.causes}
    deals = life.company.deals
    held = [sum(by_fact[fact] for fact in text.split()) for text in truth["held_50"]]
    expected = (fixed + np.array(held))[:deals]
    assert truth["decided_50"].head(deals).to_numpy() == pytest.approx(expected)


def test_leads_are_told_of_the_snapshot_alone(
    life: LifeSimulation, truth: pd.DataFrame
) -> None:
    leads = truth.tail(len(life.leads))
    assert leads["probability_now"].between(0, 1).all()
    assert (leads["moment_now"] == "2026-10-31").all()
    assert leads[["won", "probability_25", "at_end_50", "at_end_now"]].isna().all(axis=None)
    assert truth["probability_now"].head(life.company.deals).isna().all()


def test_ids_are_those_of_the_files(life: LifeSimulation, truth: pd.DataFrame) -> None:
    expected = [*life.deals["Id"], *life.leads["Id"]]
    assert truth["id"].tolist() == expected
