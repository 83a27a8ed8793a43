from __future__ import annotations

import numpy as np
import pytest

from kaopu.simulate.life import simulate_life
from told.attainable import likeliest_thresholds
from told.causes import Found, records, summary

COSTLY = Found("customer_silence", -1.5, 21.0, 20.0, True, "fixed", {"confirmed": 3}, 23.0)
FAR = Found("close_pushes", -1.0, 2.0, 3.0, True, "fixed", {"framework_only": 1})
MISSED = Found("stage_days", -1.2, 30.0, 31.0, False, "usual")
HARMLESS = Found("people_met", 0.0, 3.0, 1.0, True, "usual", {"framework_only": 4})
FLAG = Found("decider_met", -0.8, 1.0, np.nan, None, "", {"points_that_way": 2})


@pytest.mark.parametrize(
    ("learnt", "is_near"), [(21.0, True), (18.9, True), (23.1, True), (18.0, False)]
)
def test_a_threshold_is_near_within_a_tenth(learnt: float, is_near: bool) -> None:
    one = Found("customer_silence", -1.5, 21.0, learnt, True)
    assert one.is_near is is_near


def test_planted_behaviours_are_counted_by_what_they_do() -> None:
    found = summary([COSTLY, FAR, MISSED, HARMLESS, FLAG])
    assert found == {
        "costly": 3,
        "costly that separate": 2,
        "harmless": 1,
        "harmless that separate": 1,
        "threshold near": 2,
        "threshold near, of those that separate": 1,
        "threshold near, by who knows all else": 1,
        "verdicts, costly: confirmed": 3,
        "verdicts, costly: framework_only": 1,
        "verdicts, costly: points_that_way": 2,
        "verdicts, harmless: framework_only": 4,
    }
    assert [row["fact"] for row in records([COSTLY, FLAG])] == [
        "customer_silence",
        "decider_met",
    ]


def test_who_knows_all_else_finds_a_threshold_that_many_deals_tell() -> None:
    life = simulate_life(3_000, 1, 305, "hubspot")
    found = likeliest_thresholds(life, np.arange(life.company.deals))
    costly = {cause.fact for cause in life.weights.causes if cause.log_odds}
    assert found.keys() == costly
    planted = life.weights.threshold("customer_silence")
    assert found["customer_silence"] == pytest.approx(planted, rel=0.1)
