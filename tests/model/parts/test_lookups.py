from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier

from kaopu.model.parts import lookups
from kaopu.model.parts.forest import forest_trees
from kaopu.model.parts.forms import SymmetricForm, Tree
from kaopu.model.parts.lookups import (
    Lookup,
    LookupGroup,
    add_lookups,
    by_column,
    pieces_of,
    rounded_down,
    symmetric_lookups,
)


@pytest.fixture(scope="module", name="X")
def matrix() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(0, 1, (500, 6)).astype(np.float32)


@pytest.fixture(scope="module")
def symmetric() -> SymmetricForm:
    rng = np.random.default_rng(1)
    return SymmetricForm(
        columns=rng.integers(0, 6, (9, 4)),
        thresholds=rng.choice([-1.0, -0.5, 0.0, 0.7], (9, 4)).astype(np.float32),
        values=rng.normal(0, 1, (9, 16)),
        cover=np.ones((9, 16)),
        start=0.0,
    )


@pytest.fixture(scope="module")
def tree(X: np.ndarray) -> Tree:
    y = (X[:, 0] * X[:, 1] + np.random.default_rng(2).normal(0, 1, 500) > 0).astype(int)
    forest = ExtraTreesClassifier(1, max_depth=6, min_samples_leaf=3, random_state=0)
    return forest_trees(forest.fit(X, y))[0]


def summed(groups: list[LookupGroup], X: np.ndarray, sums: int) -> np.ndarray:
    out = np.zeros((sums, len(X)))
    add_lookups(groups, by_column(X), out)
    return out


def test_a_pattern_of_answers_is_a_place_in_the_table() -> None:
    columns, thresholds = np.array([1, 0]), np.array([0.5, 2.0], dtype=np.float32)
    table = np.array([[0.0, 1.0, 20.0, 300.0]])
    group = LookupGroup(columns, thresholds, (Lookup((0, 1), (2,), table),))
    X = np.array([[0, 0], [0, 1], [3, 0.5], [3, 1]], dtype=np.float32)
    assert summed([group], X, 3).tolist() == [[0] * 4, [0] * 4, [0, 1, 20, 300]]


def test_ten_answers_make_a_place_too(X: np.ndarray) -> None:
    rng = np.random.default_rng(4)
    columns, table = rng.integers(0, 6, 10), rng.normal(0, 1, (1, 1024))
    thresholds = rng.normal(0, 1, 10).astype(np.float32)
    group = LookupGroup(columns, thresholds, (Lookup(tuple(range(10)), (0,), table),))
    places = (X[:, columns] > thresholds) @ (1 << np.arange(10))
    np.testing.assert_array_equal(summed([group], X, 1)[0], table[0, places])


def test_symmetric_trees_add_what_their_cells_say(
    symmetric: SymmetricForm, X: np.ndarray
) -> None:
    owners = np.array([0, 1, 1, 2, 0, 2])
    tables = np.random.default_rng(3).normal(0, 1, (9, 16, 4))
    group = symmetric_lookups(symmetric, owners[symmetric.columns], tables)
    assert len(group.columns) < symmetric.columns.size  # equal questions are asked once
    cells = (X[:, symmetric.columns] > symmetric.thresholds) @ (1 << np.arange(4))
    expected = np.zeros((3, len(X)))
    for one in range(9):
        for level in range(4):
            own = owners[symmetric.columns[one, level]]
            expected[own] += tables[one, cells[:, one], level]
    np.testing.assert_allclose(summed([group], X, 3), expected, rtol=0, atol=1e-12)


def test_no_tree_adds_nothing(X: np.ndarray) -> None:
    none = SymmetricForm(
        np.zeros((0, 4), np.intp),
        np.zeros((0, 4), np.float32),
        np.zeros((0, 16)),
        np.zeros((0, 16)),
        0.0,
    )
    group = symmetric_lookups(none, np.zeros((0, 4), np.intp), np.zeros((0, 16, 4)))
    assert not summed([group], X, 1).any()


@pytest.mark.parametrize("most", [6, 8, 10])
def test_pieces_hold_every_leaf_once_and_ask_little(
    tree: Tree, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MAX_QUESTIONS", most)
    pieces = list(pieces_of(tree))
    leaves = np.flatnonzero(tree.left == np.arange(len(tree.left)))
    assert len(pieces) > 1
    assert sorted(leaf for piece in pieces for leaf in piece.leaves) == leaves.tolist()
    assert max(len(piece.questions) for piece in pieces) <= most


def test_a_path_of_a_piece_leads_from_the_root_to_its_leaf(tree: Tree) -> None:
    for piece in pieces_of(tree):
        for leaf, path in zip(piece.leaves, piece.paths, strict=True):
            node = 0
            for question, is_above in path:
                assert piece.questions[question] == node
                node = int((tree.right if is_above else tree.left)[node])
            assert node == leaf


def test_a_rounded_threshold_has_the_same_numbers_above() -> None:
    rng = np.random.default_rng(6)
    thresholds = np.concatenate([rng.normal(0, 1, 500), [0.0, 1.0, -1e-9, 1e300, -1e300]])
    with np.errstate(over="ignore"):
        near = rounded_down(thresholds)
    for threshold, rounded in zip(thresholds, near, strict=True):
        around = np.float32(np.clip(threshold, -3e38, 3e38))
        for x in (around, np.nextafter(around, np.inf), np.nextafter(around, -np.inf)):
            assert (np.float32(x) > rounded) == (float(np.float32(x)) > threshold)


def test_columns_are_turned_around_only_where_they_stand_in_pieces(X: np.ndarray) -> None:
    turned = by_column(np.asfortranarray(X))
    assert np.shares_memory(by_column(turned.T[3:9]), turned)
    assert by_column(X)[0].flags.c_contiguous
    np.testing.assert_array_equal(by_column(X), X.T)
