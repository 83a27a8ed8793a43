from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from kaopu.model.parts.base import NO_LINE, Setting, TrainingData
from kaopu.model.parts.linear import (
    AS_IT_STANDS,
    PLAIN_STRENGTH,
    LinearLearner,
    LinearPart,
    fit_towards,
)
from kaopu.model.prior import ColumnPrior

ONES = np.ones(300)


def test_the_linear_margin_is_intercept_and_coefficients(
    X: np.ndarray, y: np.ndarray
) -> None:
    part = LinearPart.fit(X, y, ONES, [1.0])[0]
    by_hand = part.intercept + X.astype(float) @ part.coefficients
    np.testing.assert_allclose(part.margin(X), by_hand)
    np.testing.assert_allclose(part.means, X.astype(float).mean(axis=0))
    assert part.coefficients[0] > -part.coefficients[1] > 0


def test_the_linear_part_is_a_penalised_logistic_regression(
    X: np.ndarray, y: np.ndarray
) -> None:
    narrow = X / 4
    plain = LogisticRegression(C=0.3, tol=1e-8).fit(narrow, y)
    part = LinearPart.fit(narrow, y, ONES, [0.3])[0]
    np.testing.assert_allclose(part.coefficients, plain.coef_[0], atol=1e-4)
    assert part.intercept == pytest.approx(plain.intercept_[0], abs=1e-4)


def test_the_unit_of_a_wide_column_does_not_matter(X: np.ndarray, y: np.ndarray) -> None:
    wide = LinearPart.fit(X * 100, y, ONES, [0.1])[0]
    wider = LinearPart.fit(X * 100_000, y, ONES, [0.1])[0]
    np.testing.assert_allclose(
        wide.margin(X * 100), wider.margin(X * 100_000), rtol=0, atol=1e-4
    )


def test_a_stronger_penalty_makes_smaller_coefficients(
    X: np.ndarray, y: np.ndarray
) -> None:
    weak, strong = (p.coefficients for p in LinearPart.fit(X, y, ONES, [1.0, 0.01]))
    assert np.abs(strong).sum() < np.abs(weak).sum() / 2


def test_rows_of_no_weight_do_not_count(X: np.ndarray, y: np.ndarray) -> None:
    weights = (np.arange(300) < 200).astype(float)
    part = LinearPart.fit(X, y, weights, [0.1])[0]
    without = LinearPart.fit(X[:200], y[:200], np.ones(200), [0.1])[0]
    np.testing.assert_allclose(part.coefficients, without.coefficients, atol=1e-6)
    np.testing.assert_allclose(part.means, without.means)


def test_a_setting_is_the_strength_of_the_penalty(data: TrainingData) -> None:
    learner = LinearLearner((0.1, 0.3))
    scores = learner.scores(data, data.X, {})
    assert list(scores) == [Setting("linear", (0.1,)), Setting("linear", (0.3,))]
    for setting, margin in scores.items():
        part = learner.fit(data, setting, NO_LINE)
        assert (part.kind, learner.kind) == ("linear", "linear")
        np.testing.assert_array_equal(part.margin(data.X), margin)


def test_with_a_prior_it_is_tried_towards_the_framework_too(data: TrainingData) -> None:
    d = data.X.shape[1]
    prior = ColumnPrior(np.r_[0.8, np.zeros(d - 1)], np.full(d, 0.5), 0.5)
    told = replace(data, prior=prior)
    scores = LinearLearner().scores(told, data.X, {})
    assert AS_IT_STANDS in scores
    part = LinearLearner().fit(told, AS_IT_STANDS, NO_LINE)
    np.testing.assert_array_equal(part.margin(data.X), scores[AS_IT_STANDS])
    nothing = replace(prior, means=np.zeros(d))
    silent = LinearLearner().scores(replace(data, prior=nothing), data.X, {})
    assert AS_IT_STANDS not in silent


def test_few_rows_leave_the_prior_and_many_do_not(data: TrainingData) -> None:
    d = data.X.shape[1]
    prior = ColumnPrior(np.full(d, 1.0), np.full(d, 0.2), 0.5)
    few = fit_towards(data.rows(np.arange(2)), prior, PLAIN_STRENGTH)
    np.testing.assert_allclose(few.part.coefficients, 1, atol=0.3)
    many = fit_towards(data, prior, PLAIN_STRENGTH)
    for posterior, least in ((few, 0.5), (many, 0.0)):
        before, after = posterior.doubts(data.X)
        assert (after <= before + 1e-9).all()
        assert after.mean() / before.mean() > least
    assert many.doubts(data.X)[1].mean() < few.doubts(data.X)[1].mean()


def test_its_form_is_the_margin(data: TrainingData) -> None:
    part = LinearLearner().fit(data, Setting("linear", (0.3,)), NO_LINE)
    form = part.form()
    by_hand = data.X.astype(float) @ form.coefficients + form.intercept
    np.testing.assert_array_equal(by_hand, part.margin(data.X))
    np.testing.assert_array_equal(form.means, part.means)


def test_a_part_of_other_columns_or_without_numbers_is_refused(data: TrainingData) -> None:
    part = LinearLearner().fit(data, Setting("linear", (0.1,)), NO_LINE)
    part.check(data.X.shape[1])
    with pytest.raises(ValueError, match="coefficients that are not"):
        part.check(data.X.shape[1] + 1)
    part.means[0] = np.inf
    with pytest.raises(ValueError, match="means that are not"):
        part.check(data.X.shape[1])
