from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, ndtr

from kaopu.explain.past.history import History
from kaopu.explain.signs.effects import DRAWS
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import (
    LIKELY,
    MIN_COST,
    QUANTILES,
    SURE,
    Cost,
    learn_costs,
    proof,
    total,
)
from kaopu.explain.signs.support import Count, CountedFacts, SourceCounts
from kaopu.explain.signs.what_if import CounterfactualFinder
from kaopu.features import FeatureSource
from kaopu.framework import load_framework
from kaopu.leads.finished import identical_rows
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import UNKNOWN

FRAMEWORK = load_framework()
BUDGET = FeatureSource(
    "budget_status",
    "Budget",
    "budget_clarity",
    "level",
    ("none", "vague", "stated", "approved"),
)
NEED = FeatureSource(
    "need_agreed",
    "Need",
    "need_consensus",
    "level",
    ("not_agreed", "partly_agreed", "agreed"),
)
NO_MARKS: Mapping[str, float] = {}


def counted(values: pd.Series) -> SourceCounts:
    tallies = values.value_counts()
    counts = tuple(Count(str(v), "intent", int(n), 0) for v, n in tallies.items())
    return SourceCounts("level", deals=len(values), won=0, counts=counts)


def clearer_of(facts: pd.DataFrame) -> CounterfactualFinder:
    sources = {source.id: source for source in (BUDGET, NEED)}
    return CounterfactualFinder(
        FRAMEWORK, sources, {name: counted(facts[name]) for name in facts}
    )


def drawn(deals: int, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Two facts that go together; only the need has an effect, of two log-odds."""
    rng = np.random.default_rng(seed)
    need = rng.choice(["not_agreed", "agreed"], deals)
    vague = rng.random(deals) < np.where(need == "agreed", 0.2, 0.8)
    budget = np.where(vague, "vague", "stated")
    won = rng.random(deals) < expit(np.where(need == "agreed", 1.0, -1.0))
    facts = pd.DataFrame({"budget_status": budget, "need_agreed": need}, dtype=object)
    return facts, won.astype(float)


def test_a_cost_is_against_the_cleared_level_with_the_other_facts_held() -> None:
    facts, won = drawn(2_000)
    rates = {level: won[facts["budget_status"] == level].mean() for level in ("vague",)}
    assert rates["vague"] < won.mean() - 0.1
    costs = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
    (need,) = costs["need_not_agreed"]["need_agreed"]
    (budget,) = costs["vague_budget"]["budget_status"]
    assert need.value == "not_agreed"
    assert need.log_odds == pytest.approx(-2.0, abs=3 * need.error)
    assert need.log_odds < -10 * need.error
    assert abs(budget.log_odds) < 2 * budget.error


def test_a_cost_remembers_how_its_deals_stood_with_the_sign_cleared() -> None:
    facts, won = drawn(2_000)
    costs = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
    (need,) = costs["need_not_agreed"]["need_agreed"]
    held = (facts["need_agreed"] == "not_agreed").to_numpy()
    assert need.deals == held.sum()
    cleared = np.array(need.cleared)
    assert len(cleared) == QUANTILES
    assert (np.diff(cleared) >= 0).all()
    # With its cost they are the deals that held it; without, those of the other need.
    assert expit(cleared + need.log_odds).mean() == pytest.approx(
        won[held].mean(), abs=0.01
    )
    assert expit(cleared).mean() == pytest.approx(won[~held].mean(), abs=0.04)
    assert Cost.from_json(need.to_json()) == need


def test_what_costs_nothing_is_seldom_taken_for_costly() -> None:
    found: dict[str, list[Cost]] = {"vague_budget": [], "need_not_agreed": []}
    for seed in range(8):
        facts, won = drawn(300, seed)
        costs = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
        for sign, known in found.items():
            known += [cost for own in costs[sign].values() for cost in own]
    sure = {s: [total((cost,)).costs for cost in own] for s, own in found.items()}
    assert np.mean(np.array(sure["vague_budget"]) >= LIKELY) <= 0.25
    assert min(sure["need_not_agreed"]) >= SURE


def test_draws_of_a_posterior_go_with_its_mean_and_spread() -> None:
    facts, won = drawn(400)
    costs = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
    again = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
    assert costs == again
    (need,) = costs["need_not_agreed"]["need_agreed"]
    assert len(need.draws) == DRAWS
    assert need.log_odds == pytest.approx(np.mean(need.draws))
    assert need.error == pytest.approx(np.std(need.draws))


@pytest.mark.parametrize("won", [0.0, 1.0])
@pytest.mark.parametrize("deals", [0, 3, 30])
def test_deals_of_one_end_or_none_tell_nothing(deals: int, won: float) -> None:
    facts, _ = drawn(30)
    facts = facts.iloc[:deals]
    outcome = np.full(deals, won)
    costs = learn_costs(clearer_of(facts), facts, outcome, identical_rows(facts), NO_MARKS)
    assert costs["vague_budget"] == costs["need_not_agreed"] == {}


@pytest.mark.parametrize(("lost", "is_told"), [(5, False), (19, False), (20, True)])
def test_few_deals_of_an_end_tell_nothing(lost: int, is_told: bool) -> None:
    facts, _ = drawn(60)
    won = (np.arange(60) >= lost).astype(float)
    costs = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
    assert bool(costs["need_not_agreed"]) == is_told


def test_the_order_of_the_deals_changes_no_cost() -> None:
    facts, won = drawn(120)
    rng = np.random.default_rng(1)
    towns = rng.choice([f"town {i}" for i in range(30)], len(facts))
    facts = facts.assign(town=towns.astype(object))
    town = FeatureSource("town", "Town", "context", "category")
    sources = {source.id: source for source in (BUDGET, NEED, town)}
    counts = {name: counted(facts[name]) for name in facts}
    finder = CounterfactualFinder(FRAMEWORK, sources, counts)
    found = []
    for order in (np.arange(len(facts)), rng.permutation(len(facts))):
        rows, ended = facts.iloc[order].reset_index(drop=True), won[order]
        found.append(learn_costs(finder, rows, ended, identical_rows(rows), NO_MARKS))
    assert found[0] == found[1]
    assert found[0]["vague_budget"]


def test_a_value_of_few_deals_and_one_that_nothing_clears_have_no_cost() -> None:
    facts, won = drawn(200)
    facts.loc[:3, "budget_status"] = UNKNOWN
    costs = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
    assert [cost.value for cost in costs["vague_budget"]["budget_status"]] == ["vague"]
    facts.loc[4, "budget_status"] = UNKNOWN
    costs = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
    values = [cost.value for cost in costs["vague_budget"]["budget_status"]]
    assert values == [UNKNOWN, "vague"]
    facts["budget_status"] = "vague"
    costs = learn_costs(clearer_of(facts), facts, won, identical_rows(facts), NO_MARKS)
    assert costs["vague_budget"] == {}


def test_every_sign_of_the_demo_has_its_costs(
    past: LeadTable, history: History, demo_sources: tuple[FeatureSource, ...]
) -> None:
    assert past.outcome is not None
    sources = {source.id: source for source in demo_sources}
    finder = CounterfactualFinder(FRAMEWORK, sources, history.counts)
    costs = learn_costs(
        finder,
        past.facts,
        past.outcome,
        identical_rows(past.facts),
        history.low_marks,
    )
    assert list(costs["missing_timeline"]) == [
        "signing_date",
        "implementation_date",
        "payment_date",
    ]
    assert {c.value for c in costs["no_sign_of_funds"]["registered_capital"]} == {"", "0"}
    edges = history.counts["postponements"].edges
    bins = {c.value for c in costs["stalling"]["postponements"]}
    assert bins == {str(np.searchsorted(edges, n)) for n in (1, 2, 3, 4)}
    assert all(c.error > 0 for by in costs.values() for own in by.values() for c in own)


def proof_of(*costs: Cost, level: str = "vague") -> tuple[bool, bool]:
    """Tell whether a sign is confirmed, and whether it is likely at least."""
    facts = pd.DataFrame({"budget_status": [level]}, dtype=object)
    raised = np.ones(1, dtype=bool)
    sign = SignRows("vague_budget", "", {"budget_status": raised}, raised, np.full(1, -1.0))
    counts = {"budget_status": SourceCounts("level")}
    found = proof(
        sign, CountedFacts(facts, counts), {"vague_budget": {"budget_status": costs}}
    )
    return bool(found.beyond(SURE)[0]), bool(found.beyond(LIKELY)[0])


def test_a_cost_must_matter_and_be_sure() -> None:
    assert proof_of(Cost("vague", -1.0, 0.6)) == (True, True)
    assert proof_of(Cost("vague", -1.0, 0.62)) == (False, True)
    assert proof_of(Cost("vague", -1.0, 1.5)) == (False, False)
    assert proof_of(Cost("vague", -0.99 * MIN_COST, 0.001)) == (False, False)
    assert proof_of(Cost("vague", 1.0, 0.001)) == (False, False)
    assert proof_of(Cost("vague", -1.0, 0.001), level="none") == (False, False)
    other = Cost("none", -1.0, 0.6)
    assert proof_of(Cost("vague", -1.0, 1.5), other) == (False, False)
    assert proof_of(Cost("vague", -1.0, 1.5), other, level="none") == (True, True)


def test_the_facts_of_a_sign_are_proven_together() -> None:
    facts = pd.DataFrame({name: [np.nan, np.nan] for name in ("signing", "payment")})
    both = {"signing": np.array([True, True]), "payment": np.array([True, False])}
    every = np.ones(2, dtype=bool)
    sign = SignRows("missing_timeline", "", both, every, np.full(2, -1.0))
    own = (Cost("", -0.3, 0.22),)
    costs = {"missing_timeline": {"signing": own, "payment": own}}
    counts = {name: SourceCounts("date") for name in both}
    found = proof(sign, CountedFacts(facts, counts), costs)
    assert found.beyond(SURE).tolist() == [True, False]
    assert found.beyond(LIKELY).tolist() == [True, True]
    assert found.log_odds.tolist() == [-0.6, -0.3]
    nothing = proof(sign, CountedFacts(facts, counts), {})
    assert nothing.beyond(LIKELY).tolist() == [False, False]


def test_a_cost_of_an_earlier_version_has_no_draws() -> None:
    assert Cost.from_json(["vague", -1.0, 0.3]) == Cost("vague", -1.0, 0.3)
    before = Cost.from_json(["vague", -1.0, 0.3, 40, [0.5, 0.75]])
    assert before == Cost("vague", -1.0, 0.3, 40, (0.5, 0.75))
    assert total((before,)).costs == pytest.approx(ndtr(1 / 0.3))
    assert total((Cost("vague", -1.0, 0.0),)).costs == 1.0
