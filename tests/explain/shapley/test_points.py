from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit

from kaopu.explain.shapley import points
from kaopu.explain.shapley.points import shapley_points, share_points
from kaopu.explain.shapley.trees import coalition_weights

log_odds = st.floats(-8, 8)


@given(log_odds, arrays(float, (3, 8), elements=log_odds))
def test_points_add_up_to_the_probability(base: float, own: np.ndarray) -> None:
    gained = expit(base + own.sum(axis=1)) - expit(base)
    total = shapley_points(base, own).sum(axis=1)
    np.testing.assert_allclose(total, gained, rtol=0, atol=1e-9)


@given(log_odds, arrays(float, 4, elements=log_odds))
def test_points_are_mean_gains_over_all_orders(base: float, own: np.ndarray) -> None:
    orders = list(permutations(range(4)))
    expected = np.zeros(4)
    for order in orders:
        sums = base + np.concatenate([[0], np.cumsum(own[list(order)])])
        expected[list(order)] += np.diff(expit(sums)) / len(orders)
    found = shapley_points(base, own[None])[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@given(log_odds, arrays(float, (1, 8), elements=log_odds), st.permutations(range(8)))
def test_the_order_of_the_players_does_not_matter(
    base: float, own: np.ndarray, order: list[int]
) -> None:
    one, other = shapley_points(base, own), shapley_points(base, own[:, order])
    np.testing.assert_allclose(one[:, order], other, rtol=0, atol=1e-12)


@given(log_odds, arrays(float, (1, 8), elements=log_odds))
def test_equal_players_get_equal_points_and_idle_ones_none(
    base: float, own: np.ndarray
) -> None:
    own[0, 3] = own[0, 5]
    own[0, 6] = 0
    found = shapley_points(base, own)[0]
    assert found[3] == pytest.approx(found[5], abs=1e-12)
    assert found[6] == pytest.approx(0, abs=1e-12)


@given(log_odds, arrays(float, (1, 8), elements=log_odds))
def test_points_have_the_sign_of_their_log_odds(base: float, own: np.ndarray) -> None:
    found = shapley_points(base, own)
    assert (found * np.sign(own) >= -1e-12).all()


def test_a_single_player_gets_it_all() -> None:
    found = shapley_points(0.3, np.array([[1.2], [0.0]]))
    np.testing.assert_allclose(found, [[expit(1.5) - expit(0.3)], [0]], atol=1e-12)


def test_many_rows_are_taken_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    own = np.random.default_rng(0).normal(size=(50, 8))
    whole = shapley_points(-0.5, own)
    monkeypatch.setattr(points, "ROWS_AT_ONCE", 7)
    np.testing.assert_allclose(shapley_points(-0.5, own), whole, rtol=0, atol=1e-12)
    assert shapley_points(-0.5, own[:0]).shape == (0, 8)


@given(log_odds, arrays(float, (2, 8), elements=log_odds), st.floats(-5, 5))
def test_points_of_facts_add_up_to_those_of_their_player(
    base: float, own: np.ndarray, other: float
) -> None:
    points = shapley_points(base, own)
    facts = np.hstack([own - other, np.full(own.shape, other)])
    found = share_points(base, own, points, facts, [*range(8), *range(8)])
    np.testing.assert_allclose(found[:, :8] + found[:, 8:], points, rtol=0, atol=1e-9)
    assert (found * facts >= 0).all()


def test_facts_that_cancel_each_other_have_points_of_their_own() -> None:
    own, facts = np.zeros((2, 8)), np.array([[0.5, -0.5, 0.0], [0.0, 0.0, 0.0]])
    found = share_points(0.0, own, shapley_points(0.0, own), facts, [3, 3, 5])
    np.testing.assert_allclose(found, [[0.125, -0.125, 0], [0, 0, 0]], atol=1e-6)


def owen(base: float, others: np.ndarray, facts: np.ndarray) -> np.ndarray:
    """Return the Owen value of a player's facts: all orders of players, then of facts."""
    found, ways = np.zeros(len(facts)), 0
    for players in permutations(range(len(others) + 1)):
        before = others[list(players[: players.index(len(others))])].sum()
        for order in permutations(range(len(facts))):
            sums = base + before + np.concatenate([[0], np.cumsum(facts[list(order)])])
            found[list(order)] += np.diff(expit(sums))
            ways += 1
    return found / ways


@given(
    st.floats(-2, 2),
    arrays(float, 3, elements=st.floats(-1, 1)),
    arrays(float, 3, elements=st.floats(-0.5, 0.5)),
)
def test_they_are_near_what_all_orders_of_facts_give(
    base: float, others: np.ndarray, facts: np.ndarray
) -> None:
    own = np.array([[*others, facts.sum()]])
    found = share_points(base, own, shapley_points(base, own), facts[None], [3, 3, 3])
    np.testing.assert_allclose(found[0], owen(base, others, facts), atol=0.01)


def test_points_are_those_of_sigmoids_of_every_coalition() -> None:
    """Whether or not odds are near what a number holds."""
    rng = np.random.default_rng(11)
    own = rng.normal(0, 1, (700, 8)) * rng.choice([0.0, 0.1, 2.0, 50.0, 400.0], (700, 1))
    own[:3] = [[900.0] * 8, [-900.0] * 8, [800.0, -800.0] * 4]
    inside = ((np.arange(256)[:, None] >> np.arange(8)) & 1 == 1).T.astype(float)
    for base in (-3.0, 0.4):
        expected = expit(base + own @ inside) @ coalition_weights(inside.T == 1)
        np.testing.assert_allclose(shapley_points(base, own), expected, rtol=0, atol=1e-12)
