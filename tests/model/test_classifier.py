from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict, cross_val_score

from kaopu.features import FeatureSource, feature_sources
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import GONE_BY
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from lives import PLANTED, Lives

Sources = tuple[FeatureSource, ...]


@pytest.fixture(scope="module")
def fitted(past: LeadTable, demo_sources: Sources) -> LeadClassifier:
    return LeadClassifier(demo_sources, parts=("linear",)).fit(past.facts, past.outcome)


def test_it_has_the_parameters_of_scikit_learn(demo_sources: Sources) -> None:
    classifier = LeadClassifier(demo_sources, parts=("linear",), random_state=3)
    copy = clone(classifier)
    assert copy.get_params() == classifier.get_params()
    assert copy.get_params()["random_state"] == 3
    assert copy.set_params(random_state=5).random_state == 5
    assert is_classifier(classifier)


def test_a_clone_of_a_fitted_one_is_not_fitted(
    fitted: LeadClassifier, past: LeadTable
) -> None:
    with pytest.raises(NotFittedError):
        clone(fitted).predict(past.facts)


@pytest.mark.parametrize("method", ["decision_function", "predict_proba", "predict"])
def test_it_must_be_fitted_first(
    demo_sources: Sources, past: LeadTable, method: str
) -> None:
    with pytest.raises(NotFittedError):
        getattr(LeadClassifier(demo_sources), method)(past.facts)


def test_it_is_fitted_before_it_has_a_lineage(demo_sources: Sources) -> None:
    with pytest.raises(NotFittedError):
        _ = LeadClassifier(demo_sources).lineage


def test_its_figures_agree(fitted: LeadClassifier, leads: LeadTable) -> None:
    log_odds = fitted.decision_function(leads.facts)
    probability = fitted.predict_proba(leads.facts)
    np.testing.assert_allclose(probability[:, 1], expit(log_odds))
    np.testing.assert_allclose(probability.sum(axis=1), 1)
    np.testing.assert_array_equal(fitted.predict(leads.facts), log_odds > 0)
    assert fitted.lineage is fitted.encoder_.lineage_


def test_it_works_in_cross_validation(demo_sources: Sources, past: LeadTable) -> None:
    quick = SearchSpace.quick()
    classifier = LeadClassifier(demo_sources, parts=("linear",), search=quick)
    probability = cross_val_predict(
        classifier, past.facts, past.outcome, cv=3, method="predict_proba"
    )
    assert probability.shape == (600, 2)
    assert roc_auc_score(past.outcome, probability[:, 1]) > 0.7
    scores = cross_val_score(classifier, past.facts, past.outcome, cv=3, scoring="roc_auc")
    assert scores.mean() > 0.7


@pytest.mark.parametrize("names", [("lost", "won"), (False, True)])
def test_it_is_about_the_won_whatever_they_are_called(
    fitted: LeadClassifier,
    past: LeadTable,
    leads: LeadTable,
    demo_sources: Sources,
    names: tuple[Any, Any],
) -> None:
    outcome = np.array(names)[past.outcome.astype(int)]
    named = LeadClassifier(demo_sources, parts=("linear",)).fit(past.facts, outcome)
    assert named.classes_.tolist() == list(names)
    np.testing.assert_array_equal(
        named.decision_function(leads.facts), fitted.decision_function(leads.facts)
    )
    assert set(named.predict(leads.facts)) <= set(names)


def test_row_order_and_company_do_not_matter(
    fitted: LeadClassifier, leads: LeadTable
) -> None:
    batch = fitted.decision_function(leads.facts)
    order = np.random.default_rng(0).permutation(len(leads))
    shuffled = fitted.decision_function(leads.facts.iloc[order])
    np.testing.assert_allclose(shuffled, batch[order], rtol=0, atol=1e-9)
    for row in range(5):
        single = fitted.decision_function(leads.facts.iloc[[row]])
        np.testing.assert_allclose(single, batch[[row]], rtol=0, atol=1e-9)


def test_columns_may_stand_in_any_order_and_further_ones_are_ignored(
    fitted: LeadClassifier, leads: LeadTable
) -> None:
    other = leads.facts[leads.facts.columns[::-1]].assign(more=1)
    np.testing.assert_array_equal(
        fitted.decision_function(other), fitted.decision_function(leads.facts)
    )


def test_the_same_seed_gives_the_same_model(
    fitted: LeadClassifier, past: LeadTable, leads: LeadTable
) -> None:
    again = clone(fitted).fit(past.facts, past.outcome)
    np.testing.assert_array_equal(
        again.decision_function(leads.facts), fitted.decision_function(leads.facts)
    )


def test_groups_are_kept_together_where_they_are_told(
    fitted: LeadClassifier, past: LeadTable
) -> None:
    pairs = np.arange(len(past)) // 2
    told = clone(fitted).fit(past.facts, past.outcome, groups=pairs)
    named = clone(fitted).fit(past.facts, past.outcome, groups=[f"c{p:04d}" for p in pairs])
    alone = fitted.blend_.oof_log_odds_
    np.testing.assert_array_equal(named.blend_.oof_log_odds_, told.blend_.oof_log_odds_)
    assert (told.blend_.oof_log_odds_ != alone).any()


def test_an_index_of_the_facts_does_not_matter(
    fitted: LeadClassifier, past: LeadTable, leads: LeadTable
) -> None:
    moved = past.facts.set_index(pd.Index(range(5000, 5600))[::-1])
    again = clone(fitted).fit(moved, pd.Series(past.outcome))
    np.testing.assert_array_equal(
        again.decision_function(leads.facts), fitted.decision_function(leads.facts)
    )


def test_facts_of_many_values_are_learnt_without_leaking() -> None:
    """A category that names each deal tells nothing of the next one."""
    rng = np.random.default_rng(0)
    facts = pd.DataFrame({"id": [f"deal {i}" for i in range(200)]})
    sources = [FeatureSource("id", "id", "context", "category")]
    outcome = (rng.random(200) < 0.4).astype(float)
    classifier = LeadClassifier(sources, parts=("linear",)).fit(facts, outcome)
    new = pd.DataFrame({"id": ["another", "one more"]})
    probability = classifier.predict_proba(new)[:, 1]
    assert probability == pytest.approx(outcome.mean(), abs=0.03)


def test_the_order_of_deals_does_not_matter(
    fitted: LeadClassifier, past: LeadTable, leads: LeadTable
) -> None:
    order = np.random.default_rng(1).permutation(len(past))
    again = clone(fitted).fit(past.facts.iloc[order], past.outcome[order])
    np.testing.assert_allclose(
        again.decision_function(leads.facts), fitted.decision_function(leads.facts)
    )


def test_next_leads_of_companies_seen_once_are_scored_by_what_else_is_known() -> None:
    rng = np.random.default_rng(0)
    names = np.array([*np.repeat(np.arange(15), 30), *range(100, 300)])
    facts = pd.DataFrame({"company": [f"company {i}" for i in names]})
    effect = np.where(names < 15, rng.normal(size=300)[names % 15], 0)
    won = (rng.random(650) < expit(effect)).astype(float)
    source = FeatureSource("company", "company", "context", "category")
    fitted = LeadClassifier([source], parts=("linear",)).fit(facts, won)
    once = fitted.predict_proba(facts[names >= 100])[:, 1]
    assert np.abs(once - won.mean()).max() < 0.1


def test_without_a_fact_that_varies_every_lead_gets_the_rate() -> None:
    facts = pd.DataFrame({"a": ["same"] * 100})
    won = (np.arange(100) < 30).astype(float)
    source = FeatureSource("a", "a", "context", "category")
    fitted = LeadClassifier([source]).fit(facts, won)
    assert fitted.predict_proba(facts.head(1))[0, 1] == pytest.approx(0.3, abs=0.02)


def test_without_a_closing_day_nothing_changes(
    fitted: LeadClassifier, past: LeadTable, leads: LeadTable, demo_sources: Sources
) -> None:
    classifier = LeadClassifier(demo_sources, parts=("linear",))
    unknown = np.full(len(past), np.nan)
    classifier.fit(past.facts, past.outcome, open_days=unknown)
    found = classifier.decision_function(leads.facts)
    np.testing.assert_array_equal(found, fitted.decision_function(leads.facts))


def test_dates_that_deals_outlived_cost_where_late_deals_were_lost() -> None:
    rng = np.random.default_rng(0)
    days, won = rng.uniform(20, 60, 4000), np.arange(4000) % 2
    facts = pd.DataFrame({"signing_date": days})
    source = FeatureSource("signing_date", "signing", "timeline", "date", stage="intent")
    classifier = LeadClassifier([source], parts=("linear",))
    classifier.fit(facts, won, open_days=np.where(won, days, 50 * days))
    gone = pd.DataFrame({"signing_date": [GONE_BY, 40.0]})
    late, early = classifier.predict_proba(gone)[:, 1]
    assert late < 0.3 < early


# ----------------------------------------------------------------------------- landmarks


def of_lives(
    lives: Lives, order: np.ndarray | None = None, **options: Any
) -> LeadClassifier:
    deals = lives.deals
    rows = np.arange(len(deals)) if order is None else order
    model = LeadClassifier(feature_sources(lives.pipeline), parts=("linear",), **options)
    return model.fit(
        deals.facts.iloc[rows].reset_index(drop=True),
        deals.outcome[rows],
        landmarks=deals.landmarks_of(rows),
    )


@pytest.fixture(scope="module")
def of_moments(lives: Lives) -> LeadClassifier:
    return of_lives(lives)


def test_limits_are_learnt_with_it(of_moments: LeadClassifier) -> None:
    limits = of_moments.encoder_.limits
    assert limits is not None
    silence = limits.of("customer_silence")
    assert silence is not None
    assert silence.separates
    assert abs(silence.values[0, 0] - PLANTED) <= 0.1 * PLANTED
    tells = {c.tells for c in of_moments.lineage.columns if c.source == "customer_silence"}
    assert tells == {"value", "beyond"}


def test_going_beyond_a_limit_costs(of_moments: LeadClassifier, lives: Lives) -> None:
    facts = lives.deals.facts.head(50)
    within, beyond = (
        of_moments.decision_function(facts.assign(customer_silence=days))
        for days in (PLANTED - 4, PLANTED + 4)
    )
    assert (within - beyond > 0.3).all()


def test_the_order_of_deals_with_landmarks_does_not_matter(
    of_moments: LeadClassifier, lives: Lives
) -> None:
    order = np.random.default_rng(1).permutation(len(lives.deals))
    other = of_lives(lives, order)
    facts = lives.deals.facts.head(50)
    np.testing.assert_array_equal(
        of_moments.decision_function(facts), other.decision_function(facts)
    )


def test_other_moments_are_learnt_from(of_moments: LeadClassifier, lives: Lives) -> None:
    alone = LeadClassifier(feature_sources(lives.pipeline), parts=("linear",))
    alone.fit(lives.deals.facts, lives.deals.outcome)
    facts = lives.deals.facts.head(50)
    one, other = (m.decision_function(facts) for m in (of_moments, alone))
    assert np.abs(one - other).max() > 0.01
    assert len(of_moments.reference_.won) == len(lives.deals)


def test_a_limit_may_be_stated(lives: Lives) -> None:
    limits = of_lives(lives, limits={"customer_silence": 40.0}).encoder_.limits
    assert limits is not None
    silence = limits.of("customer_silence")
    assert silence is not None
    assert (silence.form, silence.values[0, 0]) == ("stated", 40.0)
