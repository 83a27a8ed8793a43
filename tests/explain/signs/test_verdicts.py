from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import Cost
from kaopu.explain.signs.support import Count, SourceCounts
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


def test_what_was_won_as_often_is_not_confirmed() -> None:
    (sign,) = judged([budget_sign(-0.5)], FACTS, {"budget_status": BUDGET}, {})
    verdicts = [sign.verdict(row) for row in range(3)]
    assert verdicts == ["framework_only", "confirmed", "confirmed"]


def test_the_test_of_past_deals_decides_where_there_is_one() -> None:
    sure = {"vague_budget": {"budget_status": (Cost("unknown", -1.0, 0.3),)}}
    counts = {"budget_status": BUDGET}
    (sign,) = judged([budget_sign(-0.05)], FACTS, counts, sure)
    verdicts = [sign.verdict(row) for row in range(3)]
    assert verdicts == ["framework_only", "confirmed", "framework_only"]
    (raising,) = judged([budget_sign(0.05)], FACTS, counts, sure)
    assert {raising.verdict(row) for row in range(3)} == {"framework_only"}


def test_what_counts_refute_no_test_confirms() -> None:
    sure = {"vague_budget": {"budget_status": (Cost("none", -1.0, 0.3),)}}
    (sign,) = judged([budget_sign(-0.5)], FACTS, {"budget_status": BUDGET}, sure)
    assert {sign.verdict(row) for row in range(3)} == {"framework_only"}


def test_rarely_won_deals_alone_confirm_nothing() -> None:
    (sign,) = judged([budget_sign(-0.01)], FACTS, {"budget_status": BUDGET}, {})
    assert {sign.verdict(row) for row in range(3)} == {"framework_only"}


def test_under_five_deals_refute_nothing() -> None:
    assert refuted(budget_sign(-1), FACTS, {"budget_status": BUDGET}).tolist() == [
        True,
        False,
        False,
    ]


def test_without_counts_and_costs_the_model_decides() -> None:
    (sign,) = judged([budget_sign(-0.5)], FACTS, {}, {})
    assert {sign.verdict(row) for row in range(3)} == {"confirmed"}


def test_a_sign_of_several_facts_is_refuted_by_all_of_them() -> None:
    facts = FACTS.assign(other=["good", "good", "good"])
    good = SourceCounts("level", deals=9, won=4, counts=(Count("good", "intent", 9, 9),))
    raised = {"budget_status": ALL, "other": np.array([True, True, False])}
    sign = SignRows("x", "b", raised, ALL, np.full(3, -1.0))
    found = refuted(sign, facts, {"budget_status": BUDGET, "other": good})
    assert found.tolist() == [True, False, False]


@pytest.mark.parametrize("cost", [-0.5, -2.0])
def test_data_alone_raise_no_sign_that_counts_refute(cost: float) -> None:
    costs = np.full(3, cost)
    sign = SignRows("budget_status", "b", {"budget_status": ALL}, ALL, costs)
    (left,) = judged([sign], FACTS, {"budget_status": BUDGET}, {})
    assert left.rows.tolist() == [False, True, True]
    assert left.log_odds.tolist() == [0, cost, cost]
    assert left.verdict(1) == "data_only"
