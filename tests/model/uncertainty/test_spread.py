from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from kaopu.model.calibration import fit_sigmoid, sigmoid_covariance
from kaopu.model.parts.linear import LinearPart
from kaopu.model.uncertainty.spread import MISFIT, Z90, LogOddsSpread

SURE = np.zeros((2, 2))


def test_a_covariance_of_ones_own_can_come_in() -> None:
    """Of columns far from unit scale: two leads, by hand."""
    part = LinearPart(np.array([0.5, -1.0]), 0.2, np.array([10.0, 0.0]))
    covariance = np.array([[2.0, 0.3, 0.1], [0.3, 1.0, 0.0], [0.1, 0.0, 0.5]])
    scale = np.array([4.0, 1.0])
    spread = LogOddsSpread.of(part, covariance, scale, (1.0, 0.0), SURE)
    X = np.array([[14.0, 1.0], [10.0, 0.0]], dtype=np.float32)
    design = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    expected = [row @ covariance @ row + MISFIT for row in design]
    np.testing.assert_allclose(
        spread.deviation(X, part.margin(X)) ** 2, expected, rtol=1e-5
    )


def test_what_is_not_known_of_the_sigmoid_counts() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 2, 400)
    y = (rng.random(400) < expit(scores)).astype(float)
    sigmoid = fit_sigmoid(scores, y, np.ones(400))
    known = sigmoid_covariance(scores, np.ones(400), sigmoid)
    fitted = LogisticRegression(C=np.inf).fit(scores[:, None], y)
    assert sigmoid[0] == pytest.approx(fitted.coef_[0, 0], abs=0.1)
    resampled = []
    for _ in range(200):
        rows = rng.integers(0, 400, 400)
        resampled.append(fit_sigmoid(scores[rows], y[rows], np.ones(400)))
    np.testing.assert_allclose(known, np.cov(np.array(resampled).T), atol=0.012)
    part = LinearPart(np.zeros(1), 0.0, np.zeros(1))
    own = LogOddsSpread.of(part, np.zeros((2, 2)), np.ones(1), (1.0, 0.0), known)
    variance = own.deviation(np.zeros((2, 1), dtype=np.float32), np.zeros(2)) ** 2
    np.testing.assert_allclose(variance, known[1, 1] + MISFIT)


def test_no_interval_is_narrower_than_the_misfit() -> None:
    part = LinearPart(np.zeros(1), 0.0, np.zeros(1))
    sure = LogOddsSpread.of(part, np.zeros((2, 2)), np.ones(1), (0.0, 0.0), SURE)
    low, high = sure.interval(np.zeros((1, 1), dtype=np.float32), np.zeros(1))
    np.testing.assert_allclose(high, expit(Z90 * MISFIT**0.5))
    np.testing.assert_allclose(low, 1 - high)


def test_a_moving_market_moves_the_interval_and_widens_it_by_its_doubt() -> None:
    part = LinearPart(np.array([0.5]), 0.2, np.zeros(1))
    spread = LogOddsSpread.of(part, 0.1 * np.eye(2), np.ones(1), (1.0, 0.1), SURE)
    X = np.array([[1.0], [-2.0]], dtype=np.float32)
    log_odds = part.margin(X) + 0.1
    moved = spread.moved(-0.4, 0.3)
    np.testing.assert_allclose(
        moved.deviation(X, log_odds - 0.4) ** 2,
        spread.deviation(X, log_odds) ** 2 + 0.3**2,
        rtol=1e-6,
    )


@pytest.mark.parametrize("directions", [9, 60])
def test_many_leads_have_the_deviations_of_few(directions: int) -> None:
    """Of many leads the variance is summed over pairs of columns, if that is less work."""
    rng = np.random.default_rng(directions)
    d, n = 60, 1_300
    spread = LogOddsSpread(
        coefficients=rng.normal(0, 1, d),
        intercept=0.3,
        means=rng.normal(0, 1, d),
        factor=rng.normal(0, 0.2, (d, directions)).astype(np.float32),
        shift=rng.normal(0, 0.2, directions),
        rest=rng.uniform(0, 0.1, d).astype(np.float32),
        sigmoid=np.array([1.2, -0.1]),
        calibration=np.array([[0.02, 0.001], [0.001, 0.03]]),
    )
    X = rng.normal(0, 1, (n, d)).astype(np.float32)
    log_odds = rng.normal(0, 2, n)
    found = spread.deviation(X, log_odds)
    away = X.astype(float) - spread.means
    straight = ((away @ spread.factor.astype(float) + spread.shift) ** 2).sum(axis=1)
    straight += away**2 @ spread.rest.astype(float)
    straight += (log_odds - X.astype(float) @ spread.coefficients - 0.3) ** 2
    straight += spread._of_calibration(log_odds) + MISFIT
    np.testing.assert_allclose(found, np.sqrt(straight), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(spread.deviation(np.asfortranarray(X), log_odds), found)
    few = [spread.deviation(X[[row]], log_odds[[row]])[0] for row in range(5)]
    np.testing.assert_allclose(few, found[:5], rtol=0, atol=1e-12)
