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
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from kaopu.model.parts.forms import EMPTY, SymmetricForm, Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Numbers held at once while explaining: 4 million take 32 MB.
MAX_NUMBERS = 4_000_000


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
        places = csr_array(
            (np.ones(leaves * m), (np.arange(leaves * m), self.columns.ravel())),
            shape=(leaves * m, X.shape[1]),
        )
        bits = 1 << np.arange(m)
        step = max(1, MAX_NUMBERS // (leaves * m))
        for start in range(0, len(X), step):
            rows = X[start : start + step][:, self.columns]
            holds = (rows > self.low) & (rows <= self.high)
            values = self.table[np.arange(leaves), holds @ bits]
            out[start : start + step] += values.reshape(len(rows), -1) @ places


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
    cells = np.arange(2**levels)
    bits = (cells[:, None] >> np.arange(levels)) & 1
    first = (columns[:, :, None] == columns[:, None, :]).argmax(axis=2)
    share = np.ones((trees, len(cells), levels))
    # Of each cell's path (rows) whether another cell (columns) answers a level alike.
    alike = bits[:, None, :] == bits[None, :, :]
    own = np.arange(trees)
    agrees = np.ones((trees, len(cells), len(cells), levels), dtype=bool)
    for level in range(levels):
        node, child = cells % 2**level, cells % 2 ** (level + 1)
        above = cover.reshape(trees, -1, 2**level).sum(axis=1)[:, node]
        below = cover.reshape(trees, -1, 2 ** (level + 1)).sum(axis=1)[:, child]
        slot = first[:, level]
        share[own, :, slot] *= below / above
        agrees[own, :, :, slot] &= alike[:, :, level]
    holds = agrees @ (1 << np.arange(levels))
    flat = shapley_tables(share.reshape(-1, levels), values.ravel())
    paths = flat.reshape(trees, len(cells), len(cells), levels)
    found = np.take_along_axis(paths, holds[:, :, :, None], axis=2)
    table: Floats = found.sum(axis=1)
    return table


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
    gains = coalition_weights(members)
    table = np.empty((len(value), 2**m, m))
    for pattern in range(2**m):
        holds = (np.arange(2**m) & ~pattern) == 0
        table[:, pattern] = (worth * holds) @ gains
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
