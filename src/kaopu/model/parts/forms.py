"""The three forms of an additive margin, as data: what an exact explanation starts from.

A part says which form it has; `kaopu.explain.shapley` knows how each form is explained,
and knows no part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Matrix = NDArray[np.float32]

# A path tests no more columns than this, for an exact explanation's sake.
MAX_DEPTH = 6
# A matrix holds no larger number: one beyond it becomes infinite there.
LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class LinearForm:
    """intercept + X @ coefficients.

    Attributes:
        coefficients: One a column (d,).
        means: The reference from which contributions are counted (d,).
    """

    coefficients: Floats
    intercept: float
    means: Floats


@dataclass(frozen=True)
class Tree:
    """One tree as arrays over its nodes; a leaf is its own left child.

    Attributes:
        left, right: Children (k,); rows with ``x <= threshold`` go left.
        column, threshold: What a node tests (k,).
        value: What a leaf adds (k,).
        cover: Training rows or weight of a node (k,).
    """

    left: Ints
    right: Ints
    column: Ints
    threshold: Floats
    value: Floats
    cover: Floats


@dataclass(frozen=True)
class TreeForm:
    """scale * (start + the sum of the trees' leaves) + offset.

    Attributes:
        trees: The trees, of at most `MAX_DEPTH` levels.
        estimator: The scikit-learn model they were read from, for a second opinion.
    """

    trees: tuple[Tree, ...]
    estimator: ClassifierMixin
    start: float = 0.0
    scale: float = 1.0
    offset: float = 0.0


# So many are asked all that trees ask at once; more, tree by tree.
FEW_ROWS = 64
# What an empty cell counts as in the cover, in rows, so that no share is of nothing.
EMPTY = 1e-3


@dataclass(frozen=True)
class SymmetricForm:
    """start + the sum over trees of one cell's value each.

    Bit k of a row's cell says whether it is above the threshold of level k.

    Attributes:
        columns, thresholds: What each tree asks, level by level (trees, levels).
        values: What each cell adds (trees, 2^levels).
        cover: Training rows of each cell (trees, 2^levels).
        start: The margin before any tree.
    """

    columns: Ints
    thresholds: Matrix
    values: Floats
    cover: Floats
    start: float

    def margin(self, X: Matrix) -> Floats:
        """Return the margin (n,) of rows ``X`` (n, d)."""
        if len(X) <= FEW_ROWS:
            above = X[:, self.columns] > self.thresholds
            cells = above @ (1 << np.arange(self.columns.shape[1]))
            added = self.values[np.arange(len(self.values)), cells].sum(axis=1)
            return np.asarray(self.start + added, dtype=np.float64)
        margin, by_column = np.full(len(X), self.start), np.ascontiguousarray(X.T)
        tests = zip(self.columns, self.thresholds, self.values, strict=True)
        for columns, thresholds, values in tests:
            cells = np.zeros(len(X), dtype=np.intp)
            for level, (column, threshold) in enumerate(
                zip(columns, thresholds, strict=True)
            ):
                cells |= (by_column[column] > threshold).astype(np.intp) << level
            margin += values[cells]
        return margin

    def check(self, columns: int) -> None:
        """Check trees that were read from a file.

        Raises:
            ValueError: They test a column that is none of ``columns``, have more levels
                than any part's, or numbers that are none.
        """
        arrays = (self.columns, self.thresholds, self.values, self.cover)
        if not all(isinstance(array, np.ndarray) for array in arrays):
            raise ValueError("trees that are not arrays")
        trees, levels = self.columns.shape
        if levels > MAX_DEPTH:
            raise ValueError(f"a tree of more than {MAX_DEPTH} levels")
        if not levels:
            raise ValueError("a tree without a level")
        asked = np.asarray(self.columns)
        if asked.dtype.kind != "i" or ((asked < 0) | (asked >= columns)).any():
            raise ValueError(f"a tree that tests a column beyond {columns}")
        thresholds = np.asarray(self.thresholds)
        if thresholds.dtype != np.float32 or thresholds.shape != asked.shape:
            raise ValueError("thresholds that are not one a level")
        if np.isnan(thresholds).any():
            raise ValueError("a tree with a threshold that is no number")
        check_numbers("cells", self.values, trees, 2**levels)
        check_numbers("covers", self.cover, trees, 2**levels)
        check_numbers("starts", self.start)
        if (np.asarray(self.cover) < 0).any():
            raise ValueError("a tree with a cell of less than no rows")

    def trees(self) -> Iterator[Tree]:
        """Yield the trees as any tree is written, for a second opinion."""
        levels = self.columns.shape[1]
        inner = 2**levels - 1
        own = np.arange(2 * inner + 1)
        is_inner = own < inner
        # Node p of level k, which holds cells whose lowest k bits are p, is 2^k - 1 + p.
        level = np.repeat(np.arange(levels + 1), 2 ** np.arange(levels + 1))
        left = np.where(is_inner, own + 2**level, own)
        right = np.where(is_inner, left + 2**level, own)
        level = np.minimum(level, levels - 1)
        cells = self.cover + EMPTY
        for i, (columns, thresholds) in enumerate(
            zip(self.columns, self.thresholds, strict=True)
        ):
            cover = [cells[i].reshape(-1, 2**k).sum(axis=0) for k in range(levels + 1)]
            yield Tree(
                left=left,
                right=right,
                column=np.where(is_inner, columns[level], 0),
                threshold=np.where(is_inner, thresholds[level].astype(float), 0.0),
                value=np.where(is_inner, 0.0, np.r_[np.zeros(inner), self.values[i]]),
                cover=np.concatenate(cover),
            )


def check_numbers(name: str, numbers: object, *shape: int) -> None:
    """Check that an attribute read from a file is an array of finite numbers.

    Args:
        name: Of the attribute, for the message.
        numbers: Its value.
        shape: What it must have; () for a single number.

    Raises:
        ValueError: It is not.
    """
    array = np.asarray(numbers)
    if array.dtype.kind not in "fiu" or array.shape != shape or not _are_finite(array):
        raise ValueError(f"{name} that are not {shape} finite numbers")


def check_tree(tree: Tree, is_leaf: NDArray[np.bool_], columns: int) -> None:
    """Check that a tree read from a file leads from its root to leaves, each once.

    Children stand after their parent, as scikit-learn writes them: so no path is endless,
    and no two join.

    Args:
        tree: The tree.
        is_leaf: Which nodes its estimator takes for leaves (k,).
        columns: Of the matrix.

    Raises:
        ValueError: A child or column is out of range, a node has no parent or two, a value
            is not finite, or a path is longer than any part's.
    """
    own = np.arange(len(tree.value))
    inner = np.flatnonzero(~is_leaf)
    left, right = tree.left[inner], tree.right[inner]
    if not np.array_equal(np.sort(np.concatenate([left, right])), own[1:]):
        raise ValueError("a tree whose nodes have no parent, or two")
    if (left <= inner).any() or (right <= inner).any():
        raise ValueError("a tree that leads back to a node above")
    tested = tree.column[inner]
    if ((tested < 0) | (tested >= columns)).any():
        raise ValueError(f"a tree that tests a column beyond {columns}")
    if np.isnan(tree.threshold[inner]).any():
        raise ValueError("a tree with a threshold that is no number")
    if not (_are_finite(tree.value) and _are_finite(tree.cover)):
        raise ValueError("a tree with a value that is not finite")
    depth = np.zeros(len(own), dtype=np.intp)
    for node, down, other in zip(inner, left, right, strict=True):
        depth[[down, other]] = depth[node] + 1
    if depth.max(initial=0) > MAX_DEPTH:
        raise ValueError(f"a tree of more than {MAX_DEPTH} levels")


def _are_finite(numbers: NDArray[Any]) -> bool:
    """Tell whether numbers are finite, and stay so in a matrix."""
    return bool((np.abs(numbers) <= LARGEST).all())
