from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
import shap
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier

from kaopu.explain.shapley import trees
from kaopu.explain.shapley.trees import (
    TreeShapley,
    coalition_weights,
    paths_of,
    shapley_tables,
)
from kaopu.model.parts.base import TrainingData
from kaopu.model.parts.forest import forest_trees
from kaopu.model.parts.forms import SymmetricForm, Tree
from kaopu.model.parts.leafwise import leafwise_form
from kaopu.model.parts.symmetric import Binned, Shape, SymmetricBooster

share = st.floats(0, 1)


def boosted_shapley(model: HistGradientBoostingClassifier) -> TreeShapley:
    form = leafwise_form(model)
    return TreeShapley.of(form.trees, form.start)


@pytest.fixture(scope="module", name="X")
def matrix() -> np.ndarray:
    rng = np.random.default_rng(0)
    flags = rng.integers(0, 2, (400, 5))
    return np.column_stack([rng.normal(size=(400, 3)), flags]).astype(np.float32)


@pytest.fixture(scope="module")
def y(X: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(1).normal(size=400)
    return (X[:, 0] * X[:, 3] + X[:, 1] - X[:, 4] + noise > 0).astype(int)


@pytest.fixture(scope="module")
def boosted(X: np.ndarray, y: np.ndarray) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=20, max_depth=6, min_samples_leaf=5, random_state=0
    ).fit(X, y)


@pytest.fixture(scope="module")
def forest(X: np.ndarray, y: np.ndarray) -> ExtraTreesClassifier:
    weights = np.random.default_rng(2).uniform(0.5, 2, 400)
    return ExtraTreesClassifier(20, max_depth=6, random_state=0).fit(X, y, weights)


@settings(deadline=None)
@given(st.integers(1, 4).flatmap(lambda m: st.lists(share, min_size=m, max_size=m)), share)
def test_tables_are_the_shapley_values_over_all_coalitions(
    cover: list[float], value: float
) -> None:
    m = len(cover)
    (table,) = shapley_tables(np.array([cover]), np.array([value]))
    assert table.shape == (2**m, m)
    for pattern in range(2**m):
        holds = [bool(pattern >> k & 1) for k in range(m)]
        np.testing.assert_allclose(table[pattern], brute(cover, value, holds), atol=1e-12)


def brute(cover: list[float], value: float, holds: list[bool]) -> list[float]:
    """Return each condition's mean gain over all coalitions of the others."""
    m = len(cover)

    def worth(members: set[int]) -> float:
        factors = [float(holds[k]) if k in members else cover[k] for k in range(m)]
        return value * float(np.prod(factors))

    def gain(k: int) -> float:
        others = [i for i in range(m) if i != k]
        return sum(
            (worth({*part, k}) - worth(set(part))) / (m * comb(m - 1, size))
            for size in range(m)
            for part in combinations(others, size)
        )

    return [gain(k) for k in range(m)]


def test_several_leaves_have_a_table_each() -> None:
    table = shapley_tables(np.array([[0.5], [0.25]]), np.array([2.0, 4.0]))
    assert table.tolist() == [[[-1.0], [1.0]], [[-1.0], [3.0]]]


@pytest.mark.parametrize("m", [1, 2, 3, 6])
def test_weights_of_coalitions_give_and_take_alike(m: int) -> None:
    members = (np.arange(2**m)[:, None] >> np.arange(m)) & 1 == 1
    weights = coalition_weights(members)
    np.testing.assert_allclose(np.where(members, weights, 0).sum(axis=0), 1)
    np.testing.assert_allclose(weights.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(weights.sum(axis=1)[1:-1], 0, atol=1e-12)


def test_paths_merge_the_conditions_on_one_column() -> None:
    tree = Tree(
        left=np.array([1, 1, 3, 3, 4]),
        right=np.array([2, 1, 4, 3, 4]),
        column=np.array([7, 0, 7, 0, 0]),
        threshold=np.array([1.0, 0, 5.0, 0, 0]),
        value=np.array([0, 10.0, 0, 20.0, 30.0]),
        cover=np.array([8.0, 2, 6, 3, 3]),
    )
    paths = {p.value: (p.columns, p.low, p.high, p.cover) for p in paths_of(tree)}
    inf = np.inf
    assert paths == {
        10.0: ((7,), (-inf,), (1.0,), (0.25,)),
        20.0: ((7,), (1.0,), (5.0,), (0.375,)),
        30.0: ((7,), (5.0,), (inf,), (0.375,)),
    }
    explainer = TreeShapley.of([tree], start=1.0)
    assert explainer.base == 1 + 2.5 + 7.5 + 11.25
    X = np.zeros((3, 9), dtype=np.float32)
    X[:, 7] = [1, 1.5, 6]
    contributions = explainer.contributions(X)
    np.testing.assert_allclose(contributions[:, 7], [11 - 22.25, 21 - 22.25, 31 - 22.25])
    assert not np.delete(contributions, 7, axis=1).any()


def test_a_tree_of_one_leaf_moves_the_base_alone() -> None:
    zero = np.zeros(1, dtype=int)
    stump = Tree(zero, zero, zero, np.zeros(1), np.array([0.7]), np.ones(1))
    explainer = TreeShapley.of([stump], start=0.1)
    assert explainer.base == pytest.approx(0.8)
    assert (
        explainer.contributions(np.ones((2, 3), dtype=np.float32)).tolist() == [[0] * 3] * 2
    )


def test_boosted_values_are_those_of_shap_and_add_up(
    boosted: HistGradientBoostingClassifier, X: np.ndarray
) -> None:
    explainer = boosted_shapley(boosted)
    values = explainer.contributions(X)
    theirs = shap.TreeExplainer(boosted, feature_perturbation="tree_path_dependent")
    np.testing.assert_allclose(values, theirs.shap_values(X), rtol=0, atol=1e-9)
    assert explainer.base == pytest.approx(float(np.ravel(theirs.expected_value)[0]))
    margin = boosted.decision_function(X)
    np.testing.assert_allclose(explainer.base + values.sum(axis=1), margin, atol=1e-9)


def test_forest_values_are_those_of_shap_for_the_won_and_add_up(
    forest: ExtraTreesClassifier, X: np.ndarray
) -> None:
    explainer = TreeShapley.of(forest_trees(forest))
    values = explainer.contributions(X)
    theirs = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
    won = np.asarray(theirs.shap_values(X))[..., 1]
    np.testing.assert_allclose(values, won, rtol=0, atol=1e-9)
    assert explainer.base == pytest.approx(theirs.expected_value[1])
    probability = forest.predict_proba(X)[:, 1]
    np.testing.assert_allclose(explainer.base + values.sum(axis=1), probability, atol=1e-9)


@pytest.fixture(scope="module")
def symmetric(X: np.ndarray, y: np.ndarray) -> SymmetricForm:
    # Few columns, so that trees ask about some of them more than once.
    data = TrainingData(
        X, y.astype(float), np.random.default_rng(2).uniform(0.5, 2, 400), 0
    )
    booster = SymmetricBooster(data, Binned.of(X, X[:0]), Shape(6, 0.5, 0.2))
    booster.grow(15)
    return booster.form()


def test_symmetric_values_add_up_to_the_margin(
    symmetric: SymmetricForm, X: np.ndarray
) -> None:
    assert max(len(set(columns)) for columns in symmetric.columns) < 6
    explainer = TreeShapley.of_symmetric(symmetric)
    values = explainer.contributions(X)
    margin = symmetric.margin(X)
    np.testing.assert_allclose(explainer.base + values.sum(axis=1), margin, atol=1e-9)


def test_symmetric_tables_are_those_of_the_same_trees_leaf_by_leaf(
    symmetric: SymmetricForm, X: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rows of cells that no training row is in, too.
    asked = np.random.default_rng(9).normal(0, 3, X.shape).astype(np.float32)
    by_leaf = TreeShapley.of(symmetric.trees(), symmetric.start)
    for numbers in (trees.MAX_NUMBERS, 60_000):
        monkeypatch.setattr(trees, "MAX_NUMBERS", numbers)
        by_tree = TreeShapley.of_symmetric(symmetric)
        assert by_tree.base == pytest.approx(by_leaf.base)
        values = by_tree.contributions(asked)
        np.testing.assert_allclose(values, by_leaf.contributions(asked), rtol=0, atol=1e-12)


def test_no_symmetric_tree_is_no_contribution(X: np.ndarray) -> None:
    data = TrainingData(X, np.arange(400) % 2 * 1.0, np.ones(400), 0)
    none = SymmetricBooster(data, Binned.of(X, X[:0]), Shape(6, 0.5, 0.2)).form()
    explainer = TreeShapley.of_symmetric(none)
    assert explainer.base == pytest.approx(0)
    assert not explainer.contributions(X).any()


def test_columns_that_no_tree_tests_have_no_part(
    forest: ExtraTreesClassifier, X: np.ndarray
) -> None:
    wide = np.column_stack([X, np.full(400, 3.0)]).astype(np.float32)
    values = TreeShapley.of(forest_trees(forest)).contributions(wide)
    assert not values[:, -1].any()


def test_rows_may_be_explained_one_by_one_or_in_steps(
    boosted: HistGradientBoostingClassifier, X: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    explainer = boosted_shapley(boosted)
    batch = explainer.contributions(X)
    single = np.vstack([explainer.contributions(X[[i]]) for i in range(10)])
    np.testing.assert_allclose(single, batch[:10], rtol=0, atol=1e-12)
    monkeypatch.setattr(trees, "MAX_NUMBERS", 5_000)
    np.testing.assert_allclose(explainer.contributions(X), batch, rtol=0, atol=1e-12)


def test_no_row_is_no_value(boosted: HistGradientBoostingClassifier, X: np.ndarray) -> None:
    assert boosted_shapley(boosted).contributions(X[:0]).shape == (0, 8)
