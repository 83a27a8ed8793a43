from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads, Explainer
from kaopu.explain.records import LeadExplanation, Note, Verdict
from kaopu.explain.signs.order import is_harmless
from kaopu.features import FeatureSource
from kaopu.framework import load_framework
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.pipeline import Pipeline
from kaopu.simulate import Simulation

Fitted = Callable[[str], LeadClassifier]
FRAMEWORK = load_framework()


@pytest.fixture(scope="module")
def records(explained: ExplainedLeads) -> list[LeadExplanation]:
    """The record of every open lead."""
    return build_explanations(explained)


def explain_rows(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame
) -> list[LeadExplanation]:
    found = explainer.explain(build_lead_table(export, demo, "scoring"))
    return build_explanations(found)


def test_probabilities_are_the_models(
    explained: ExplainedLeads, fitted: Fitted, leads: LeadTable
) -> None:
    model = fitted("all").predict_proba(leads.facts)[:, 1]
    np.testing.assert_allclose(explained.probability, model, rtol=0, atol=1e-9)
    assert len(explained) == 100


def test_all_figures_of_the_batch_add_up(explained: ExplainedLeads) -> None:
    log_odds = explained.log_odds - explained.base_log_odds
    for part in (explained.by_source, explained.by_player):
        np.testing.assert_allclose(part.sum(axis=1), log_odds, rtol=0, atol=1e-9)
    gained = explained.probability - explained.base_probability
    np.testing.assert_allclose(explained.points.sum(axis=1), gained, rtol=0, atol=1e-9)
    assert explained.by_player.shape == explained.points.shape == (100, 8)


def test_every_record_adds_up(records: list[LeadExplanation]) -> None:
    for lead in records:
        assert [p.id for p in lead.players] == list(FRAMEWORK.player_ids)
        told = lead.base_log_odds + sum(p.log_odds for p in lead.players)
        assert told == pytest.approx(lead.log_odds, abs=1e-6)
        assert expit(lead.log_odds) == pytest.approx(lead.probability, abs=1e-9)
        points = lead.base_probability + sum(p.points for p in lead.players)
        assert points == pytest.approx(lead.probability, abs=1e-9)
        for player in lead.players:
            own = sum(fact.log_odds for fact in player.facts)
            assert own == pytest.approx(player.log_odds, abs=1e-9)
        for sign in lead.warning_signs:
            own = sum(fact.log_odds for fact in sign.facts)
            assert own == pytest.approx(sign.log_odds, abs=1e-9)


def test_every_fact_stands_under_its_player_once(
    explained: ExplainedLeads, demo_sources: tuple[FeatureSource, ...]
) -> None:
    lead = build_explanations(explained)[3]
    players = {f.source: p.id for p in lead.players for f in p.facts}
    assert players == {source.id: source.player for source in demo_sources}
    assert sum(len(p.facts) for p in lead.players) == len(demo_sources)
    for player in lead.players:
        sizes = [abs(fact.log_odds) for fact in player.facts]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("rows", [[0], [99], [42, 3], list(range(99, 60, -1))])
def test_a_lead_is_told_alike_in_any_company(
    explainer: Explainer, records: list[LeadExplanation], leads: LeadTable, rows: list[int]
) -> None:
    part = explainer.explain(leads.take(np.array(rows)))
    for lead, row in zip(build_explanations(part), rows, strict=True):
        placed = replace(lead, rank=records[row].rank, of=100)
        same(placed.to_json(), records[row].to_json())


def same(one: Any, other: Any) -> None:
    """Assert that two records hold the same, numbers to 1e-9."""
    if isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key])
    elif isinstance(one, tuple | list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            same(a, b)
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=1e-9)
    else:
        assert one == other


def test_of_the_frameworks_signs_that_whose_step_is_worth_most_stands_first(
    records: list[LeadExplanation],
) -> None:
    for lead in records:
        named = [
            sign
            for sign in lead.warning_signs
            if sign.verdict != "data_only" and not is_harmless(sign)
        ]
        worth = [sign.what_if.worth for sign in named if sign.what_if]
        assert worth == pytest.approx(sorted(worth, reverse=True), abs=1e-12)
        rest = named[len(worth) :]
        assert all(sign.what_if is None for sign in rest)
        assert [s.log_odds for s in rest] == sorted(s.log_odds for s in rest)
    assert max(len(lead.warning_signs) for lead in records) > 3


def test_a_signs_points_are_those_of_its_facts(
    records: list[LeadExplanation],
) -> None:
    for lead in records:
        for sign in lead.warning_signs:
            total = sum(fact.points for fact in sign.facts)
            assert sign.points == pytest.approx(total, abs=1e-12)
            assert sign.verdict in get_args(Verdict)


def test_records_are_plain_json(records: list[LeadExplanation]) -> None:
    for lead in records:
        record = lead.to_json()
        same(json.loads(json.dumps(record, allow_nan=False)), record)
        plain(record)


def plain(value: Any) -> None:
    if isinstance(value, dict):
        assert all(isinstance(key, str) for key in value)
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            plain(part)
    else:
        assert type(value) in (str, int, float, type(None))


def test_facts_quote_the_export(
    explainer: Explainer, demo: Pipeline, world: Simulation
) -> None:
    export = world.leads.head(1).astype(object)
    export["stage"] = "target"
    export["scenario_fit"] = " Full "
    export["value_logic"] = "unknown"
    export["need_awareness"] = ""
    export["registered_capital"] = "1,200"
    export["budget_status"] = None
    export["signing_date"] = None
    export["hiring"] = "perhaps"
    (lead,) = explain_rows(explainer, demo, export)
    facts = {f.source: f for p in lead.players for f in p.facts}
    told = {k: (f.evidence, f.value, f.state) for k, f in facts.items()}
    assert told["scenario_fit"] == (" Full ", "full", "known")
    assert told["value_logic"] == ("unknown", "unknown", "unknown")
    assert told["need_awareness"] == ("", "", "not_asked")
    assert told["registered_capital"] == ("1,200", "", "known")
    assert told["budget_status"] == ("", "", "not_yet")
    assert told["signing_date"] == ("", "", "not_yet")
    assert told["hiring"] == ("perhaps", "", "not_understood")
    assert lead.stage == "target"


def test_what_no_past_deal_held_is_noted_and_neutral(
    explainer: Explainer, demo: Pipeline, world: Simulation
) -> None:
    export = world.leads.head(2).astype(object)
    export["region"] = ["Atlantis", export["region"].iloc[1]]
    export["hiring"] = ["perhaps", "yes"]
    one, other = explain_rows(explainer, demo, export)
    assert one.notes == (
        Note("unseen", "region", "Atlantis"),
        Note("not_understood", "hiring", "perhaps"),
    )
    assert other.notes == ()


def test_numbers_out_of_range_are_noted_and_scored_as_the_nearest(
    explainer: Explainer, demo: Pipeline, world: Simulation, past: LeadTable
) -> None:
    most = past.facts["registered_capital"][
        np.isfinite(past.facts["registered_capital"])
    ].max()
    export = pd.concat([world.leads.head(1)] * 2).astype(object)
    export["lead_id"] = ["far", "edge"]
    export["registered_capital"] = [f"{most * 100:.0f}", repr(float(most))]
    far, edge = explain_rows(explainer, demo, export)
    assert far.notes == (Note("out_of_range", "registered_capital", f"{most * 100:.0f}"),)
    assert edge.notes == ()
    assert far.log_odds == pytest.approx(edge.log_odds, abs=1e-9)


def test_a_target_lead_is_not_blamed_for_what_was_not_asked(
    records: list[LeadExplanation], leads: LeadTable
) -> None:
    intent = {s.id for s in FRAMEWORK.signals if s.stage == "intent"}
    targets = np.flatnonzero(leads.stage == "target")
    assert len(targets) > 20
    for row in targets:
        for sign in records[row].warning_signs:
            if sign.signal in intent:
                assert all(f.state in ("known", "unknown") for f in sign.facts)


def test_how_a_signal_stands(
    explainer: Explainer, demo: Pipeline, world: Simulation
) -> None:
    budget = ["budget_status", "requirements_clarity"]
    flags = ["says_money_no_object", "wants_proposal_first"]
    export = pd.concat([world.leads.head(1)] * 5).astype(object)
    export["lead_id"] = list("abcde")
    export["stage"] = ["intent"] * 4 + ["target"]
    for field, words in zip(budget, (("approved", "none"), ("clear", "none")), strict=True):
        export[field] = [*words, "unknown", None, None]
    for field in flags:
        export[field] = ["no", "yes", "unknown", None, None]
    leads = explain_rows(explainer, demo, export)
    place = FRAMEWORK.player_ids.index("budget_clarity")
    states = [lead.players[place].state for lead in leads]
    assert states == ["strong", "weak", "unknown", "not_asked_yet", "not_asked_yet"]
    assert leads[0].players[place].points > 0.02 > -0.02 > leads[1].players[place].points


def test_a_signal_the_company_does_not_record(
    fitted_software: Fitted, software: LeadTable
) -> None:
    explained = Explainer(fitted_software("linear")).explain(software.take(np.arange(3)))
    lead = build_explanations(explained)[0]
    timeline = lead.players[FRAMEWORK.player_ids.index("timeline")]
    assert (timeline.state, timeline.log_odds) == ("not_recorded", 0)
    assert timeline.points == pytest.approx(0, abs=1e-12)
    assert timeline.facts == ()


def test_context_and_our_own_side_are_never_a_warning(explained: ExplainedLeads) -> None:
    found = {s.signal for row in range(100) for s in explained.signs_of(row)}
    assert found <= {*FRAMEWORK.signal_ids, "across"}
    assert len(found) > 4


def test_the_illusion_is_confidence_beside_weak_signals(
    explained: ExplainedLeads, leads: LeadTable
) -> None:
    sign = FRAMEWORK.sign("illusion")
    evidence = explained.by_player[:, :6].sum(axis=1)
    confident = leads.beliefs["confidence"] >= sign.belief_at_least
    expected = confident & (evidence <= sign.evidence_at_most)
    held = [any(s.id == "illusion" for s in explained.signs_of(r)) for r in range(100)]
    assert held == expected.tolist()
    assert any(held)


@pytest.mark.parametrize("names", [("lost", "won"), (0, 1), (False, True)])
def test_signs_never_flip_whatever_the_classes_are_called(
    fitted: Fitted,
    past: LeadTable,
    leads: LeadTable,
    demo_sources: tuple[FeatureSource, ...],
    names: tuple[Any, Any],
) -> None:
    outcome = np.array(names)[past.outcome.astype(int)]
    classifier = LeadClassifier(demo_sources, parts=("linear",)).fit(past.facts, outcome)
    found = Explainer(classifier).explain(leads)
    expected = Explainer(fitted("linear")).explain(leads)
    np.testing.assert_allclose(found.by_source, expected.by_source, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.probability, expected.probability, atol=1e-12)


def test_likely_leads_win_and_their_reasons_point_up(
    explained: ExplainedLeads, world: Simulation
) -> None:
    truth = world.leads_truth["true_log_odds"]
    assert np.corrcoef(explained.log_odds, truth)[0, 1] > 0.6
    best, worst = explained.log_odds.argmax(), explained.log_odds.argmin()
    assert explained.points[best].sum() > 0 > explained.points[worst].sum()
