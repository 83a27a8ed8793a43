"""Signs that are raised by what histories tell, with the limits that past deals taught."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads, Explainer
from kaopu.explain.records import LeadExplanation, RaisedSign
from kaopu.explain.signs.raised import framework_signs
from kaopu.explain.signs.sign_effects import learn_costs
from kaopu.explain.signs.what_if import CounterfactualFinder
from kaopu.features.limits import Limits
from kaopu.framework import load_framework
from kaopu.scoring import LeadModel
from lives import HARMLESS, PLANTED, Lives, draw_lives, trained_on

FRAMEWORK = load_framework()


@pytest.fixture(scope="module")
def explained(lived: LeadModel, lives: Lives) -> ExplainedLeads:
    return Explainer(lived.classifier, lived.history).explain(lives.deals.table)


@pytest.fixture(scope="module")
def records(explained: ExplainedLeads) -> list[LeadExplanation]:
    return build_explanations(explained)


def limits_of(model: LeadModel) -> Limits:
    limits = model.classifier.encoder_.limits
    assert limits is not None
    return limits


def silent(records: list[LeadExplanation]) -> list[tuple[LeadExplanation, RaisedSign]]:
    return [
        (record, sign)
        for record in records
        for sign in record.warning_signs
        if [fact.source for fact in sign.facts] == ["customer_silence"]
    ]


def test_what_is_beyond_its_limit_raises_the_sign(lived: LeadModel, lives: Lives) -> None:
    limits, facts = limits_of(lived), lives.deals.facts
    signs = {s.id: s for s in framework_signs(FRAMEWORK, facts, {}, {}, limits)}
    beyond = limits.rows_beyond(facts)
    stalling = signs["stalling"].raised
    for name in ("customer_silence", "close_pushes", "close_push_days", "stage_days"):
        np.testing.assert_array_equal(stalling[name], beyond[name])
        assert beyond[name].any()
    chain = signs["decision_chain_unknown"]
    np.testing.assert_array_equal(chain.raised["people_met"], beyond["people_met"])
    row = int(np.flatnonzero(beyond["customer_silence"])[0])
    assert signs["stalling"].cause(row) == "silent"


def test_without_limits_behaviour_raises_nothing(lives: Lives) -> None:
    signs = framework_signs(FRAMEWORK, lives.deals.facts, {}, {})
    assert not any(s.rows.any() for s in signs if s.id == "stalling")


def test_a_planted_cause_is_confirmed(records: list[LeadExplanation]) -> None:
    found = Counter(sign.verdict for _, sign in silent(records))
    assert found["confirmed"] / found.total() > 0.9


def test_its_step_sets_the_number_to_what_is_usual(
    lived: LeadModel, lives: Lives, explained: ExplainedLeads
) -> None:
    limits, facts = limits_of(lived), lives.deals.facts
    usual = limits.usual("customer_silence", facts)
    assert usual is not None
    clearing = explained.clearings["stalling"]
    rows = np.flatnonzero(limits.rows_beyond(facts)["customer_silence"])
    values = clearing.values["customer_silence"]
    assert [values[row] for row in rows] == usual[rows].tolist()
    assert len(set(usual[rows])) > 1
    cleared = facts.assign(customer_silence=usual)
    assert not limits.rows_beyond(cleared)["customer_silence"].any()
    assert (usual[rows] < PLANTED).all()


def test_a_cleared_silence_gains(records: list[LeadExplanation]) -> None:
    gains = [sign.what_if.gain for _, sign in silent(records) if sign.what_if]
    assert len(gains) == len(silent(records))
    assert min(gains) > 0.02


def test_what_past_deals_say_is_counted_at_their_moments(
    lived: LeadModel, lives: Lives, records: list[LeadExplanation]
) -> None:
    _, sign = silent(records)[0]
    assert sign.support is not None
    assert sign.support.above is not None
    own = lives.deals.facts["customer_silence"] > sign.support.above
    assert sign.support.deals == int(own.sum())
    assert sign.support.won == int(lives.deals.outcome[own].sum())
    assert sign.comparison is not None
    beyond = limits_of(lived).rows_beyond(lives.deals.facts)["customer_silence"]
    assert sign.comparison.deals == int(beyond.sum())


def test_a_limit_that_does_not_separate_has_no_cost(lived: LeadModel, lives: Lives) -> None:
    deals, limits = lives.deals, limits_of(lived)
    sources = {source.id: source for source in lived.classifier.sources}
    counts = lived.history.counts
    quiet = tuple(replace(limit, separates=False) for limit in limits)
    costs = [
        learn_costs(
            CounterfactualFinder(FRAMEWORK, sources, counts, limits=own),
            deals.facts,
            deals.outcome,
            deals.groups,
            {},
        )["stalling"]
        for own in (limits, replace(limits, limits=quiet))
    ]
    assert "customer_silence" in costs[0]
    assert costs[1] == {}


@pytest.mark.slow
def test_harmless_behaviour_is_not_confirmed() -> None:
    told: Counter[str] = Counter()
    for seed in range(4):
        drawn = draw_lives(1_000, 100 + seed, cost=0.0)
        model = trained_on(drawn)
        fresh = replace(drawn.deals.table, outcome=None)
        leads = Explainer(model.classifier, model.history).explain(fresh)
        for record in build_explanations(leads):
            for sign in record.warning_signs:
                if {f.source for f in sign.facts} <= {*HARMLESS, "customer_silence"}:
                    told[sign.verdict] += 1
    assert told["framework_only"] / told.total() >= 0.9
