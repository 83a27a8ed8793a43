from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from kaopu.explain.shapley.against_shap import check_explanation
from kaopu.explain.shapley.contributions import LeadExplainer
from kaopu.features import FeatureSource
from kaopu.framework import load_framework
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import NOT_ASKED
from kaopu.model.classifier import LeadClassifier
from kaopu.model.parts.base import TrainingData
from kaopu.model.parts.linear import AS_IT_STANDS
from kaopu.model.prior import ColumnPrior
from kaopu.model.thin import (
    ASSUMED_RATE,
    BaseRate,
    fit_thin,
    imagined_leads,
    share_of_framework,
)

Fit = Callable[..., LeadClassifier]
FRAMEWORK = load_framework()


@pytest.fixture
def fit(past: LeadTable, demo_sources: tuple[FeatureSource, ...]) -> Fit:
    """Fits on some of the simulated deals, with their outcomes or others."""

    def of(rows: np.ndarray, won: np.ndarray | None = None, **options: object) -> object:
        outcome = past.outcome[rows] if won is None else won  # type: ignore[index]
        facts = past.facts.iloc[rows].reset_index(drop=True)
        return LeadClassifier(demo_sources, **options).fit(facts, outcome)  # type: ignore[arg-type]

    return of  # type: ignore[return-value]


def lead(sources: tuple[FeatureSource, ...], **facts: str) -> pd.DataFrame:
    """A lead of which only some facts are known."""
    blank = {
        s.id: [np.nan] if s.kind in ("number", "date") else [NOT_ASKED] for s in sources
    }
    return pd.DataFrame({**blank, **{name: [value] for name, value in facts.items()}})


NONE = np.arange(0)


def test_without_deals_every_level_counts_by_the_framework(
    fit: Fit, demo_sources: tuple[FeatureSource, ...]
) -> None:
    model = fit(NONE)
    for source in demo_sources:
        field = FRAMEWORK.fields.get(source.id)
        if field is None or not field.levels:
            continue
        leads = [lead(demo_sources, **{field.id: level}) for level in field.level_ids]
        odds = [float(model.decision_function(one)[0]) for one in leads]
        assert odds == sorted(odds)
        assert odds[0] < odds[-1]
        assert not model.encoder_.unseen(pd.concat(leads))[field.id].any()


def test_without_deals_all_of_it_is_the_framework_s_word(fit: Fit) -> None:
    model = fit(NONE)
    assert model.blend_.framework_share_ == 1
    assert len(model.reference_.log_odds) == 0
    assert model.classes_.tolist() == [0, 1]


@pytest.mark.parametrize("rate", [None, 0.2])
def test_a_lead_of_which_nothing_is_known_has_the_base_rate(
    fit: Fit, demo_sources: tuple[FeatureSource, ...], rate: float | None
) -> None:
    model = fit(NONE, win_rate=rate)
    base = LeadExplainer(model).base
    assert expit(base) == pytest.approx(rate or ASSUMED_RATE, abs=1e-6)


def test_the_base_rate_is_that_of_the_deals_and_some_more() -> None:
    assert BaseRate.of(None).with_deals(3, 6) == pytest.approx(4 / 8)
    assert BaseRate.of(None).with_deals(8, 8) == pytest.approx(9 / 10)
    assert BaseRate.of(0.2).with_deals(8, 10) == pytest.approx(10 / 20)


@pytest.mark.parametrize("won", [0.0, 1.0])
def test_deals_of_one_outcome_move_the_base_and_little_else(fit: Fit, won: float) -> None:
    model = fit(np.arange(6), np.full(6, won))
    p = model.predict_proba(imagined_leads(model.sources, seed=1))[:, 1]
    assert (p.mean() > 0.5) == bool(won)
    assert 0.02 < p.mean() < 0.98
    assert model.blend_.framework_share_ > 0.5


def test_the_more_deals_the_less_is_the_framework_s_word(fit: Fit) -> None:
    shares = [fit(np.arange(n)).blend_.framework_share_ for n in (1, 12, 60)]
    assert 1 > shares[0] > shares[1] > shares[2] > 0


@pytest.mark.parametrize("deals", [0, 1, 2, 12])
def test_reasons_add_up_and_are_those_of_shap(fit: Fit, deals: int) -> None:
    model = fit(np.arange(deals))
    facts = imagined_leads(model.sources, seed=2)
    assert check_explanation(model.blend_, model.encoder_.transform(facts)).passed
    explainer = LeadExplainer(model)
    total = explainer.base + explainer.contributions(facts).sum(axis=1)
    np.testing.assert_allclose(total, model.decision_function(facts), atol=1e-6)


def test_past_deals_are_placed_by_models_that_had_not_seen_them(fit: Fit) -> None:
    model = fit(np.arange(12))
    assert len(model.reference_.log_odds) == 12
    assert np.isfinite(model.reference_.log_odds).all()


def test_deals_that_say_the_reverse_outweigh_the_framework(
    fit: Fit, past: LeadTable, demo_sources: tuple[FeatureSource, ...]
) -> None:
    rows = np.arange(70)
    by_framework = fit(NONE).decision_function(past.facts)
    order = np.argsort(by_framework[rows])
    won = np.zeros(70)
    won[order[:35]] = 1
    p = fit(rows, won).predict_proba(past.facts)[:, 1]
    assert np.corrcoef(p, by_framework)[0, 1] < 0


def test_the_same_deals_in_any_order_give_the_same_model(fit: Fit, past: LeadTable) -> None:
    one, other = fit(np.arange(15)), fit(np.arange(15)[::-1])
    np.testing.assert_allclose(
        one.decision_function(past.facts), other.decision_function(past.facts), atol=1e-9
    )


def test_other_classes_than_two_or_none_are_refused(
    past: LeadTable, demo_sources: tuple[FeatureSource, ...]
) -> None:
    for outcome in (["a"] * 3, [0, 1, 2]):
        with pytest.raises(ValueError, match="needs two classes"):
            LeadClassifier(demo_sources).fit(past.facts.head(3), outcome)


@pytest.mark.parametrize("columns", range(40, 64))
def test_without_rows_all_is_the_framework_s_word(columns: int) -> None:
    rng = np.random.default_rng(columns)
    means, sds = rng.normal(size=(2, columns))
    prior = ColumnPrior(means, np.abs(sds) + 0.1, 0.75)
    none = TrainingData(np.empty((0, columns), np.float32), np.empty(0), np.empty(0), 0)
    imagined = rng.normal(size=(50, columns)).astype(np.float32)
    fitted = fit_thin(replace(none, prior=prior), NONE, BaseRate(), imagined)
    assert fitted.share == 1


def test_rows_that_are_all_alike_are_not_the_framework_s_word() -> None:
    prior = ColumnPrior(np.array([0.4]), np.array([0.5]), 0.75)
    alike = TrainingData(np.zeros((90, 1), np.float32), np.arange(90) % 2, np.ones(90), 0)
    assert share_of_framework(replace(alike, prior=prior), AS_IT_STANDS) == 0
