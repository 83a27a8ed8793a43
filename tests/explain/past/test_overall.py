from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.past.groups import GroupCounts, SignCounts
from kaopu.explain.past.history import History
from kaopu.explain.past.importance import PlayerImportance
from kaopu.explain.past.overall import build_overall
from kaopu.explain.past.overall_records import Overall
from kaopu.explain.signs.sign_effects import Cost
from kaopu.explain.signs.support import Count, SourceCounts
from kaopu.framework import load_framework
from kaopu.pipeline import Pipeline
from kaopu.scoring import LeadModel

FRAMEWORK = load_framework()
PLAYERS = [
    PlayerImportance("budget_clarity", 1, log_odds=0.3, points=0.05, share=0.3),
    PlayerImportance("context", 2, log_odds=0.7, points=0.1, share=0.7),
]


def past(*costs: Cost, counts: tuple[Count, ...]) -> History:
    """A history of 300 deals, half of them won, that knows the budget alone."""
    budget = SourceCounts("level", (), None, 300, 150, counts)
    signs = (SignCounts("vague_budget", 300, 150, 100, 30),)
    few = (SignCounts("vague_budget", 50, 25, None, None),)
    groups = (
        GroupCounts("all", "", "", 300, 150, {"budget_clarity": 0.2}, signs),
        GroupCounts("own_side", "owner", "Li", 50, 25, {"budget_clarity": 0.2}, few),
    )
    known = {"vague_budget": {"budget_status": costs}}
    return History(300, 150, {}, {"budget_status": budget}, known, None, groups)


def told(pipeline: Pipeline, history: History) -> Overall:
    return build_overall(FRAMEWORK, pipeline.sources, history, PLAYERS, "x")


def one(value: str, deals: int, won: int) -> tuple[Count, ...]:
    return (Count(value, "intent", deals, won),)


@pytest.mark.parametrize(
    ("cost", "tally", "finding", "contradicts"),
    [
        (Cost("vague", -0.9, 0.2), (100, 30), "confirmed", False),
        (Cost("vague", -0.3, 0.2), (100, 30), "points_that_way", False),
        (Cost("vague", -0.05, 0.01), (100, 30), "not_shown", False),
        (Cost("vague", -0.3, 0.5), (100, 30), "not_shown", False),
        (Cost("vague", -0.9, 0.2), (100, 51), "points_that_way", False),
        (Cost("vague", -0.3, 0.2), (100, 51), "not_shown", True),
        (Cost("vague", 0.9, 0.2), (100, 51), "contradicts", True),
        (Cost("vague", 0.9, 0.2), (100, 30), "not_shown", False),
        (Cost("vague", 0.0, 0.2), (100, 70), "contradicts", True),
        (Cost("vague", -0.9, 0.2), (4, 0), "too_few", False),
    ],
)
def test_what_past_deals_say_of_a_fact(
    demo: Pipeline, cost: Cost, tally: tuple[int, int], finding: str, contradicts: bool
) -> None:
    overall = told(demo, past(cost, counts=one("vague", *tally)))
    fact = overall.signs[0].facts[0]
    assert (fact.column, fact.value, fact.finding) == ("budget_status", "vague", finding)
    assert (fact.support.deals, fact.support.won) == tally
    assert [pair[1] for pair in overall.contradictions] == [fact] * contradicts


def test_a_fact_that_all_held_who_were_asked_contradicts_nothing(demo: Pipeline) -> None:
    history = past(counts=one("vague", 12, 1))
    (source,) = history.counts
    alone = replace(history.counts[source], deals=12, won=1)
    overall = told(demo, replace(history, counts={source: alone}, costs={}))
    fact = overall.signs[0].facts[0]
    assert fact.support.rate == fact.support.overall
    assert overall.contradictions == ()


def test_a_sign_takes_the_gravest_finding_and_its_own_tally(demo: Pipeline) -> None:
    counts = (*one("vague", 100, 51), *one("none", 40, 5), *one("stated", 99, 90))
    overall = told(demo, past(Cost("none", -1.0, 0.2), counts=counts))
    (sign,) = overall.signs
    assert sign.finding == "confirmed"
    assert [fact.value for fact in sign.facts] == ["vague", "none"]
    assert sign.support is not None
    assert sign.without is not None
    assert (sign.support.deals, sign.support.rate) == (100, 0.3)
    assert (sign.without.deals, sign.without.rate) == (200, 0.6)


def test_signals_that_move_most_come_first(demo: Pipeline) -> None:
    overall = told(demo, past(counts=one("vague", 100, 30)))
    assert [weight.id for weight in overall.signals] == ["context", "budget_clarity"]


def test_a_group_keeps_silent_about_few_deals(demo: Pipeline) -> None:
    (group,) = told(demo, past(counts=one("vague", 100, 30))).groups
    assert (group.value, group.support.rate) == ("Li", 0.5)
    assert [(sign.id, sign.support) for sign in group.signs] == [("vague_budget", None)]


def test_without_history_there_is_nothing_to_tell(demo: Pipeline) -> None:
    overall = told(demo, History())
    assert (overall.signs, overall.groups, overall.contradictions) == ((), (), ())


def test_every_sign_of_a_trained_model_is_backed_by_counts(trained: LeadModel) -> None:
    overall = trained.overall()
    assert overall.deals == trained.history.deals
    assert len(overall.signs) >= 14
    for sign in overall.signs:
        for fact in sign.facts:
            counts = trained.history.counts[fact.source]
            assert (fact.support.deals, fact.support.won) == counts.tally(fact.value)
    for group in overall.groups:
        costs = [
            s.support.overall * s.support.deals - s.support.won
            for s in group.signs
            if s.support
        ]
        assert costs == sorted(costs, reverse=True)


def test_a_history_without_groups_tells_signs_without_a_tally(trained: LeadModel) -> None:
    bare = replace(trained, history=replace(trained.history, groups=()))
    assert {sign.support for sign in bare.overall().signs} == {None}
    assert bare.overall().groups == ()
