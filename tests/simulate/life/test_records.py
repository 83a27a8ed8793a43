from __future__ import annotations

import numpy as np
import pytest

from kaopu.framework import load_framework
from kaopu.simulate.life.records import LifeCause, draw_life_weights, load_life


def drawn(seed: int):  # type: ignore[no-untyped-def]
    return draw_life_weights(np.random.default_rng(seed), seed)


@pytest.mark.parametrize("seed", range(20))
def test_a_few_groups_of_causes_are_harmless_together(seed: int) -> None:
    weights, rule = drawn(seed), load_life()["harmless"]
    by_group: dict[str, set[bool]] = {}
    for cause in weights.causes:
        by_group.setdefault(cause.group, set()).add(cause.log_odds == 0)
    assert all(len(same) == 1 for same in by_group.values())
    silent = [group for group, same in by_group.items() if same == {True}]
    assert rule["least"] <= len(silent) <= rule["most"]
    assert all(cause.log_odds <= 0 for cause in weights.causes)


def test_every_cause_and_fact_is_a_field_of_the_framework() -> None:
    fields, weights = load_framework().fields, drawn(1)
    assert {cause.fact for cause in weights.causes} <= set(fields)
    assert set(weights.facts) <= set(fields)


def test_thresholds_in_days_differ_by_seed_and_counts_do_not() -> None:
    days = {drawn(seed).threshold("customer_silence") for seed in range(10)}
    pushes = {drawn(seed).threshold("close_pushes") for seed in range(10)}
    assert len(days) > 3
    assert pushes == {2.0}


def test_a_cause_holds_from_its_threshold_on_and_of_nothing_unknown() -> None:
    values = np.array([1.0, 2.0, 3.0, np.nan])
    above = LifeCause("close_pushes", "pushes", 2.0, "at_least", -1.0)
    below = LifeCause("people_met", "people", 2.0, "below", -1.0)
    assert above.holds(values).tolist() == [False, True, True, False]
    assert below.holds(values).tolist() == [True, False, False, False]
