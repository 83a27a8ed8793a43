from __future__ import annotations

import numpy as np
import pytest

from comparison.figures import Estimate
from faithful.measures import MEASURES
from faithful.programs import OURS
from faithful.protocol import Outcome, estimate, sum_up

NAMES = [row.name for row in MEASURES]
SAID = {OURS: (0.9, 0.8), "shap_bars": (0.6, 0.7), "checklist": (0.5, np.nan)}


def outcomes() -> list[Outcome]:
    return [
        Outcome(500, seed, program, dict.fromkeys(NAMES, values[seed]))
        for program, values in SAID.items()
        for seed in (0, 1)
    ]


def test_lines_are_means_over_seeds_with_their_errors() -> None:
    size = sum_up(outcomes(), 100)
    assert (size.deals, size.leads, size.seeds) == (500, 100, (0, 1))
    assert [line.measure.name for line in size.lines] == NAMES
    line = size.lines[0]
    assert line.programs[OURS] == pytest.approx((0.85, 0.05))
    assert line.programs["checklist"].value == 0.5
    assert np.isnan(line.programs["checklist"].se)
    assert line.by_seed["shap_bars"] == (0.6, 0.7)


def test_the_lead_is_over_the_better_rival_seed_by_seed() -> None:
    lines = {line.measure.name: line for line in sum_up(outcomes(), 100).lines}
    assert lines["recall_0.25"].ahead == pytest.approx((0.2, 0.1))
    behind = lines["what_if_change"].ahead
    assert behind is not None
    assert behind.value == pytest.approx(-0.4)


def test_nothing_has_no_figure() -> None:
    nothing = estimate(np.array([np.nan, np.nan]))
    assert np.isnan(nothing.value)
    assert estimate(np.array([2.0, np.nan]))[:1] == Estimate(2.0, 0.0)[:1]
