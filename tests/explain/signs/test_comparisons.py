from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, ndtr, ndtri

from kaopu.explain.records import Comparison, Verdict
from kaopu.explain.signs.comparisons import compare, compared
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import LIKELY, MIN_COST, SURE, Cost
from kaopu.explain.signs.support import Count, SourceCounts
from kaopu.explain.signs.verdicts import judged

CLEARED = (-1.0, 0.0, 1.0)
# Standard deviations between the middle of a normal and the edge of its twentieth.
AWAY = float(ndtri(SURE))
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
    low, high = (expit(cleared - 0.8 + away * 0.2).mean() for away in (-AWAY, AWAY))
    assert found.low == pytest.approx(low - found.rate_without)
    assert found.high == pytest.approx(high - found.rate_without)
    assert found.sure == pytest.approx(ndtr(4.0))
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
        (-MIN_COST, 0.99 * MIN_COST / AWAY, "costs"),
        (-0.09, 0.01, "too_little"),
        (-1.0, 1.01 / AWAY, "likely"),
        (-1.0, 1.4, "likely"),
        (-1.0, 1.5, "no_difference"),
        (-0.09, 0.1, "no_difference"),
        (0.0, 0.2, "no_difference"),
        (1.0, 1.01 / AWAY, "no_difference"),
        (1.0, 0.2, "gains"),
    ],
)
def test_a_finding_is_read_off_the_interval(
    log_odds: float, error: float, finding: str
) -> None:
    found = compare_sure(cost(log_odds, error))
    assert found.finding == finding
    assert found.low <= found.rate_with - found.rate_without <= found.high
    side = "below" if found.high < 0 else "above" if found.low > 0 else "both"
    sides = {"costs": "below", "too_little": "below", "gains": "above"}
    assert side == sides.get(finding, "both")


@pytest.mark.parametrize("error", [0.02, 0.1, 0.3, 0.9])
@pytest.mark.parametrize("log_odds", [-2.0, -0.5, -0.2, -0.1, -0.05, 0.05, 0.5])
@pytest.mark.parametrize("facts", [1, 2, 3])
@pytest.mark.parametrize("model", [-0.5, 0.0, 0.5])
@pytest.mark.parametrize("won", [10, 40])
def test_a_verdict_is_what_its_comparison_says(
    log_odds: float, error: float, facts: int, model: float, won: int
) -> None:
    verdict, found = verdict_of(*[cost(log_odds, error)] * facts, model=model, won=won)
    is_shown = found.high < 0 and found.log_odds <= -MIN_COST
    is_likely = found.sure >= LIKELY and found.log_odds <= -MIN_COST and not is_shown
    assert (found.finding == "costs") == is_shown == (found.sure >= SURE and is_shown)
    assert (found.finding == "likely") == is_likely
    assert (verdict == "confirmed") == (is_shown and not found.overruled)
    stepped = is_shown and found.overruled == "counts"
    points = stepped or (is_likely and not found.overruled)
    assert (verdict == "points_that_way") == points
    told = is_shown or is_likely
    assert bool(found.overruled) == (told and (model >= 0 or won == 40))
    if found.overruled:
        assert found.overruled == ("model" if model >= 0 else "counts")


def test_what_overrules_a_cost_is_named() -> None:
    assert verdict_of(cost(-1.0))[1].overruled == ""
    assert verdict_of(cost(-1.0), model=0.1)[1].overruled == "model"
    assert verdict_of(cost(-1.0), won=40)[1].overruled == "counts"
    assert verdict_of(cost(1.0), won=40)[1].overruled == ""


def drawn(value: str, draws: np.ndarray) -> Cost:
    own = tuple(draws.round(3).tolist())
    return Cost(value, float(draws.mean()), float(draws.std()), 60, CLEARED, own)


@pytest.mark.parametrize("share", [0.0, 0.04, 0.06, 0.24, 0.26, 0.9])
def test_a_posterior_of_draws_says_how_sure_it_is(share: float) -> None:
    rng = np.random.default_rng(1)
    draws = np.where(np.arange(200) < 200 * share, 0.0, -1 - rng.random(200) / 9)
    found = compare_sure(drawn("vague", rng.permutation(draws)))
    assert found.sure == pytest.approx(1 - share)
    assert (found.high < 0) == (found.sure >= SURE) == (found.finding == "costs")
    finding = "costs" if share < 0.05 else "likely" if share < 0.25 else "no_difference"
    assert found.finding == finding


def test_facts_that_stand_for_each_other_are_surer_together() -> None:
    rng = np.random.default_rng(2)
    one = rng.normal(-0.5, 0.5, 200)
    both = drawn("vague", one), drawn("vague", -1.0 - one)
    assert compare_sure(*both).finding == "costs"
    assert compare_sure(*both).error == pytest.approx(0.0, abs=0.01)
    assert {compare_sure(cost).finding for cost in both} == {"likely"}


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
