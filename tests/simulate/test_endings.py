from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.simulate import Simulation
from kaopu.simulate.endings import Planned, days_to_closing, draw_slips
from kaopu.simulate.facts import Customers
from kaopu.simulate.settings import load_settings

SETTINGS = load_settings()
SLIPS = SETTINGS.slips


def customers(created: list[str]) -> Customers:
    days, n = np.array(created, dtype="datetime64[D]"), len(created)
    return Customers(days, np.ones(n, dtype=bool), np.zeros(n), 1.0)


def test_only_dates_that_come_before_the_snapshot_slip() -> None:
    cells = ["2026-10-31", "2026-11-01", "2027-03-01", "unknown", None]
    created = ["2026-05-01"] * len(cells)
    facts = pd.DataFrame({SLIPS.field: cells, "created": created})
    always = replace(SETTINGS, slips=replace(SLIPS, hazard=1.0))
    rng = np.random.default_rng(0)
    planned = draw_slips(rng, customers(created), facts, always)
    assert planned.slipped.tolist() == [True, False, False, False, False]
    assert planned.left.tolist() == [184] * 5
    np.testing.assert_array_equal(planned.days, [183, 184, 304, np.nan, np.nan])


def test_a_deal_closes_by_its_date_unless_that_slips() -> None:
    n = 4000
    rng = np.random.default_rng(1)
    days = np.where(rng.random(n) < 0.2, np.nan, rng.integers(1, 300, n))
    left = np.full(n, 250)
    slipped = (days < left) & (rng.random(n) < 0.5)
    won = rng.random(n) < 0.5
    closed = days_to_closing(rng, Planned(days, left, slipped), won, SETTINGS)
    np.testing.assert_array_equal(np.isnan(closed), np.isnan(days))
    dated = np.isfinite(days)
    assert (closed[dated] >= 1).all()
    assert (closed[dated] <= 250).all()
    late = closed[dated] > days[dated]
    np.testing.assert_array_equal(late, slipped[dated])
    assert (closed - days)[slipped].max() <= SLIPS.closed_within
    in_time = dated & ~slipped & (days < 250)
    early = days - closed
    assert early[in_time & won].max() <= SLIPS.won_before
    assert early[in_time & ~won].mean() > 5 * early[in_time & won].mean()


def test_slipped_dates_are_missed_by_won_and_lost_deals_alike() -> None:
    n = 6000
    days, left = np.full(n, 40.0), np.full(n, 400)
    won = np.arange(n) % 2 == 0
    slipped = np.ones(n, dtype=bool)
    rng = np.random.default_rng(2)
    closed = days_to_closing(rng, Planned(days, left, slipped), won, SETTINGS)
    assert closed[won].mean() == pytest.approx(closed[~won].mean(), abs=3)


def test_the_hazard_is_the_share_of_dates_that_pass(slipping: Simulation) -> None:
    planned = pd.to_datetime(slipping.deals[SLIPS.field], format="ISO8601", errors="coerce")
    closed = pd.to_datetime(slipping.deals["closed"])
    in_time = planned < pd.Timestamp(SETTINGS.calendar.snapshot)
    passed = (planned < closed)[in_time]
    error = np.sqrt(SLIPS.hazard * (1 - SLIPS.hazard) / len(passed))
    assert abs(passed.mean() - SLIPS.hazard) < 4 * error
    won = (slipping.deals["outcome"] == "Won")[in_time]
    assert won[passed].mean() < won[~passed].mean() - 0.05
