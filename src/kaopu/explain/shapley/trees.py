"""Exact Shapley values of tree ensembles, from their leaves.

A leaf contributes its value where every condition on its path holds. With the tree's own
cover as the expectation over absent columns (path-dependent SHAP: S. Lundberg et al.,
"From local explanations to global understanding with explainable AI for trees", Nature
Machine Intelligence 2, 2020), a leaf whose path tests m columns has 2^m possible
patterns of conditions that hold, so that its Shapley values are looked up in a table.
Paths test six columns at most, and a table has 64 rows at most. The values are those of
``shap.TreeExplainer``; tests and every training compare them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from kaopu.model.parts.forms import EMPTY, SymmetricForm, Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Numbers held at once while explaining: 4 million take 32 MB.
MAX_NUMBERS = 4_000_000
# Of so few rows, a product with a matrix takes longer to set up than to work out.
FEW_ROWS = 16


@dataclass(frozen=True)
class Path:
    """A leaf's path: for each column tested, its interval and share of the cover."""

    columns: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    cover: tuple[float, ...]
    value: float


def paths_of(tree: Tree) -> Iterator[Path]:
    """Yield the paths of a tree's leaves; conditions on one column are merged."""
    stack: list[tuple[int, dict[int, tuple[float, float, float]]]] = [(0, {})]
    while stack:
        node, tested = stack.pop()
        if tree.left[node] == node:
            low, high, cover = zip(*tested.values(), strict=True) if tested else ((),) * 3
            yield Path(tuple(tested), low, high, cover, float(tree.value[node]))
            continue
        column, threshold = int(tree.column[node]), float(tree.threshold[node])
        low_, high_, cover_ = tested.get(column, (-np.inf, np.inf, 1.0))
        for child, interval in (
            (int(tree.left[node]), (low_, min(high_, threshold))),
            (int(tree.right[node]), (max(low_, threshold), high_)),
        ):
            share = float(tree.cover[child] / tree.cover[node])
            stack.append((child, tested | {column: (*interval, cover_ * share)}))


@dataclass(frozen=True)
class LeafGroup:
    """All leaves whose path tests m columns.

    Attributes:
        columns, low, high: Per leaf and condition (leaves, m).
        table: Shapley values per leaf, pattern and condition (leaves, 2^m, m).
    """

    columns: Ints
    low: Floats
    high: Floats
    table: Floats

    def add_contributions(self, X: Floats, out: Floats) -> None:
        """Add the leaves' Shapley values for rows ``X`` (n, d) to ``out`` (n, d)."""
        leaves, m = self.columns.shape
        bits = 1 << np.arange(m)
        if len(X) <= FEW_ROWS:
            # Added up in the same order, without a matrix for it.
            rows = X[:, self.columns]
            holds = (rows > self.low) & (rows <= self.high)
            own = self.table[np.arange(leaves), holds @ bits].ravel()
            starts = X.shape[1] * np.arange(len(X))
            columns = (starts[:, None] + self.columns.ravel()).ravel()
            out += np.bincount(columns, own, minlength=X.size).reshape(X.shape)
            return
        places = self._places(X.shape[1])
        step = max(1, MAX_NUMBERS // (leaves * m))
        for start in range(0, len(X), step):
            rows = X[start : start + step][:, self.columns]
            holds = (rows > self.low) & (rows <= self.high)
            values = self.table[np.arange(leaves), holds @ bits]
            out[start : start + step] += values.reshape(len(rows), -1) @ places

    def _places(self, width: int) -> csr_array:
        """Return what adds up values by their columns, of so many; it is made once."""
        if width not in self._made:
            count = self.columns.size
            entries = (np.ones(count), (np.arange(count), self.columns.ravel()))
            self._made[width] = csr_array(entries, shape=(count, width))
        return self._made[width]

    @cached_property
    def _made(self) -> dict[int, csr_array]:
        return {}


@dataclass(frozen=True)
class TreeShapley:
    """Exact contributions of an ensemble.

    Attributes:
        base: The expected value: what contributions are counted from.
    """

    groups: tuple[LeafGroup, ...]
    base: float

    @classmethod
    def of(cls, trees: Iterable[Tree], start: float = 0.0) -> TreeShapley:
        """Prepare the tables of an ensemble whose margin before any tree is ``start``."""
        by_size: dict[int, list[Path]] = {}
        base = start
        for tree in trees:
            for path in paths_of(tree):
                base += path.value * float(np.prod(path.cover))
                if path.columns:
                    by_size.setdefault(len(path.columns), []).append(path)
        return cls(tuple(_group(paths) for paths in by_size.values()), base)

    @classmethod
    def of_symmetric(cls, form: SymmetricForm) -> TreeShapley:
        """Prepare the tables of symmetric trees: one a tree, for all its cells at once."""
        if not len(form.values):
            return cls((), form.start)
        cells, levels = form.values.shape[1], form.columns.shape[1]
        step = max(1, MAX_NUMBERS // (cells**2 * levels))
        cover, starts = form.cover + EMPTY, range(0, len(form.values), step)
        parts = [slice(start, start + step) for start in starts]
        tables = [_cell_tables(form.columns[p], cover[p], form.values[p]) for p in parts]
        group = LeafGroup(
            columns=form.columns,
            low=form.thresholds.astype(float),
            high=np.full(form.columns.shape, np.inf),
            table=np.concatenate(tables),
        )
        shares = cover / cover.sum(axis=1, keepdims=True)
        base = form.start + float((form.values * shares).sum())
        return cls((group,), base)

    def contributions(self, X: NDArray[np.float32]) -> Floats:
        """Return the Shapley values (n, d) of rows ``X`` (n, d)."""
        wide = X.astype(float)
        out = np.zeros(wide.shape)
        for group in self.groups:
            group.add_contributions(wide, out)
        return out


def _group(paths: list[Path]) -> LeafGroup:
    return LeafGroup(
        columns=np.array([path.columns for path in paths], dtype=np.intp),
        low=np.array([path.low for path in paths]),
        high=np.array([path.high for path in paths]),
        table=shapley_tables(
            np.array([path.cover for path in paths]),
            np.array([path.value for path in paths]),
        ),
    )


def _cell_tables(columns: Ints, cover: Floats, values: Floats) -> Floats:
    """Return the Shapley values of symmetric trees, by cell (trees, 2^levels, levels).

    A cell is a path whose conditions are the answers to the levels' questions. Levels
    that ask about one column are one condition, whose value stands at the first of them.

    Args:
        columns: What each level asks about (trees, levels).
        cover: Training rows of each cell (trees, 2^levels).
        values: What each cell adds (trees, 2^levels).
    """
    trees, levels = columns.shape
    worth = _worth_of_cells(cover, values)
    table = np.zeros((trees, 2**levels, levels))
    first = (columns[:, :, None] == columns[:, None, :]).argmax(axis=2)
    kinds, kind = np.unique(first, axis=0, return_inverse=True)
    for i, slots in enumerate(kinds):
        own = np.unique(slots)
        members = (np.arange(2 ** len(own))[:, None] >> np.arange(len(own))) & 1 == 1
        # A column is in a coalition with all the levels that ask about it.
        coalitions = members.astype(int) @ (
            (slots == own[:, None]) @ (1 << np.arange(levels))
        )
        rows = np.flatnonzero(kind == i)
        gains = worth[rows][:, coalitions].transpose(0, 2, 1) @ coalition_weights(members)
        table[rows[:, None], :, own] = gains.transpose(0, 2, 1)
    return table


def _worth_of_cells(cover: Floats, values: Floats) -> Floats:
    """Return what each coalition of levels is worth to a row of each cell.

    Levels inside are answered as the cell says, those outside by the share of the cover
    that gives either answer, from the last level up.

    Returns:
        Array (trees, 2^levels coalitions, 2^levels cells).
    """
    trees, cells = values.shape
    worth, below = values.reshape(trees, 1, cells, 1), cover
    for _ in range(int(np.log2(cells))):
        coalitions, nodes, known = worth.shape[1:]
        above = below.reshape(trees, 2, nodes // 2).sum(axis=1)
        share = below.reshape(trees, 2, nodes // 2) / above[:, None]
        answers = worth.reshape(trees, coalitions, 2, nodes // 2, known)
        joined = np.empty((trees, coalitions, 2, nodes // 2, known, 2))
        averaged = (answers * share[:, None, :, :, None]).sum(axis=2)
        joined[:, :, 0] = averaged[..., None]
        joined[:, :, 1] = np.moveaxis(answers, 2, -1)
        worth = joined.reshape(trees, 2 * coalitions, nodes // 2, 2 * known)
        below = above
    return worth[:, :, 0]


def shapley_tables(cover: Floats, value: Floats) -> Floats:
    """Return Shapley values for every pattern of conditions that hold.

    Args:
        cover: Share of the cover that meets each condition (leaves, m).
        value: What each leaf adds (leaves,).

    Returns:
        Array (leaves, 2^m, m); bit k of the pattern says that condition k holds.
    """
    m = cover.shape[1]
    members = (np.arange(2**m)[:, None] >> np.arange(m)) & 1 == 1
    # A coalition's worth: conditions inside must hold, those outside are averaged.
    averaged = np.where(members[None], 1.0, cover[:, None, :]).prod(axis=2)
    worth = averaged * value[:, None]
    table: Floats = worth[:, :, None] * coalition_weights(members)
    # Of a pattern all coalitions count that it holds: their sums, condition by condition.
    for condition in range(m):
        halves = table.reshape(len(value), -1, 2, 2**condition, m)
        halves[:, :, 1] += halves[:, :, 0]
    return table


def coalition_weights(members: NDArray[np.bool_]) -> Floats:
    """Return the weight (coalitions, m) of each coalition's worth in each Shapley value.

    With the player in, a coalition of s counts (s-1)!(m-s)!/m!; with it out, it counts
    -s!(m-s-1)!/m! (L. Shapley, "A value for n-person games", 1953).
    """
    m = members.shape[1]
    size = members.sum(axis=1)
    inside = [factorial(max(s - 1, 0)) * factorial(m - s) / factorial(m) for s in size]
    outside = [factorial(s) * factorial(max(m - s - 1, 0)) / factorial(m) for s in size]
    return np.where(members, np.array(inside)[:, None], -np.array(outside)[:, None])
