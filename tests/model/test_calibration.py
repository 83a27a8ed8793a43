from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from kaopu.model.calibration import fit_line, fit_sigmoid, fit_weights, row_log_loss


def draw(
    n: int, slope: float, offset: float, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=n)
    return scores, (rng.random(n) < expit(slope * scores + offset)).astype(float)


def test_the_loss_of_a_row() -> None:
    log_odds, y = np.array([0.0, 2.0, -2.0]), np.array([1.0, 1.0, 1.0])
    expected = [np.log(2), np.log1p(np.exp(-2)), np.log1p(np.exp(2))]
    np.testing.assert_allclose(row_log_loss(log_odds, y), expected)
    scores, y = draw(50, 1, 0)
    assert row_log_loss(scores, y).mean() == pytest.approx(log_loss(y, expit(scores)))


def test_the_loss_of_a_sure_mistake_is_finite() -> None:
    assert row_log_loss(np.array([-800.0]), np.array([1.0])) == pytest.approx(800)


@pytest.mark.parametrize("fit", [fit_line, fit_sigmoid])
@pytest.mark.parametrize(("slope", "offset"), [(2.0, -0.5), (0.4, 1.0), (1.0, 0.0)])
def test_a_known_slope_and_offset_are_found_again(
    fit: object, slope: float, offset: float
) -> None:
    scores, y = draw(20_000, slope, offset)
    found = fit(scores, y, np.ones(len(y)))
    assert found == pytest.approx((slope, offset), abs=0.1)


def test_a_line_is_an_unpenalised_logistic_regression() -> None:
    scores, y = draw(300, 1.5, 0.3)
    plain = LogisticRegression(C=1e9).fit(scores[:, None], y)
    slope, offset = fit_line(scores, y, np.ones(300))
    assert slope == pytest.approx(plain.coef_[0, 0], abs=1e-2)
    assert offset == pytest.approx(plain.intercept_[0], abs=1e-2)


def test_a_line_through_a_perfect_separation_is_finite() -> None:
    scores = np.array([-1.0, -0.5, 0.5, 1.0])
    slope, offset = fit_line(scores, (scores > 0).astype(float), np.ones(4))
    assert 5 < slope < 100
    assert abs(offset) < 1


def test_few_deals_leave_the_score_as_it_is() -> None:
    scores, y = draw(5, 4, -2, seed=3)
    slope, offset = fit_sigmoid(scores, y, np.ones(5))
    assert slope == pytest.approx(1, abs=0.3)
    assert offset == pytest.approx(0, abs=0.5)
    assert fit_sigmoid(np.zeros(0), np.zeros(0), np.zeros(0)) == (1, 0)


def test_the_more_deals_the_less_it_is_held_back() -> None:
    scores, y = draw(10_000, 3, 0)
    slopes = [fit_sigmoid(scores[:n], y[:n], np.ones(n))[0] for n in (10, 100, 10_000)]
    assert 1 < slopes[0] < slopes[1] < slopes[2] == pytest.approx(3, abs=0.15)


def test_a_score_that_ranks_the_wrong_way_is_flattened_not_turned() -> None:
    scores, y = draw(5_000, -2, 0)
    assert fit_sigmoid(scores, y, np.ones(5_000))[0] == 0
    assert fit_weights(np.column_stack([scores, -scores]), y, np.ones(5_000))[0] == 0


def test_a_weight_of_two_is_the_row_twice() -> None:
    scores, y = draw(60, 2, 0)
    weights = np.where(np.arange(60) < 20, 2.0, 1.0)
    twice = np.concatenate([np.arange(20), np.arange(60)])
    for fit in (fit_line, fit_sigmoid):
        assert fit(scores, y, weights) == pytest.approx(
            fit(scores[twice], y[twice], np.ones(80)), abs=1e-4
        )


def test_one_part_has_the_weight_one() -> None:
    scores, y = draw(50, 5, 0)
    assert fit_weights(scores[:, None], y, np.ones(50)).tolist() == [1]


def test_parts_without_deals_share_equally() -> None:
    found = fit_weights(np.zeros((0, 4)), np.zeros(0), np.zeros(0))
    np.testing.assert_allclose(found, 0.25)


def test_the_part_that_knows_gets_the_weight() -> None:
    scores, y = draw(20_000, 1, 0)
    noise = np.random.default_rng(9).normal(size=20_000)
    knows, guesses = fit_weights(np.column_stack([scores, noise]), y, np.ones(20_000))
    assert knows == pytest.approx(1, abs=0.06)
    assert guesses == pytest.approx(0, abs=0.06)


@given(arrays(float, (12, 3), elements=st.floats(-20, 20)), st.integers(0, 2**12 - 1))
def test_weights_and_slopes_are_never_negative(margins: np.ndarray, won: int) -> None:
    y = ((won >> np.arange(12)) & 1).astype(float)
    weights = fit_weights(margins, y, np.ones(12))
    assert (weights >= 0).all()
    assert np.isfinite(weights).all()
    slope, offset = fit_sigmoid(margins[:, 0], y, np.ones(12))
    assert slope >= 0
    assert np.isfinite(offset)
