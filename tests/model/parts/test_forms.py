from __future__ import annotations

import numpy as np
import pytest

from kaopu.model.parts.forms import Tree, check_numbers, check_tree

# The root tests column 2; its left child tests column 0; the rest are leaves.
LEAVES = np.array([False, False, True, True, True])


def tree(**changes: list[float]) -> Tree:
    whole = {
        "left": [1, 3, 2, 3, 4],
        "right": [2, 4, 2, 3, 4],
        "column": [2, 0, -2, -2, -2],
        "threshold": [0.5, -1.0, 0.0, 0.0, 0.0],
        "value": [0.0, 0.0, 0.3, -0.2, 0.1],
        "cover": [9.0, 6.0, 3.0, 4.0, 2.0],
    } | changes
    ints = {name: np.array(whole[name], dtype=np.intp) for name in whole if name[0] in "lr"}
    floats = {name: np.array(whole[name], dtype=float) for name in ("threshold", "value")}
    column = np.array(whole["column"], dtype=np.intp)
    return Tree(**ints, column=column, **floats, cover=np.array(whole["cover"]))


def test_a_whole_tree_is_let_through() -> None:
    check_tree(tree(), LEAVES, 3)


def test_a_single_leaf_is_a_tree() -> None:
    one = {name: [0.0] for name in ("left", "right", "column", "threshold", "value")}
    check_tree(tree(**one, cover=[5.0]), np.array([True]), 1)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"left": [1, 5, 2, 3, 4]}, "no parent, or two"),
        ({"left": [1, -1, 2, 3, 4]}, "no parent, or two"),
        ({"right": [1, 4, 2, 3, 4]}, "no parent, or two"),
        ({"left": [1, 0, 2, 3, 4]}, "no parent, or two"),
        ({"left": [3, 1, 2, 3, 4]}, "leads back to a node above"),
        ({"column": [3, 0, 0, 0, 0]}, "tests a column beyond 3"),
        ({"column": [-1, 0, 0, 0, 0]}, "tests a column beyond 3"),
        ({"threshold": [np.nan, 0, 0, 0, 0]}, "a threshold that is no number"),
        ({"value": [0, 0, np.inf, 0, 0]}, "a value that is not finite"),
        ({"value": [0, 0, 0, np.nan, 0]}, "a value that is not finite"),
        ({"cover": [9, 6, 3, 4, np.nan]}, "a value that is not finite"),
    ],
)
def test_a_tree_that_leads_nowhere_is_refused(
    changes: dict[str, list[float]], found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        check_tree(tree(**changes), LEAVES, 3)


def test_a_path_longer_than_any_part_makes_is_refused() -> None:
    levels = 8
    own = np.arange(2 * levels + 1)
    inner = own[:-1:2]
    left, right = own.copy(), own.copy()
    left[inner], right[inner] = inner + 1, inner + 2
    zeros = np.zeros(len(own))
    chain = Tree(left, right, np.zeros(len(own), dtype=np.intp), zeros, zeros, zeros)
    is_leaf = ~np.isin(own, inner)
    with pytest.raises(ValueError, match="more than 6 levels"):
        check_tree(chain, is_leaf, 1)


@pytest.mark.parametrize(
    "numbers",
    [
        [1.0, 2.0],
        [1.0, np.nan, 2.0],
        [1.0, 1e39, 2],
        ["1", "2", "3"],
        None,
        "123",
        [[1.0, 2, 3]],
    ],
)
def test_what_is_not_so_many_finite_numbers_is_refused(numbers: object) -> None:
    check_numbers("weights", [1.0, 2, 3], 3)
    with pytest.raises(ValueError, match="weights that are not"):
        check_numbers("weights", numbers, 3)
