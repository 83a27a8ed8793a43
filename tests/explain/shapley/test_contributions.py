from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from kaopu.explain.shapley.contributions import BlendExplainer, LeadExplainer, explain_part
from kaopu.features import FeatureSource
from kaopu.framework import load_framework
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.pipeline import Pipeline
from kaopu.simulate import Simulation, simulate

Fitted = Callable[[str], LeadClassifier]
KINDS = ("linear", "boosted", "forest", "all")


@pytest.mark.parametrize("kind", KINDS)
def test_every_software_deal_adds_up(
    fitted_software: Fitted, software: LeadTable, kind: str
) -> None:
    adds_up(fitted_software(kind), software)


@pytest.mark.parametrize("kind", KINDS)
def test_every_demo_deal_and_lead_adds_up(
    fitted: Fitted, past: LeadTable, leads: LeadTable, kind: str
) -> None:
    adds_up(fitted(kind), past)
    adds_up(fitted(kind), leads)


def adds_up(classifier: LeadClassifier, table: LeadTable) -> None:
    explainer = LeadExplainer(classifier)
    contributions = explainer.contributions(table.facts)
    assert contributions.shape == (len(table), len(explainer.sources))
    told = explainer.base + contributions.sum(axis=1)
    log_odds = classifier.decision_function(table.facts)
    np.testing.assert_allclose(told, log_odds, rtol=0, atol=1e-6)
    assert np.ptp(log_odds) > 0.5


@pytest.mark.parametrize("kind", KINDS[:3])
def test_a_parts_margin_adds_up(fitted: Fitted, leads: LeadTable, kind: str) -> None:
    classifier = fitted(kind)
    (part,) = classifier.blend_.parts_
    X = classifier.encoder_.transform(leads.facts)
    own = explain_part(part)
    told = own.base + own.contributions(X).sum(axis=1)
    np.testing.assert_allclose(told, part.margin(X), rtol=0, atol=1e-9)


def test_a_blend_sums_its_parts_by_weight_and_slope(
    fitted: Fitted, leads: LeadTable
) -> None:
    blend = fitted("all").blend_
    X = fitted("all").encoder_.transform(leads.facts)
    each = [explain_part(part).contributions(X) for part in blend.parts_]
    expected = 1.2 * (0.5 * each[0] + 0.3 * each[1] + 0.4 * each[2])
    np.testing.assert_allclose(BlendExplainer(blend).contributions(X), expected, atol=1e-12)


def test_a_linear_contribution_is_coefficient_times_distance(
    fitted: Fitted, leads: LeadTable
) -> None:
    classifier = fitted("linear")
    (part,) = classifier.blend_.parts_
    X = classifier.encoder_.transform(leads.facts)
    expected = (X.astype(float) - part.means) * part.coefficients
    np.testing.assert_allclose(explain_part(part).contributions(X), expected, atol=1e-12)
    assert explain_part(part).base == pytest.approx(
        float(part.margin(part.means[None].astype(np.float64))[0])
    )


@pytest.mark.parametrize("kind", KINDS)
def test_one_lead_is_explained_as_in_the_batch(
    fitted: Fitted, leads: LeadTable, kind: str
) -> None:
    explainer = LeadExplainer(fitted(kind))
    batch = explainer.contributions(leads.facts)
    for row in (0, 50, 99):
        single = explainer.contributions(leads.facts.iloc[[row]])
        np.testing.assert_allclose(single, batch[[row]], rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_better_facts_never_count_as_worse_because_of_the_class(
    fitted: Fitted, leads: LeadTable, kind: str
) -> None:
    """An approved budget raises P(won), none lowers it: signs are about winning."""
    explainer = LeadExplainer(fitted(kind))
    place = explainer.sources.index("budget_status")
    facts = leads.facts[leads.stage == "intent"].head(10)
    good = explainer.contributions(facts.assign(budget_status="approved"))[:, place]
    bad = explainer.contributions(facts.assign(budget_status="none"))[:, place]
    assert good.mean() > 0 > bad.mean()
    assert good.mean() - bad.mean() > 0.1


@pytest.fixture(scope="module")
def large() -> Simulation:
    """Simulated deals, of which the causes are known."""
    return simulate(1500, 400, seed=2)


@pytest.fixture(scope="module")
def found(
    large: Simulation, demo: Pipeline, demo_sources: tuple[FeatureSource, ...]
) -> dict[str, np.ndarray]:
    """Contributions of its open leads, by source."""
    past = build_lead_table(large.deals, demo, "training")
    leads = build_lead_table(large.leads, demo, "scoring")
    classifier = LeadClassifier(demo_sources, parts=("linear",))
    explainer = LeadExplainer(classifier.fit(past.facts, past.outcome))
    values = explainer.contributions(leads.facts).T
    return dict(zip(explainer.sources, values, strict=True))


@pytest.mark.parametrize("signal", load_framework().signal_ids)
def test_each_signal_follows_its_known_truth(
    large: Simulation, found: dict[str, np.ndarray], demo: Pipeline, signal: str
) -> None:
    own = sum(found[s.id] for s in demo.sources if s.player == signal)
    truth = large.leads_truth[f"log_odds_{signal}"]
    assert np.corrcoef(own, truth)[0, 1] > 0.6


def test_facts_of_harmless_signs_stay_small(
    large: Simulation, found: dict[str, np.ndarray]
) -> None:
    effects = {w.field: any(w.effects.values()) for w in large.weights.fields}
    size = {field: np.abs(found[field]).mean() for field in effects}
    harmless = [size[field] for field, matters in effects.items() if not matters]
    alive = [size[field] for field, matters in effects.items() if matters]
    assert len(harmless) >= 3
    assert np.mean(harmless) < np.mean(alive) / 2
    assert max(harmless) < 0.2
