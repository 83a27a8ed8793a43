from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from kaopu.features import FeatureSource
from kaopu.model.classifier import LeadClassifier
from kaopu.model.parts.base import Setting, TrainingData
from kaopu.model.parts.linear import AS_IT_STANDS, LinearPart, fit_towards
from kaopu.model.prior import ColumnPrior
from kaopu.model.uncertainty import laplace
from kaopu.model.uncertainty import spread as spreads
from kaopu.model.uncertainty.laplace import (
    BASE_DEVIATION,
    column_scale,
    laplace_covariance,
    linear_spread,
    posterior_spread,
    prior_precision,
)
from kaopu.model.uncertainty.spread import MISFIT, LogOddsSpread

STRENGTH = 0.3
SURE = np.zeros((2, 2))


def deals(rows: int, columns: int = 6, seed: int = 0) -> TrainingData:
    """Deals whose log-odds are linear, with coefficients drawn from the prior."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, columns)).astype(np.float32)
    truth = rng.normal(0, STRENGTH**0.5, columns)
    y = (rng.random(rows) < expit(X @ truth)).astype(float)
    return TrainingData(X, y, np.ones(rows), seed)


def spread_of(data: TrainingData) -> LogOddsSpread:
    part = LinearPart.fit(data.X, data.y, data.weights, [STRENGTH])[0]
    log_odds, setting = part.margin(data.X), Setting("linear", (STRENGTH,))
    return linear_spread(data, part, setting, log_odds, (1.0, 0.0), SURE)


def linear_of(spread: LogOddsSpread, X: np.ndarray) -> np.ndarray:
    return np.asarray(X @ spread.coefficients + spread.intercept)


def test_true_log_odds_lie_inside_nine_times_in_ten_where_the_prior_is_true() -> None:
    inside = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        spread = spread_of(deals(80, seed=seed))
        rng.normal(size=(80, 6))  # the matrix comes first, then the truth
        truth = rng.normal(0, STRENGTH**0.5, 6)
        X = np.random.default_rng(1000 + seed).normal(size=(200, 6)).astype(np.float32)
        low, high = spread.interval(X, linear_of(spread, X))
        p = expit(X @ truth)
        inside.append(((low <= p) & (p <= high)).mean())
    assert 0.86 < np.mean(inside) < 0.98


def test_the_interval_holds_the_probability_inside_and_never_leaves_0_to_1() -> None:
    spread = spread_of(deals(60))
    log_odds = np.linspace(-12, 12, 41)
    low, high = spread.interval(np.zeros((41, 6), dtype=np.float32), log_odds)
    assert ((low > 0) & (low < expit(log_odds))).all()
    assert ((expit(log_odds) < high) & (high < 1)).all()


def test_more_deals_make_it_narrower_but_never_a_point() -> None:
    X = np.random.default_rng(5).normal(size=(50, 6)).astype(np.float32)
    widths = []
    for rows in (30, 300, 30_000):
        spread = spread_of(deals(rows))
        widths.append(spread.deviation(X, linear_of(spread, X)).mean())
    assert widths[0] > 1.5 * widths[1] > 2 * widths[2] * 0.75
    assert widths[2] >= MISFIT**0.5


def test_a_fact_that_few_deals_had_makes_it_wide() -> None:
    data = deals(1_000)
    data.X[:, 5] = 0
    data.X[:3, 5] = 1
    spread = spread_of(data)
    common, rare = np.zeros((2, 6), dtype=np.float32)
    rare[5] = 1
    X = np.array([common, rare])
    one, other = spread.deviation(X, linear_of(spread, X))
    assert other > 1.5 * one


def test_where_blend_and_linear_model_differ_it_is_wider() -> None:
    spread = spread_of(deals(200))
    X = np.zeros((2, 6), dtype=np.float32)
    apart = np.array([0.0, 1.5])
    near, far = spread.deviation(X, linear_of(spread, X) + apart)
    assert far == pytest.approx(np.hypot(near, 1.5))


def test_without_deals_the_covariance_is_that_of_the_prior() -> None:
    none = TrainingData(np.empty((0, 2), dtype=np.float32), np.empty(0), np.empty(0), 0)
    precision = np.diag([4.0, 0.5])
    covariance = laplace_covariance(none, np.zeros(2), np.ones(2), np.empty(0), precision)
    np.testing.assert_allclose(covariance, np.diag([0.25, 2.0, BASE_DEVIATION**2]))
    assert column_scale(none, np.zeros(2)).tolist() == [1, 1]


def test_of_many_columns_the_greatest_directions_are_kept_and_the_rest_stays_a_sum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = deals(300)
    whole = spread_of(data)
    monkeypatch.setattr(spreads, "MAX_RANK", 3)
    cut = spread_of(data)
    assert cut.factor.shape == (6, 3)
    X, log_odds = data.X, linear_of(whole, data.X)
    ratio = cut.deviation(X, log_odds) / whole.deviation(X, log_odds)
    assert 0.9 < ratio.mean() < 1.1


def test_a_sample_of_very_many_deals_stands_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = deals(4_000)
    whole = spread_of(data)
    monkeypatch.setattr(laplace, "MAX_ROWS", 1_000)
    X, log_odds = data.X[:100], linear_of(whole, data.X[:100])
    np.testing.assert_allclose(
        spread_of(data).deviation(X, log_odds), whole.deviation(X, log_odds), rtol=0.05
    )


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("means", np.zeros(5)),
        ("factor", np.full((6, 7), np.nan)),
        ("rest", np.full(6, -1.0)),
        ("calibration", -np.eye(2)),
        ("sigmoid", np.zeros(3)),
    ],
)
def test_a_spread_that_training_does_not_make_is_refused(
    attribute: str, value: np.ndarray
) -> None:
    spread = spread_of(deals(40))
    spread.check(6)
    object.__setattr__(spread, attribute, value)
    with pytest.raises(ValueError, match="spread"):
        spread.check(6)


def test_what_a_penalty_towards_the_framework_leaves_open_is_the_posteriors_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where nothing is known of the offset before the deals."""
    monkeypatch.setattr(laplace, "BASE_DEVIATION", 1e3)
    prior = ColumnPrior(np.full(6, 0.4), np.array([0.3] * 4 + [np.nan] * 2), 0.5)
    data = replace(deals(60), prior=prior)
    posterior = fit_towards(data, prior, 0.1)
    X, part = data.X, posterior.part
    known = posterior_spread(posterior, (1.0, 0.0))
    found = linear_spread(data, part, AS_IT_STANDS, part.margin(X), (1.0, 0.0), SURE)
    np.testing.assert_allclose(
        found.deviation(X, part.margin(X)), known.deviation(X, part.margin(X)), rtol=1e-3
    )


def test_without_deals_intervals_are_wide_and_hold_the_probability() -> None:
    sources = (FeatureSource("a", "A", "context", "number"),)
    model = LeadClassifier(sources).fit(pd.DataFrame({"a": np.empty(0)}), np.empty(0))
    matrix = model.encoder_.transform(pd.DataFrame({"a": [1.0]}))
    log_odds = model.blend_.decision_function(matrix)
    low, high = model.interval(matrix, log_odds)
    assert low[0] < expit(log_odds[0]) < high[0]
    assert high[0] - low[0] > 0.6


def test_a_penalty_stronger_than_the_plain_one_makes_no_interval_narrower() -> None:
    data = deals(60)
    plain, strong = (
        prior_precision(data, Setting("linear", (strength,)), np.ones(6))
        for strength in (0.1, 0.01)
    )
    np.testing.assert_array_equal(plain, strong)
