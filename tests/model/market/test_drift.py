from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.shapley.against_shap import check_explanation
from kaopu.explain.shapley.contributions import LeadExplainer
from kaopu.features import FeatureSource
from kaopu.model.classifier import LeadClassifier
from kaopu.model.market.drift import (
    DAYS_A_YEAR,
    HALF_LIVES,
    MAX_SHIFT,
    DatedDeals,
    DriftChoice,
    choose,
)
from kaopu.model.search import SearchSpace

SOURCES = (FeatureSource("price", "Price", "money", "number"),)
START = 19_000.0
SPAN = 900.0


def make_deals(
    trend: float, *, rows: int = 4_000, seed: int = 0
) -> tuple[np.ndarray, DatedDeals]:
    """Return a matrix of one column, and deals whose base rate moves by ``trend``."""
    rng = np.random.default_rng(seed)
    X = rng.normal(0, 1, (rows, 1)).astype(np.float32)
    created = START + np.sort(np.floor(rng.uniform(0, SPAN, rows)))
    years = (created - START - SPAN / 2) / DAYS_A_YEAR
    odds = X[:, 0] + trend * years - 0.4
    won = (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)
    lasted = rng.uniform(10, 90, rows)
    return X, DatedDeals(won, np.arange(rows), created, lasted)


def flat(deals: DatedDeals) -> np.ndarray:
    """Return the log-odds of the win rate of all deals."""
    rate = deals.won.mean()
    return np.full(len(deals.won), np.log(rate / (1 - rate)))


def test_a_market_that_gets_harder_is_followed() -> None:
    X, deals = make_deals(-0.8)
    choice = choose(X, deals).with_trend(flat(deals), deals)
    assert choice.how == "forward"
    assert choice.has_trend
    assert choice.shift < -0.3
    assert choice.points < -0.05
    assert choice.tried[0].gain > choice.tried[0].gain_se > 0


def test_a_still_market_moves_next_to_nothing() -> None:
    shifts = []
    for seed in range(6):
        X, deals = make_deals(0.0, seed=seed)
        choice = choose(X, deals).with_trend(flat(deals), deals)
        assert choice.half_life is None
        shifts.append(abs(choice.shift))
    assert np.mean(shifts) < 0.08


def test_without_closing_days_nothing_is_followed() -> None:
    X, deals = make_deals(-0.8)
    blind = DatedDeals.of(deals.won, deals.groups, deals.created, None)
    choice = choose(X, blind)
    assert (choice.how, choice.is_followed, choice.shift) == ("no_days", False, 0.0)


def test_few_deals_are_not_enough_to_tell() -> None:
    X, deals = make_deals(-0.8, rows=120)
    choice = choose(X, deals).with_trend(flat(deals), deals)
    assert (choice.how, choice.is_followed) == ("few", False)


def test_recent_deals_that_ended_fast_are_no_trend() -> None:
    X, deals = make_deals(0.0, rows=6_000, seed=3)
    # Won deals end within ten days; lost ones take a hundred, and the export ends here.
    rng = np.random.default_rng(1)
    lasted = np.where(deals.won == 1, 10, 100) + rng.uniform(0, 5, len(X))
    ended = np.flatnonzero(deals.created + lasted <= START + SPAN)
    seen = replace(deals, lasted=lasted).take(ended)
    newest = seen.created > START + SPAN - 60
    assert seen.won[newest].mean() > 0.9
    choice = choose(X[ended], seen).with_trend(flat(seen), seen)
    assert abs(choice.shift) < 0.1


def test_the_trend_ends_where_the_last_deals_ended_and_is_bounded() -> None:
    choice = DriftChoice(has_trend=True, slope=-0.5, middle=1_000.0, last=1_365.25)
    days = np.array([1_000.0, 1_365.25, 9_999.0, np.nan])
    np.testing.assert_allclose(choice.shift_on(days), [0, -0.5, -0.5, 0])
    steep = replace(choice, slope=-9.0)
    assert steep.shift == -MAX_SHIFT


@pytest.mark.parametrize("half_life", HALF_LIVES)
def test_a_deal_one_half_life_older_counts_half(half_life: float) -> None:
    created = np.array([0.0, half_life, 2 * half_life, np.nan]) * DAYS_A_YEAR
    weights = DriftChoice(half_life=half_life).weights(created)
    np.testing.assert_allclose(weights[1:3] / weights[:2], 2)
    assert weights[3] == pytest.approx(weights[:3].mean())
    assert weights.sum() <= len(created)


def test_the_choice_survives_json() -> None:
    X, deals = make_deals(-0.8)
    choice = choose(X, deals).with_trend(flat(deals), deals)
    assert DriftChoice.from_json(json.loads(json.dumps(choice.to_json()))) == choice


def fitted(
    follow: bool, created: np.ndarray | None, order: np.ndarray | None = None
) -> tuple[LeadClassifier, pd.DataFrame]:
    X, deals = make_deals(-1.2, rows=1_500)
    order = np.arange(len(X)) if order is None else order
    facts = pd.DataFrame({"price": X[:, 0].astype(float)}).iloc[order]
    given = None if created is None else created[order]
    model = LeadClassifier(SOURCES, ("linear",), search=SearchSpace.quick())
    model.set_params(follow_drift=follow)
    facts = facts.reset_index(drop=True)
    model.fit(facts, deals.won[order], None, deals.lasted[order], given)
    return model, facts


def test_a_fit_adds_the_shift_to_its_base_and_reasons_add_up() -> None:
    created = make_deals(-1.2, rows=1_500)[1].created
    model, facts = fitted(True, created)
    assert model.drift_ is not None
    assert model.drift_.has_trend
    explainer = LeadExplainer(model)
    added = explainer.base + explainer.contributions(facts).sum(axis=1)
    np.testing.assert_allclose(added, model.decision_function(facts), atol=1e-6)
    assert check_explanation(model.blend_, model.encoder_.transform(facts)).passed


def test_past_deals_are_judged_by_the_market_of_their_day() -> None:
    created = make_deals(-1.2, rows=1_500)[1].created
    model, facts = fitted(True, created)
    assert model.drift_ is not None
    then = model.decision_function(facts, created) - model.decision_function(facts)
    expected = model.drift_.shift_on(created) - model.drift_.shift
    np.testing.assert_allclose(then, expected, atol=1e-9)
    assert then[0] > then.min() > 0
    far = np.full(len(facts), created.max() + 5_000)
    np.testing.assert_allclose(
        model.decision_function(facts, far), model.decision_function(facts)
    )


def test_without_days_a_fit_is_bit_for_bit_what_it_was() -> None:
    (plain, facts), (off, _) = fitted(True, None), fitted(False, None)
    assert plain.drift_ is None
    np.testing.assert_array_equal(
        plain.decision_function(facts), off.decision_function(facts)
    )


def test_the_order_of_rows_does_not_matter() -> None:
    created = make_deals(-1.2, rows=1_500)[1].created
    shuffled = np.random.default_rng(5).permutation(len(created))
    (one, facts), (other, _) = fitted(True, created), fitted(True, created, shuffled)
    assert one.drift_ == other.drift_
    np.testing.assert_array_equal(
        one.decision_function(facts), other.decision_function(facts)
    )


@pytest.mark.parametrize("half_life", [None, *HALF_LIVES])
def test_a_mistyped_year_moves_no_market(half_life: float | None) -> None:
    _, deals = make_deals(0.3, rows=400)
    created = deals.created.copy()
    created[7] += 40 * DAYS_A_YEAR
    wrong = replace(deals, created=created)
    choice = DriftChoice(half_life=half_life, has_trend=True)
    weights = choice.weights(created)
    assert weights.max() / weights.sum() < 0.02
    found = [choice.with_trend(np.zeros(400), each) for each in (deals, wrong)]
    assert found[0].shift == pytest.approx(found[1].shift, abs=0.02)
    assert deals.are_whole.sum() == pytest.approx(wrong.are_whole.sum(), abs=5)
