from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit
from sklearn.linear_model import LogisticRegression

from kaopu.model import parts
from kaopu.model.parts import DEEPEST, BoostedPart, ForestPart, LinearPart, least_leaf


@pytest.fixture(scope="module", name="X")
def matrix() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def y(X: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(1).normal(size=300)
    return (X[:, 0] - 0.5 * X[:, 1] + noise > 0).astype(float)


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


def test_the_boosted_margin_is_the_log_odds_of_its_trees(
    X: np.ndarray, y: np.ndarray
) -> None:
    part = BoostedPart.fit(X, y, ONES, leaves=4, rounds=10, seed=0)
    probability = part.model.predict_proba(X)[:, 1]
    np.testing.assert_allclose(part.margin(X), logit(probability), atol=1e-9)
    assert part.model.n_iter_ == 10
    assert np.corrcoef(part.margin(X), y)[0, 1] > 0.4


def test_no_boosted_path_tests_more_columns_than_an_explanation_can_bear(
    X: np.ndarray, y: np.ndarray
) -> None:
    part = BoostedPart.fit(X, y, ONES, leaves=30, rounds=3, seed=0)
    depths = [tree.nodes["depth"].max() for (tree,) in part.model._predictors]
    assert max(depths) <= DEEPEST


@pytest.mark.usefixtures("small")
def test_the_forest_margin_is_a_line_of_its_probability(
    X: np.ndarray, y: np.ndarray
) -> None:
    part = ForestPart.fit(X, y, ONES, line=(5.0, -2.5), seed=0)
    probability = part.model.predict_proba(X)[:, 1]
    np.testing.assert_allclose(part.margin(X), 5 * probability - 2.5)
    assert len(part.model.estimators_) == 5
    assert max(tree.get_depth() for tree in part.model.estimators_) <= DEEPEST


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("kind", ["boosted", "forest"])
def test_the_seed_decides(X: np.ndarray, y: np.ndarray, kind: str) -> None:
    def margin(seed: int) -> np.ndarray:
        if kind == "forest":
            return ForestPart.fit(X, y, ONES, (1.0, 0.0), seed).margin(X)
        return BoostedPart.fit(X, y, ONES, 4, 5, seed).margin(X)

    np.testing.assert_array_equal(margin(1), margin(1))
    assert (margin(1) != margin(2)).any()


@pytest.mark.parametrize(("rows", "leaf"), [(10, 5), (100, 5), (900, 15), (10**6, 50)])
def test_a_boosted_leaf_grows_with_the_deals(rows: int, leaf: int) -> None:
    assert least_leaf(np.ones(rows)) == leaf


def test_of_many_rows_each_tree_sees_a_sample() -> None:
    few = ForestPart.untrained(10, rows=parts.FOREST_ROWS, seed=0)
    many = ForestPart.untrained(10, rows=parts.FOREST_ROWS + 1, seed=0)
    assert (few.bootstrap, few.max_samples) == (False, None)
    assert (many.bootstrap, many.max_samples) == (True, parts.FOREST_ROWS)
