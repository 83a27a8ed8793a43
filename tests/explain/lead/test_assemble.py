from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from kaopu.explain.lead.assemble import Rank, build_explanations, plain_number
from kaopu.explain.lead.explainer import ExplainedLeads, Explainer
from kaopu.explain.past.beliefs import framework_marks, learn_beliefs
from kaopu.explain.past.history import History
from kaopu.explain.records import LeadExplanation
from kaopu.explain.signs.sign_effects import LIKELY, MIN_COST, learn_costs
from kaopu.explain.signs.what_if import CounterfactualFinder
from kaopu.features import FeatureSource
from kaopu.framework import load_framework
from kaopu.leads.dates import DAY_ZERO
from kaopu.leads.finished import identical_rows
from kaopu.leads.lead_table import LeadTable
from kaopu.model.classifier import LeadClassifier

FRAMEWORK = load_framework()


@pytest.fixture(scope="module")
def records(explained: ExplainedLeads) -> list[LeadExplanation]:
    return build_explanations(explained, currency="USD")


@pytest.fixture(scope="module")
def believing(
    past: LeadTable, history: History, fitted: object, leads: LeadTable
) -> list[LeadExplanation]:
    """The leads told with the beliefs of past deals."""
    classifier = fitted("all")  # type: ignore[operator]
    evidence = Explainer(classifier, history).evidence(past.facts)
    assert past.outcome is not None
    beliefs = learn_beliefs(FRAMEWORK, past.beliefs, past.reps, evidence, past.outcome)
    whole = replace(history, beliefs=beliefs)
    return build_explanations(Explainer(classifier, whole).explain(leads))


def test_leads_are_ranked_among_themselves(
    records: list[LeadExplanation], explained: ExplainedLeads
) -> None:
    assert sorted(lead.rank for lead in records) == list(range(1, 101))
    assert {lead.of for lead in records} == {100}
    best = min(records, key=lambda lead: lead.rank)
    assert best.probability == explained.probability.max()


def test_equal_leads_are_ranked_by_their_id(explainer: Explainer, leads: LeadTable) -> None:
    same = replace(
        leads.take(np.zeros(3, dtype=int)), ids=np.array(["b", "c", "a"], object)
    )
    assert explainer.explain(same).ranks.tolist() == [2, 3, 1]


def test_places_among_other_leads_are_told(explainer: Explainer, leads: LeadTable) -> None:
    (lead,) = build_explanations(
        explainer.explain(leads.take(np.array([7]))), [Rank(8, 900)]
    )
    assert (lead.rank, lead.of) == (8, 900)


def test_the_expected_value_is_probability_times_amount(
    records: list[LeadExplanation], leads: LeadTable
) -> None:
    assert leads.amount is not None
    for lead, amount in zip(records, leads.amount, strict=True):
        if np.isnan(amount):
            assert (lead.amount, lead.expected_value, lead.currency) == (None, None, "")
        else:
            assert lead.expected_value == pytest.approx(lead.probability * amount)
            assert lead.currency == "USD"


def test_there_is_no_expected_value_without_amounts(
    explainer: Explainer, leads: LeadTable
) -> None:
    bare = replace(leads.take(np.array([0])), amount=None)
    (lead,) = build_explanations(explainer.explain(bare), currency="USD")
    assert (lead.amount, lead.expected_value, lead.currency) == (None, None, "")


def test_facts_carry_their_support(
    records: list[LeadExplanation], history: History
) -> None:
    for lead in records[:20]:
        for player in lead.players:
            for fact in player.facts:
                if player.id == "own_side" or fact.state in ("not_yet", "not_understood"):
                    assert fact.support is None
                elif fact.state != "known":
                    value = {"unknown": "unknown", "not_asked": ""}[fact.state]
                    counts = history.counts.get(fact.source)
                    assert fact.support == (counts.support(value) if counts else None)


def test_a_sign_has_the_support_of_its_most_costly_fact(
    records: list[LeadExplanation],
) -> None:
    several = 0
    for lead in records:
        for sign in lead.warning_signs:
            if not sign.facts:
                continue
            costs = [fact.log_odds for fact in sign.facts]
            assert costs == sorted(costs)
            assert sign.support == sign.facts[0].support
            several += len(costs) > 1
    assert several


def test_every_verdict_of_the_framework_is_readable_from_its_comparison(
    fitted: Callable[[str], LeadClassifier],
    past: LeadTable,
    leads: LeadTable,
    history: History,
) -> None:
    assert past.outcome is not None
    sources = {source.id: source for source in fitted("all").sources}
    finder = CounterfactualFinder(FRAMEWORK, sources, history.counts)
    groups = identical_rows(past.facts)
    costs = learn_costs(finder, past.facts, past.outcome, groups, history.low_marks)
    taught = Explainer(fitted("all"), replace(history, costs=costs))
    verdicts: list[str] = []
    for lead in build_explanations(taught.explain(leads)):
        for sign in lead.warning_signs:
            found = sign.comparison
            if sign.verdict == "data_only" or found is None:
                assert sign.verdict != "confirmed"
                continue
            verdicts.append(sign.verdict)
            is_shown = found.high < 0 and found.log_odds <= -MIN_COST
            assert is_shown == (found.finding == "costs")
            assert (sign.verdict == "confirmed") == (is_shown and not found.overruled)
            is_likely = found.sure >= LIKELY and found.log_odds <= -MIN_COST
            stepped = is_shown and found.overruled == "counts"
            points = stepped or (is_likely and not is_shown and not found.overruled)
            assert (sign.verdict == "points_that_way") == points
            assert found.low <= found.rate_with - found.rate_without <= found.high
    assert {*verdicts} == {"confirmed", "points_that_way", "framework_only"}


def test_no_probability_lies_outside_its_own_interval(
    records: list[LeadExplanation],
) -> None:
    for lead in records:
        assert lead.probability_low <= lead.probability <= lead.probability_high


def test_strengths_are_known_facts_of_the_signals_that_raise_the_odds(
    records: list[LeadExplanation], demo_sources: tuple[FeatureSource, ...]
) -> None:
    players = {source.id: source.player for source in demo_sources}
    assert sum(len(lead.strengths) for lead in records) > 100
    for lead in records:
        sizes = [strength.fact.log_odds for strength in lead.strengths]
        assert sizes == sorted(sizes, reverse=True)
        named = {f.source for s in lead.warning_signs for f in s.facts}
        for strength in lead.strengths:
            fact = strength.fact
            assert fact.state == "known"
            assert fact.log_odds >= 0.1
            assert strength.signal == players[fact.source]
            assert strength.signal in FRAMEWORK.signal_ids
            assert strength.points == fact.points > 0
            cost = next((s for s in lead.warning_signs if fact in s.facts), None)
            assert cost is None or fact.source in named


def test_points_of_facts_add_up_to_those_of_their_player(
    records: list[LeadExplanation],
) -> None:
    for lead in records:
        for player in lead.players:
            total = sum(fact.points for fact in player.facts)
            assert total == pytest.approx(player.points, abs=1e-9)
            assert all(fact.points * fact.log_odds >= 0 for fact in player.facts)


def test_dates_hold_their_day_and_what_ifs_count_from_the_opening(
    records: list[LeadExplanation], leads: LeadTable
) -> None:
    assert leads.created is not None
    told = set()
    for row, lead in enumerate(records):
        facts = [fact for player in lead.players for fact in player.facts]
        for fact in facts:
            planned = leads.planned.get(fact.source)
            has_day = planned is not None and bool(np.isfinite(planned[row]))
            assert fact.day == (fact.evidence.strip() if has_day else "")
        for sign in lead.warning_signs:
            for change in sign.what_if.changes if sign.what_if else ():
                told.add(change.unit)
                ahead = round(float(change.value)) if change.unit == "days" else 0
                day = DAY_ZERO + timedelta(days=leads.created[row] + ahead)
                assert change.day == (str(day) if change.unit == "days" else "")
    assert "days" in told


def test_without_the_opening_day_a_what_if_keeps_to_days(
    explainer: Explainer, leads: LeadTable
) -> None:
    unopened = replace(leads, created=None)
    for lead in build_explanations(explainer.explain(unopened)):
        for sign in lead.warning_signs:
            for change in sign.what_if.changes if sign.what_if else ():
                assert change.day == ""


def test_a_belief_stands_beside_the_probability(
    believing: list[LeadExplanation], leads: LeadTable
) -> None:
    for row, lead in enumerate(believing):
        conviction = lead.conviction
        assert conviction is not None
        assert conviction.id == "confidence"
        assert conviction.column == "rep_confidence"
        assert float(conviction.evidence) / 100 == conviction.belief
        assert conviction.gap == pytest.approx(conviction.belief - lead.probability)
        assert leads.reps is not None
        assert conviction.rep == leads.reps[row]


def test_most_beliefs_have_a_history_of_their_rep(believing: list[LeadExplanation]) -> None:
    told = [lead.conviction.history for lead in believing if lead.conviction]
    assert all(history is not None for history in told)
    own = [history for history in told if history and history.rep]
    assert len(own) > len(told) / 2


def test_illusions_have_the_support_of_past_ones(
    believing: list[LeadExplanation],
) -> None:
    illusions = [s for lead in believing for s in lead.warning_signs if s.id == "illusion"]
    assert illusions
    assert {sign.support is not None for sign in illusions} == {True}
    assert {sign.what_if for sign in illusions} == {None}


def test_every_belief_that_is_high_is_told(
    records: list[LeadExplanation], leads: LeadTable
) -> None:
    mark, _ = framework_marks(FRAMEWORK)
    assert mark is not None
    for row, lead in enumerate(records):
        assert lead.conviction is not None
        high = [name for name, own in leads.beliefs.items() if own[row] >= mark]
        assert [one.id for one in lead.conviction.high] == high
        for one in lead.conviction.high:
            assert one.belief == leads.beliefs[one.id][row]
            assert one.column == leads.belief_columns[one.id]
            assert one.evidence == leads.belief_cells[one.id].iloc[row]


def test_an_illusion_is_fed_by_more_than_what_the_rep_says(
    believing: list[LeadExplanation],
) -> None:
    illusions = [
        lead.conviction
        for lead in believing
        if lead.conviction and "illusion" in {sign.id for sign in lead.warning_signs}
    ]
    for conviction in illusions:
        assert conviction.id in {one.id for one in conviction.high}
    assert any(len(conviction.high) > 1 for conviction in illusions)


def test_an_impression_has_no_gap(explainer: Explainer, leads: LeadTable) -> None:
    one = leads.take(np.array([0]))
    beliefs = {"rapport": np.ones(1), "apparent_wealth": np.array([np.nan])}
    (lead,) = build_explanations(explainer.explain(replace(one, beliefs=beliefs)))
    assert lead.conviction is not None
    assert (lead.conviction.id, lead.conviction.gap) == ("rapport", None)
    assert lead.conviction.history is None


def test_no_belief_no_conviction(explainer: Explainer, leads: LeadTable) -> None:
    one = leads.take(np.array([0]))
    for beliefs in ({}, {"confidence": np.array([np.nan])}):
        (lead,) = build_explanations(explainer.explain(replace(one, beliefs=beliefs)))
        assert lead.conviction is None
        assert "illusion" not in {sign.id for sign in lead.warning_signs}


def test_beliefs_never_move_the_probability(
    explainer: Explainer, leads: LeadTable, explained: ExplainedLeads
) -> None:
    sure = {name: np.ones(len(leads)) for name in leads.beliefs}
    found = explainer.explain(replace(leads, beliefs=sure))
    np.testing.assert_array_equal(found.probability, explained.probability)


def test_beliefs_are_no_source(
    demo_sources: tuple[FeatureSource, ...], fitted: object
) -> None:
    classifier: LeadClassifier = fitted("all")  # type: ignore[operator]
    names = {"rep_confidence", "rapport", "apparent_wealth"}
    assert not names & {source.column for source in demo_sources}
    assert not names & {column.column for column in classifier.lineage.columns}


@pytest.mark.parametrize(
    ("value", "text"),
    [(2_180_000.0, "2180000"), (0.25, "0.25"), (-3.0, "-3"), (1e-5, "0.00001")],
)
def test_numbers_are_told_without_powers_of_ten(value: float, text: str) -> None:
    assert plain_number(value) == text
