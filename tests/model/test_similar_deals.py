from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from kaopu.model.intervals import wilson
from kaopu.model.similar_deals import MAX_DEALS, MIN_DEALS, SimilarDeals


def evenly(deals: int) -> SimilarDeals:
    """Past deals at log-odds 0, 1, 2, ... of which the upper half was won."""
    log_odds = np.arange(float(deals))
    return SimilarDeals.of(log_odds, (log_odds >= deals / 2).astype(float))


def test_past_deals_are_ordered_and_those_without_a_score_left_out() -> None:
    past = SimilarDeals.of(np.array([0.5, np.nan, -1.0]), np.array([1.0, 1.0, 0.0]))
    assert past.log_odds.tolist() == [-1, 0.5]
    assert past.won.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("past", "alike"),
    [(MIN_DEALS + 1, MIN_DEALS), (1000, MIN_DEALS), (10_000, 40), (90_000, MAX_DEALS)],
)
def test_how_many_deals_are_alike(past: int, alike: int) -> None:
    assert evenly(past).similar(np.array([3.0])).deals.tolist() == [alike]


def test_the_nearest_deals_are_half_above_and_half_below() -> None:
    similar = evenly(10_000).similar(np.array([-5.0, 50.0, 5000.0, 5016.0, 20_000.0]))
    assert similar.won.tolist() == [0, 0, 20, 36, 40]


def test_the_interval_reaches_from_similar_deals_to_the_leads_own_probability() -> None:
    """Of 1,000 deals at log-odds -5 to 5 every other one was won, whatever its score."""
    past = SimilarDeals.of(np.linspace(-5, 5, 1000), np.arange(1000.0) % 2)
    low, high = wilson(10, 20)
    leads = np.array([-3.0, 0.0, 3.0])
    similar = past.similar(leads)
    assert similar.won.tolist() == [10, 10, 10]
    np.testing.assert_array_equal(similar.low, [expit(-3.0), low, low])
    np.testing.assert_array_equal(similar.high, [high, high, expit(3.0)])


def test_without_past_deals_nothing_is_said() -> None:
    similar = SimilarDeals.of(np.array([np.nan]), np.array([1.0])).similar(np.zeros(1))
    assert (similar.deals[0], similar.won[0]) == (0, 0)
    assert (similar.low[0], similar.high[0]) == (0, 1)


@given(st.permutations(range(60)), st.floats(-3, 3))
def test_the_order_of_past_deals_does_not_matter(order: list[int], lead: float) -> None:
    rng = np.random.default_rng(0)
    log_odds, won = rng.normal(size=60).round(1), rng.integers(0, 2, 60).astype(float)
    one = SimilarDeals.of(log_odds, won).similar(np.array([lead]))
    other = SimilarDeals.of(log_odds[order], won[order]).similar(np.array([lead]))
    assert one.won[0] == other.won[0]


@pytest.mark.parametrize("flags", [0, 1, 2, 3])
def test_deals_scored_alike_share_their_outcomes(flags: int) -> None:
    """Of equal scores none is nearer: the rate told is that of all of them."""
    rng = np.random.default_rng(flags)
    score = rng.integers(0, 2, size=(4_000, flags)).sum(axis=1).astype(float)
    won = (rng.random(4_000) < 0.3 + 0.1 * score).astype(float)
    similar = SimilarDeals.of(score, won).similar(np.unique(score))
    told = similar.won / similar.deals
    rates = [won[score == value].mean() for value in np.unique(score)]
    np.testing.assert_allclose(told, rates, atol=0.5 / similar.deals[0])


@pytest.mark.parametrize("past", [1, 7, MIN_DEALS])
def test_where_all_deals_would_be_meant_none_is_called_most_alike(past: int) -> None:
    similar = evenly(past).similar(np.array([0.5]))
    assert (similar.deals[0], similar.won[0]) == (0, 0)
    assert similar.low[0] < similar.high[0] < 1
