from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import Cost, Costs
from kaopu.explain.signs.support import Count, CountedFacts, SourceCounts
from kaopu.explain.signs.verdicts import judged, refuted

BUDGET = SourceCounts(
    "level",
    deals=100,
    won=50,
    counts=(
        Count("none", "intent", 40, 22),
        Count("unknown", "intent", 36, 5),
        Count("vague", "intent", 4, 4),
    ),
)
FACTS = pd.DataFrame({"budget_status": ["none", "unknown", "vague"]})
ALL = np.ones(3, dtype=bool)


def budget_sign(cost: float) -> SignRows:
    return SignRows("vague_budget", "b", {"budget_status": ALL}, ALL, np.full(3, cost))


def test_what_was_won_as_often_is_taken_a_step_lower() -> None:
    own = tuple(Cost(value, -0.5, 0.1) for value in FACTS["budget_status"])
    costs = {"vague_budget": {"budget_status": own}}
    (sign,) = judged([budget_sign(-0.5)], FACTS, {"budget_status": BUDGET}, costs)
    verdicts = [sign.verdict(row) for row in range(3)]
    assert verdicts == ["points_that_way", "confirmed", "confirmed"]


def test_the_test_of_past_deals_decides_where_there_is_one() -> None:
    sure = {"vague_budget": {"budget_status": (Cost("unknown", -1.0, 0.3),)}}
    counts = {"budget_status": BUDGET}
    (sign,) = judged([budget_sign(-0.05)], FACTS, counts, sure)
    verdicts = [sign.verdict(row) for row in range(3)]
    assert verdicts == ["framework_only", "confirmed", "framework_only"]
    (raising,) = judged([budget_sign(0.05)], FACTS, counts, sure)
    assert {raising.verdict(row) for row in range(3)} == {"framework_only"}


@pytest.mark.parametrize(
    ("level", "error", "verdict"),
    [
        ("unknown", 0.3, "confirmed"),
        ("unknown", 0.9, "points_that_way"),
        ("unknown", 2.0, "framework_only"),
        ("none", 0.3, "points_that_way"),
        ("none", 0.9, "framework_only"),
    ],
)
def test_the_kinds_follow_from_how_sure_it_is_and_from_the_counts(
    level: str, error: float, verdict: str
) -> None:
    costs = {"vague_budget": {"budget_status": (Cost(level, -1.0, error),)}}
    (sign,) = judged([budget_sign(-0.5)], FACTS, {"budget_status": BUDGET}, costs)
    row = FACTS["budget_status"].tolist().index(level)
    assert sign.verdict(row) == verdict
    (raising,) = judged([budget_sign(0.5)], FACTS, {"budget_status": BUDGET}, costs)
    assert raising.verdict(row) == "framework_only"


def test_rarely_won_deals_alone_confirm_nothing() -> None:
    (sign,) = judged([budget_sign(-0.01)], FACTS, {"budget_status": BUDGET}, {})
    assert {sign.verdict(row) for row in range(3)} == {"framework_only"}


def test_under_five_deals_refute_nothing() -> None:
    assert refuted(
        budget_sign(-1), CountedFacts(FACTS, {"budget_status": BUDGET})
    ).tolist() == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("costs", [{}, {"vague_budget": {}}])
def test_without_costs_nothing_is_confirmed(costs: Costs) -> None:
    (sign,) = judged([budget_sign(-0.5)], FACTS, {}, costs)
    assert {sign.verdict(row) for row in range(3)} == {"framework_only"}


def test_a_sign_of_several_facts_is_refuted_by_all_of_them() -> None:
    facts = FACTS.assign(other=["good", "good", "good"])
    good = SourceCounts("level", deals=9, won=4, counts=(Count("good", "intent", 9, 9),))
    raised = {"budget_status": ALL, "other": np.array([True, True, False])}
    sign = SignRows("x", "b", raised, ALL, np.full(3, -1.0))
    found = refuted(sign, CountedFacts(facts, {"budget_status": BUDGET, "other": good}))
    assert found.tolist() == [True, False, False]


@pytest.mark.parametrize("cost", [-0.5, -2.0])
def test_data_alone_raise_no_sign_that_counts_refute(cost: float) -> None:
    costs = np.full(3, cost)
    sign = SignRows("budget_status", "b", {"budget_status": ALL}, ALL, costs)
    (left,) = judged([sign], FACTS, {"budget_status": BUDGET}, {})
    assert left.rows.tolist() == [False, True, True]
    assert left.log_odds.tolist() == [0, cost, cost]
    assert left.verdict(1) == "data_only"
