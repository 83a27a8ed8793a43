from __future__ import annotations

import numpy as np
import pytest

from kaopu.explain.past.pace import Pace
from kaopu.monitoring.level import OVERALL, level_of
from kaopu.monitoring.outcomes import Forecasts, judged_groups, tolerance_of
from kaopu.monitoring.records import OutcomeGroup

NOW = 20_000.0


def forecasts(
    rng: np.random.Generator, n: int, shift: float = 0.0, slow_losses: bool = False
) -> Forecasts:
    """Leads that come evenly over 200 days and end after 20 to 180 days."""
    log_odds = rng.normal(-0.6, 1.2, n)
    won = rng.random(n) < 1 / (1 + np.exp(-(log_odds + shift)))
    after = rng.integers(20, 180, n).astype(float)
    if slow_losses:
        after = np.where(won, rng.integers(10, 60, n), rng.integers(60, 180, n))
    made = NOW - rng.integers(1, 200, n)
    closed = made + after
    is_open = closed > NOW
    return Forecasts(
        1 / (1 + np.exp(-log_odds)),
        np.where(is_open, np.nan, won.astype(float)),
        made,
        np.where(is_open, np.nan, closed),
        made,
    )


def judged(found: Forecasts, pace: Pace | None = None) -> OutcomeGroup:
    everyone = {("all", ""): np.ones(len(found.outcome), dtype=bool)}
    (group,) = judged_groups(found, everyone, pace, 0.1, NOW, 7)  # type: ignore[arg-type]
    return group


def test_forecasts_that_hold_are_hardly_ever_called_wrong() -> None:
    rng = np.random.default_rng(1)
    p = np.array([judged(forecasts(rng, 800)).p for _ in range(400)])
    assert (p <= 0.05).mean() <= 0.05
    assert not (p <= level_of(OVERALL, 7)).any()


def test_a_rate_that_falls_is_found() -> None:
    rng = np.random.default_rng(2)
    found = [judged(forecasts(rng, 2000, shift=-0.8)).weight for _ in range(20)]
    assert found == ["retrain"] * 20


def test_wins_that_come_sooner_than_losses_are_no_change_of_the_rate() -> None:
    rng = np.random.default_rng(3)
    # As deals of training would have shown it: all wins within 60 days, all losses later.
    pace = Pace((35.0, 60.0, 100.0, 140.0), (500, 500, 0, 0, 0), (0, 0, 330, 330, 340))
    found = forecasts(rng, 3000, slow_losses=True)
    assert judged(found).weight == "retrain"
    with_pace = judged(found, pace)
    # It is certain by then how each ends; what remains is bounded.
    assert abs(with_pace.expected - with_pace.rate) < abs(
        judged(found).expected - with_pace.rate
    )


def test_a_pace_that_is_the_same_for_both_changes_nothing() -> None:
    even = Pace((50.0, 100.0), (100, 100, 100), (200, 200, 200))
    offset = even.offset(np.array([0.0, 10.0]), np.array([30.0, 120.0]))
    assert offset == pytest.approx([0.0, 0.0], abs=0.01)


def test_the_pace_follows_bayes_rule() -> None:
    pace = Pace((50.0,), (75, 25), (25, 75))
    # From the middle of the first bin on: half of it and the second are still to come.
    share_won, share_lost = 75 / (37.5 + 25), 25 / (12.5 + 75)
    offset = pace.offset(np.array([0.0]), np.array([30.0]))
    assert offset[0] == pytest.approx(np.log(share_won / share_lost), abs=0.02)


def test_few_deals_of_training_allow_for_more() -> None:
    assert tolerance_of(50, 50) > tolerance_of(500, 500) > tolerance_of(5000, 5000) > 0.1
    assert tolerance_of(0, 40) == 1.0
