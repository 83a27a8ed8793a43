from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from kaopu.explain.records import Comparison, Verdict
from kaopu.explain.signs.comparisons import compare, compared
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import MIN_COST, SURE, Cost
from kaopu.explain.signs.support import Count, SourceCounts
from kaopu.explain.signs.verdicts import judged

CLEARED = (-1.0, 0.0, 1.0)
ONE_ROW = np.ones(1, dtype=bool)


def cost(log_odds: float, error: float = 0.2, deals: int = 60) -> Cost:
    return Cost("vague", log_odds, error, deals, CLEARED)


def compare_sure(*own: Cost) -> Comparison:
    found = compare(own)
    assert found is not None
    return found


def verdict_of(
    *own: Cost, model: float = -0.5, won: int = 10
) -> tuple[Verdict, Comparison]:
    """Return the verdict on a lead that holds one fact for each cost, and what it shows."""
    names = [f"fact_{place}" for place in range(len(own))]
    facts = pd.DataFrame({name: ["vague"] for name in names}, dtype=object)
    costs = {"sign": {n: (c,) for n, c in zip(names, own, strict=True)}}
    raised = dict.fromkeys(names, ONE_ROW)
    tally = (Count("vague", "intent", 60, won),)
    counts = {name: SourceCounts("level", (), None, 100, 50, tally) for name in names}
    sign = SignRows("sign", "timeline", raised, ONE_ROW, np.full(1, model))
    (sign,) = judged([sign], facts, counts, costs)
    found = compared(sign, 0, dict.fromkeys(names, "vague"), costs)
    assert found is not None
    return sign.verdict(0), found


def test_the_rates_are_those_of_the_same_deals_with_the_facts_and_without() -> None:
    found = compare_sure(cost(-0.8, 0.2))
    cleared = np.array(CLEARED)
    assert found.rate_without == pytest.approx(expit(cleared).mean())
    assert found.rate_with == pytest.approx(expit(cleared - 0.8).mean())
    assert found.low == pytest.approx(expit(cleared - 1.2).mean() - found.rate_without)
    assert found.high == pytest.approx(expit(cleared - 0.4).mean() - found.rate_without)
    assert (found.deals, found.log_odds, found.error) == (60, -0.8, pytest.approx(0.2))


def test_the_facts_of_a_sign_count_together_over_the_deals_of_each() -> None:
    few = Cost("vague", -0.4, 0.4, 20, (2.0,))
    found = compare_sure(cost(-0.3, 0.3, deals=60), few)
    assert (found.deals, found.log_odds, found.error) == (80, -0.7, pytest.approx(0.5))
    mean = (60 * expit(CLEARED).mean() + 20 * expit(2.0)) / 80
    assert found.rate_without == pytest.approx(mean)


@pytest.mark.parametrize(
    ("log_odds", "error", "finding"),
    [
        (-1.0, 0.2, "costs"),
        (-MIN_COST, MIN_COST / SURE, "costs"),
        (-0.09, 0.01, "too_little"),
        (-1.0, 0.51, "no_difference"),
        (0.0, 0.2, "no_difference"),
        (1.0, 0.51, "no_difference"),
        (1.0, 0.2, "gains"),
    ],
)
def test_a_finding_is_read_off_the_interval(
    log_odds: float, error: float, finding: str
) -> None:
    found = compare_sure(cost(log_odds, error))
    assert found.finding == finding
    assert found.low <= found.rate_with - found.rate_without <= found.high
    side = "below" if found.high <= 0 else "above" if found.low >= 0 else "both"
    sides = {"costs": "below", "too_little": "below", "gains": "above"}
    assert side == sides.get(finding, "both")


@pytest.mark.parametrize("error", [0.02, 0.1, 0.3, 0.9])
@pytest.mark.parametrize("log_odds", [-2.0, -0.5, -0.2, -0.1, -0.05, 0.05, 0.5])
@pytest.mark.parametrize("facts", [1, 2, 3])
@pytest.mark.parametrize("model", [-0.5, 0.0, 0.5])
@pytest.mark.parametrize("won", [10, 40])
def test_a_verdict_is_confirmed_exactly_where_its_comparison_says_so(
    log_odds: float, error: float, facts: int, model: float, won: int
) -> None:
    verdict, found = verdict_of(*[cost(log_odds, error)] * facts, model=model, won=won)
    is_shown = found.high <= 0 and found.log_odds <= -MIN_COST
    assert (found.finding == "costs") == is_shown
    assert (verdict == "confirmed") == (is_shown and not found.overruled)
    assert bool(found.overruled) == (is_shown and (model >= 0 or won == 40))


def test_what_overrules_a_cost_is_named() -> None:
    assert verdict_of(cost(-1.0))[1].overruled == ""
    assert verdict_of(cost(-1.0), model=0.1)[1].overruled == "model"
    assert verdict_of(cost(-1.0), won=40)[1].overruled == "counts"
    assert verdict_of(cost(1.0), won=40)[1].overruled == ""


def test_nothing_is_compared_where_nothing_was_tested() -> None:
    sign = SignRows("sign", "timeline", {"fact": ONE_ROW}, ONE_ROW, np.full(1, -1.0))
    costs = {"sign": {"fact": (cost(-1.0),)}}
    assert compared(sign, 0, {"fact": "vague"}, costs) is not None
    assert compared(sign, 0, {"fact": "none"}, costs) is None
    assert compared(sign, 0, {}, costs) is None
    assert compared(sign, 0, {"fact": "vague"}, {}) is None
    clear = replace(sign, raised={"fact": ~ONE_ROW})
    assert compared(clear, 0, {"fact": "vague"}, costs) is None


def test_costs_of_an_earlier_version_give_no_rates() -> None:
    assert compare(()) is None
    assert compare((Cost("vague", -1.0, 0.2),)) is None
    assert compare((Cost("vague", -1.0, 0.2), cost(-1.0))) is None
