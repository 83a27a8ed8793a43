from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.lead.trends import KeptScore, fact_text, fact_texts, with_history
from kaopu.explain.records import LeadExplanation, PastScore
from kaopu.framework import load_framework
from kaopu.language import Locale
from kaopu.leads.states import NOT_UNDERSTOOD
from kaopu.pipeline import Pipeline
from kaopu.report.lead.trend import trend_line

NOW = datetime(2026, 5, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(explained: ExplainedLeads) -> list[LeadExplanation]:
    return build_explanations(explained)


def kept(lead: LeadExplanation, probability: float, model: str = "demo/1") -> KeptScore:
    facts = {f.source: fact_text(f) for player in lead.players for f in player.facts}
    score = PastScore("2026-05-01T12:00:00+00:00", model, probability, 3, 9)
    return KeptScore(score, facts)


def test_facts_are_kept_as_they_are_compared(
    explained: ExplainedLeads, told: list[LeadExplanation], demo: Pipeline
) -> None:
    framework = load_framework()
    texts = fact_texts(explained.table, demo, framework)
    assert set(texts) == {s.id for s in demo.sources if s.player in framework.signal_ids}
    for row, lead in enumerate(told):
        for player in lead.players[:6]:
            for fact in player.facts:
                assert texts[fact.source][row] == fact_text(fact)


def test_the_last_different_score_is_the_one_before(told: list[LeadExplanation]) -> None:
    lead = told[0]
    p = lead.probability
    past = [kept(lead, p / 2), kept(lead, p / 3), kept(lead, p)]
    scores, trend = with_history(lead, past, "demo/1", load_framework(), NOW)
    assert [score.probability for score in scores] == [p / 2, p / 3, p]
    assert trend is not None
    assert trend.before.probability == p / 3
    assert (trend.days, trend.same_model, trend.facts) == (21, True, ())
    assert trend.change == pytest.approx(p - p / 3)


def test_a_score_that_looks_the_same_is_no_trend(told: list[LeadExplanation]) -> None:
    lead = told[0]
    past = [kept(lead, lead.probability + 0.0001)]
    assert with_history(lead, past, "demo/1", load_framework(), NOW)[1] is None
    assert with_history(lead, [], "demo/1", load_framework(), NOW) == ((), None)


def test_changed_facts_are_named_and_unseen_ones_are_not(
    told: list[LeadExplanation],
) -> None:
    lead = told[0]
    first, second = lead.players[0].facts[:2]
    past = kept(lead, 0.99, "demo/0")
    facts = dict(past.facts) | {first.source: "what it was"}
    del facts[second.source]
    _, trend = with_history(
        lead, [replace(past, facts=facts)], "demo/1", load_framework(), NOW
    )
    assert trend is not None
    assert not trend.same_model
    [change] = trend.facts
    assert (change.source, change.before) == (first.source, "what it was")
    assert change.after == fact_text(first)


def test_another_spelling_is_no_change(told: list[LeadExplanation]) -> None:
    past = kept(told[0], 0.99, "demo/0")
    facts = {source: f" {text.upper()}" for source, text in past.facts.items()}
    earlier = replace(past, facts=facts)
    _, trend = with_history(told[0], [earlier], "demo/1", load_framework(), NOW)
    assert trend is not None
    assert trend.facts == ()


def test_the_context_is_not_compared(told: list[LeadExplanation]) -> None:
    lead = told[0]
    past = kept(lead, 0.99)
    facts = dict(past.facts) | {"region": "the moon"}
    trend = with_history(
        lead, [replace(past, facts=facts)], "demo/1", load_framework(), NOW
    )[1]
    assert trend is not None
    assert trend.facts == ()


def test_a_scoring_in_the_future_is_of_today(told: list[LeadExplanation]) -> None:
    early = datetime(2026, 4, 1, tzinfo=UTC)
    trend = with_history(told[0], [kept(told[0], 0.99)], "x", load_framework(), early)[1]
    assert trend is not None
    assert trend.days == 0


def test_what_was_not_understood_is_neither_blank_nor_kept(
    told: list[LeadExplanation],
) -> None:
    lead = told[0]
    fact = lead.players[0].facts[0]
    strange = replace(fact, state="not_understood", value="", evidence="Mr Li's own words")
    assert fact_text(strange) == NOT_UNDERSTOOD
    first = replace(lead.players[0], facts=(strange, *lead.players[0].facts[1:]))
    now = replace(lead, players=(first, *lead.players[1:]))
    trend = with_history(now, [kept(lead, 0.99)], "demo/1", load_framework(), NOW)[1]
    assert trend is not None
    assert [(c.source, c.after) for c in trend.facts] == [(fact.source, NOT_UNDERSTOOD)]
    assert "not understood since" in trend_line(replace(now, trend=trend), Locale("en"))
    assert "没看懂" in trend_line(replace(now, trend=trend), Locale("zh"))
