from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from kaopu.model.logistic import fit_logistic, inverse

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 4))
Y = (RNG.uniform(size=300) < expit(X @ [1.0, -0.5, 0, 0.2] - 0.4)).astype(float)
DESIGN = np.column_stack([X, np.ones(300)])
ONES = np.ones(300)


def test_towards_zero_it_is_the_penalised_logistic_regression() -> None:
    plain = LogisticRegression(C=0.3, tol=1e-9).fit(X, Y)
    precision = np.diag([1 / 0.3] * 4 + [1e-9])
    theta, _ = fit_logistic(DESIGN, Y, ONES, np.zeros(5), precision)
    np.testing.assert_allclose(theta, [*plain.coef_[0], *plain.intercept_], atol=1e-4)


def test_the_mode_has_no_slope_and_its_curvature_is_told() -> None:
    centre, precision = np.array([2.0, 0, -1, 0, 0.5]), np.diag([3.0, 1, 5, 2, 0.1])
    theta, curvature = fit_logistic(DESIGN, Y, ONES, centre, precision)
    p = expit(DESIGN @ theta)
    slope = DESIGN.T @ (p - Y) + precision @ (theta - centre)
    np.testing.assert_allclose(slope, 0, atol=1e-4)
    by_hand = DESIGN.T @ np.diag(p * (1 - p)) @ DESIGN + precision
    np.testing.assert_allclose(curvature, by_hand)
    np.testing.assert_allclose(inverse(curvature), np.linalg.inv(by_hand), atol=1e-10)


def test_without_rows_it_is_the_prior() -> None:
    centre, precision = np.arange(5.0), np.diag(np.arange(1.0, 6))
    theta, curvature = fit_logistic(DESIGN[:0], Y[:0], ONES[:0], centre, precision)
    np.testing.assert_array_equal(theta, centre)
    np.testing.assert_array_equal(curvature, precision)


@pytest.mark.parametrize("scale", [1.0, 1e3])
def test_rows_that_are_told_apart_wholly_stay_finite(scale: float) -> None:
    x = np.array([[-scale], [scale]])
    theta, _ = fit_logistic(x, np.array([0.0, 1]), np.ones(2), np.zeros(1), np.eye(1))
    assert 0 < theta[0] < 5
