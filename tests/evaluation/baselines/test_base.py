"""What holds for every rival alike."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.metrics import log_loss
from sklearn.model_selection import cross_val_predict

from kaopu.evaluation import baselines
from kaopu.evaluation.baselines import BASELINES, Baseline
from kaopu.features import FeatureSource
from kaopu.leads.lead_table import LeadTable

Sources = tuple[FeatureSource, ...]
every_rival = pytest.mark.parametrize("kind", BASELINES.values(), ids=BASELINES.keys())


def test_the_ids_of_the_rivals_are_these() -> None:
    assert list(BASELINES) == ["constant_rate", "checklist", "odoo", "logistic"]
    assert {kind.__name__ for kind in BASELINES.values()} <= set(baselines.__all__)


@every_rival
def test_a_rival_stands_where_scikit_learn_takes_a_classifier(
    kind: type[Baseline], deals: LeadTable, demo_sources: Sources
) -> None:
    rival = clone(kind(demo_sources))
    p = cross_val_predict(rival, deals.facts, deals.outcome, method="predict_proba", cv=5)
    assert is_classifier(rival)
    assert rival.get_params() == {"sources": demo_sources}
    assert p.shape == (len(deals), 2)
    assert p.sum(axis=1) == pytest.approx(1)
    assert np.all((p > 0) & (p < 1))


@every_rival
def test_learning_beats_the_constant_rate_where_there_is_a_signal(
    kind: type[Baseline], deals: LeadTable, demo_sources: Sources
) -> None:
    losses = {}
    for name in (kind, BASELINES["constant_rate"]):
        rival = name(demo_sources).fit(deals.facts, deals.outcome)
        losses[name] = log_loss(deals.outcome, rival.predict_proba(deals.facts)[:, 1])
    assert losses[kind] <= losses[BASELINES["constant_rate"]]


@every_rival
def test_a_lead_alone_has_the_probability_it_has_among_others(
    kind: type[Baseline], deals: LeadTable, demo_sources: Sources
) -> None:
    rival = kind(demo_sources).fit(deals.facts, deals.outcome)
    together = rival.predict_proba(deals.facts)
    rows = [7, 3, 250]
    alone = [rival.predict_proba(deals.facts.iloc[[row]])[0] for row in rows]
    assert np.array(alone) == pytest.approx(together[rows], abs=1e-9)


@every_rival
def test_probabilities_are_about_the_second_class(
    kind: type[Baseline], deals: LeadTable, demo_sources: Sources
) -> None:
    words = np.where(deals.outcome == 1, "Won", "Lost")
    rival = kind(demo_sources).fit(deals.facts, words)
    numbered = kind(demo_sources).fit(deals.facts, deals.outcome)
    p = rival.predict_proba(deals.facts)
    assert list(rival.classes_) == ["Lost", "Won"]
    assert np.array_equal(p, numbered.predict_proba(deals.facts))
    assert np.array_equal(rival.predict(deals.facts) == "Won", p[:, 1] > 0.5)


@every_rival
def test_groups_may_be_given(
    kind: type[Baseline], deals: LeadTable, demo_sources: Sources
) -> None:
    groups = np.arange(len(deals)) // 2
    rival = kind(demo_sources).fit(deals.facts, deals.outcome, groups)
    assert np.isfinite(rival.predict_proba(deals.facts)).all()


@every_rival
def test_one_class_is_refused(
    kind: type[Baseline], deals: LeadTable, demo_sources: Sources
) -> None:
    with pytest.raises(ValueError, match="needs two classes, found 1"):
        kind(demo_sources).fit(deals.facts, np.ones(len(deals)))


@every_rival
def test_an_unfitted_rival_says_so(
    kind: type[Baseline], deals: LeadTable, demo_sources: Sources
) -> None:
    with pytest.raises(NotFittedError):
        kind(demo_sources).predict_proba(deals.facts)
