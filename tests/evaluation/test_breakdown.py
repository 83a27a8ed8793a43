"""Reliability bins and cumulative gains against hand-made figures."""

import numpy as np
import pytest

from kaopu.evaluation.breakdown import gains, reliability

P = np.linspace(0.05, 0.95, 10)
Y = np.array([0, 0, 0, 1, 0, 1, 0, 1, 1, 1], dtype=float)


def test_bins_have_equal_mass_and_lowest_come_first():
    bins = reliability(Y, P, 5)
    assert [part.deals for part in bins] == [2] * 5
    assert [part.won for part in bins] == [0, 1, 1, 1, 2]
    assert bins[0].mean_probability == pytest.approx(0.1)
    assert bins[-1].mean_probability == pytest.approx(0.9)


def test_every_deal_is_in_one_bin():
    bins = reliability(Y, P, 3)
    assert sum(part.deals for part in bins) == len(Y)
    assert sum(part.won for part in bins) == Y.sum()


def test_the_interval_holds_the_win_rate():
    for part in reliability(Y, P, 4):
        assert part.low <= part.win_rate <= part.high


def test_fewer_deals_than_bins():
    assert len(reliability(Y[:3], P[:3], 10)) == 3


def test_gains_count_the_wins_of_the_best():
    by_share = {gain.share: gain for gain in gains(Y, P)}
    assert (by_share[0.2].deals, by_share[0.2].won) == (2, 2)
    assert by_share[0.2].share_of_wins == pytest.approx(0.4)
    assert by_share[0.2].lift == pytest.approx(2.0)


def test_all_deals_hold_all_wins():
    last = gains(Y, P)[-1]
    assert last.share_of_wins == pytest.approx(1.0)
    assert last.lift == pytest.approx(1.0)


def test_deals_of_one_probability_share_the_edge_in_any_order():
    y, p = np.repeat([1.0, 0.0], 50), np.full(100, 0.5)
    found = gains(y, p)
    assert [gain.lift for gain in found] == pytest.approx([1.0] * len(found))
    assert found[0].won == pytest.approx(2.5)
    assert gains(y[::-1], p) == found


def test_only_the_edge_is_shared():
    p = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    by_share = {gain.share: gain for gain in gains(np.array([1.0, 1, 0, 0, 1]), p)}
    assert by_share[0.2].won == 1
    assert by_share[0.4].won == pytest.approx(4 / 3)
    assert by_share[1.0].won == 3
