from __future__ import annotations

import numpy as np

from kaopu.histories import landmarks
from kaopu.histories.landmarks import ends
from kaopu.histories.records import DAY, NO_MOMENT

IDS = [f"D-{number}" for number in range(200)]
CREATED = np.arange(200.0)
CLOSED = CREATED + 1 + np.arange(200) % 90


def test_each_part_of_a_life_has_one_moment_strictly_within_it() -> None:
    moments = landmarks(IDS, CREATED, CLOSED, 4, 0)
    start, end = CREATED[:, None] * DAY, CLOSED[:, None] * DAY
    assert moments.shape == (200, 4)
    assert ((moments > start) & (moments < end)).all()
    part = (moments - start) / (end - start) * 4
    assert (np.floor(part) == np.arange(4)).all()


def test_a_deals_moments_hang_on_nothing_but_itself() -> None:
    whole = landmarks(IDS, CREATED, CLOSED, 3, 7)
    turned = landmarks(IDS[::-1], CREATED[::-1], CLOSED[::-1], 3, 7)
    alone = landmarks(IDS[5:6], CREATED[5:6], CLOSED[5:6], 3, 7)
    assert (turned[::-1] == whole).all()
    assert (alone[0] == whole[5]).all()
    assert (landmarks(IDS, CREATED, CLOSED, 3, 8) != whole).any()


def test_moments_spread_evenly_over_lives() -> None:
    ids = [f"D-{number}" for number in range(4_000)]
    moments = landmarks(ids, np.zeros(4_000), np.full(4_000, 100.0), 1, 0)[:, 0]
    shares = np.histogram(moments / (100 * DAY), bins=10, range=(0, 1))[0] / 4_000
    assert (abs(shares - 0.1) < 0.02).all()


def test_a_deal_of_one_day_is_looked_at_within_that_day() -> None:
    moments = landmarks(["D-1"], np.array([10.0]), np.array([10.0]), 3, 0)
    assert ((moments > 10 * DAY) & (moments < 11 * DAY)).all()


def test_a_deal_whose_days_are_not_known_has_no_moment() -> None:
    created, closed = np.array([np.nan, 5.0, 9.0]), np.array([5.0, np.nan, 8.0])
    assert (landmarks(IDS[:3], created, closed, 2, 0) == NO_MOMENT).all()


def test_a_deal_ends_before_the_day_on_which_it_does() -> None:
    created, closed = np.array([3.0, 3.0, 3.0, np.nan]), np.array([9.0, 3.0, 2.0, 5.0])
    found = ends(created, closed)[:, 0]
    assert found.tolist() == [9 * DAY, 4 * DAY - 1, NO_MOMENT, NO_MOMENT]
