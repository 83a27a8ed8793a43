from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from kaopu.model.parts.base import TrainingData
from kaopu.model.parts.symmetric import Binned, Shape, SymmetricBooster


def booster(data: TrainingData, shape: Shape, asked: np.ndarray) -> SymmetricBooster:
    return SymmetricBooster(data, Binned.of(data.X, asked), shape)


def test_the_margin_is_that_of_the_stored_trees(data: TrainingData) -> None:
    asked = np.random.default_rng(7).normal(size=(50, 4)).astype(np.float32)
    grown = booster(data, Shape(4, 0.5, 0.2), asked)
    grown.grow(12)
    form = grown.form()
    assert (grown.trees, form.values.shape) == (12, (12, 16))
    np.testing.assert_allclose(form.margin(asked), grown.asked, rtol=0, atol=1e-12)
    assert form.start == pytest.approx(logit(data.y.mean()))
    assert np.corrcoef(form.margin(data.X), data.y)[0, 1] > 0.4


def test_the_first_question_is_the_one_that_gains_most() -> None:
    X = np.array([[0, 5], [1, 5], [2, 7], [3, 7]] * 25, dtype=np.float32)
    y = np.array([0.0, 0, 1, 1] * 25)
    grown = booster(TrainingData(X, y, np.ones(100), 0), Shape(1, 1.0, 1.0), X[:0])
    grown.grow(1)
    form = grown.form()
    threshold = {0: (1, 2), 1: (5, 7)}[int(form.columns[0, 0])]
    assert threshold[0] <= form.thresholds[0, 0] < threshold[1]
    # Newton: the sum of y - p by that of p (1 - p), held back by three deals' worth.
    np.testing.assert_allclose(form.values[0], np.array([-25, 25]) / (12.5 + 3))
    assert form.cover.tolist() == [[50, 50]]


def test_weights_count_as_rows() -> None:
    rng = np.random.default_rng(3)
    X = rng.integers(0, 9, (60, 2)).astype(np.float32)
    y = (rng.random(60) < expit(X[:, 0] - 4)).astype(float)
    twice = TrainingData(np.vstack([X, X]), np.r_[y, y], np.full(120, 0.5), 0)
    once = TrainingData(X, y, np.ones(60), 0)
    margins = []
    for data in (once, twice):
        grown = booster(data, Shape(3, 1.0, 0.3), X)
        grown.grow(5)
        margins.append(grown.asked)
    np.testing.assert_allclose(*margins, atol=1e-6)


def test_columns_without_a_question_give_a_margin_of_the_win_rate() -> None:
    data = TrainingData(
        np.ones((20, 2), np.float32), np.arange(20) % 4 / 3 > 0.9, np.ones(20), 0
    )
    grown = booster(data, Shape(3, 0.5, 0.1), data.X)
    grown.grow(3)
    np.testing.assert_allclose(grown.form().margin(data.X), logit(0.25), atol=1e-6)
    np.testing.assert_allclose(grown.asked, logit(0.25), atol=1e-6)


def test_a_value_on_the_edge_of_a_bin_is_on_the_side_where_training_had_it() -> None:
    # Edges lie half way between neighbours that float32 cannot tell from their middle.
    low = np.float32(1)
    values = np.array([low, np.nextafter(low, np.float32(2))] * 30, dtype=np.float32)
    y = np.array([0.0, 1.0] * 30)
    X = values[:, None]
    grown = booster(TrainingData(X, y, np.ones(60), 0), Shape(1, 1.0, 0.5), X)
    grown.grow(4)
    np.testing.assert_allclose(grown.form().margin(X), grown.asked, rtol=0, atol=1e-12)
    assert grown.asked[0] < 0 < grown.asked[1]


def test_few_rows_and_many_have_the_same_margin(data: TrainingData) -> None:
    grown = booster(data, Shape(4, 0.5, 0.2), data.X)
    grown.grow(7)
    form = grown.form()
    whole = form.margin(data.X)
    for rows in (1, 64, 65):
        found = form.margin(data.X[:rows])
        np.testing.assert_allclose(found, whole[:rows], rtol=0, atol=1e-12)
