"""Contributions of very many leads, summed by source as they are made.

The values are those of `contributions`, which a single lead and every training's check
use; here trees are read off tables, column by column, see `kaopu.model.parts.lookups`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.shapley.trees import TreeShapley, shapley_tables
from kaopu.model.blend import BlendClassifier
from kaopu.model.parts.forms import (
    MAX_DEPTH,
    LinearForm,
    Matrix,
    SymmetricForm,
    Tree,
    TreeForm,
)
from kaopu.model.parts.lookups import (
    ROWS_AT_ONCE,
    LookupGroup,
    Piece,
    add_lookups,
    by_column,
    pieces_of,
    symmetric_lookups,
    tree_lookups,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class ContributionSums:
    """What the columns of a matrix add to a blend's log-odds, summed over some of them.

    Attributes:
        owners: To which sum each column belongs (d,).
        coefficients: Of all linear parts together (d,).
        at_means: What these parts add at the columns' means, by sum (s,).
        groups: Those of all trees.
    """

    owners: Ints
    coefficients: Floats
    at_means: Floats
    groups: tuple[LookupGroup, ...]

    @classmethod
    def of(cls, blend: BlendClassifier, owners: Ints, sums: int) -> ContributionSums:
        """Prepare the sums of a blend's contributions."""
        coefficients, at_means = np.zeros(len(owners)), np.zeros(sums)
        groups: list[LookupGroup] = []
        for weight, part in zip(blend.slope_ * blend.weights_, blend.parts_, strict=True):
            match part.form():
                case LinearForm() as linear:
                    coefficients += weight * linear.coefficients
                    adds = weight * linear.coefficients * linear.means
                    at_means += np.bincount(owners, weights=adds, minlength=sums)
                case SymmetricForm() as symmetric:
                    groups += _of_symmetric(symmetric, owners, weight)
                case TreeForm() as trees:
                    groups += _of_trees(trees, owners, weight * trees.scale)
        return cls(owners, coefficients, at_means, tuple(groups))

    def of_matrix(self, X: Matrix) -> Floats:
        """Return the sums (n, s) of rows ``X`` (n, d); in memory each is in one piece."""
        sums = np.empty((len(self.at_means), len(X)))
        sums[:] = -self.at_means[:, None]
        adding = np.flatnonzero(self.coefficients)
        for start in range(0, len(X), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            columns, to = by_column(X[rows]), sums[:, rows]
            added = np.empty(columns.shape[1])
            for column in adding:
                np.multiply(columns[column], self.coefficients[column], out=added)
                to[self.owners[column]] += added
            add_lookups(self.groups, columns, to)
        return sums.T


def _of_symmetric(form: SymmetricForm, owners: Ints, scale: float) -> Iterator[LookupGroup]:
    for group in TreeShapley.of_symmetric(form).groups:
        yield symmetric_lookups(form, owners[form.columns], scale * group.table)


def _of_trees(form: TreeForm, owners: Ints, scale: float) -> Iterator[LookupGroup]:
    pieces = [list(pieces_of(tree)) for tree in form.trees]
    paths = [
        _LeafPath.of(tree, piece, i)
        for tree, own in zip(form.trees, pieces, strict=True)
        for piece in own
        for i in range(len(piece.leaves))
    ]
    if not paths:
        return
    # Of all leaves at once: a table takes a moment to make, however few are made.
    tables = shapley_tables(
        np.array([path.cover for path in paths]),
        scale * np.array([path.value for path in paths]),
    )
    start = 0
    for tree, own in zip(form.trees, pieces, strict=True):
        lookups = []
        for piece in own:
            end = start + len(piece.leaves)
            lookups.append(
                (piece, *_summed(piece, paths[start:end], tables[start:end], owners))
            )
            start = end
        if lookups:
            yield tree_lookups(tree, lookups)


@dataclass(frozen=True)
class _LeafPath:
    """A leaf of a piece; its path is filled up with conditions that always hold.

    Attributes:
        columns: What each condition tests (m,); conditions on one column are one.
        cover: The share of the cover that meets each (m,).
        asked, wanted: The bits of a pattern that each is about, and what they must be (m,).
    """

    value: float
    columns: tuple[int, ...]
    cover: tuple[float, ...]
    asked: tuple[int, ...]
    wanted: tuple[int, ...]

    @classmethod
    def of(cls, tree: Tree, piece: Piece, place: int) -> _LeafPath:
        """Return the path of a piece's leaf."""
        tested: dict[int, tuple[float, int, int]] = {}
        for question, is_above in piece.paths[place]:
            node = piece.questions[question]
            child = tree.right[node] if is_above else tree.left[node]
            share = float(tree.cover[child] / tree.cover[node])
            cover, asked, wanted = tested.get(column := int(tree.column[node]), (1.0, 0, 0))
            bit = 1 << question
            tested[column] = (cover * share, asked | bit, wanted | (bit if is_above else 0))
        missing = MAX_DEPTH - len(tested)
        filled = [*tested.values(), *[(1.0, 0, 0)] * missing]
        columns = (*tested, *[0] * missing)
        return cls(
            float(tree.value[piece.leaves[place]]), columns, *zip(*filled, strict=True)
        )


def _summed(
    piece: Piece, paths: Sequence[_LeafPath], tables: Floats, owners: Ints
) -> tuple[tuple[int, ...], Floats]:
    """Return the sums that a piece's leaves add to, and what, by pattern of answers."""
    asked = np.array([path.asked for path in paths])[:, :, None]
    wanted = np.array([path.wanted for path in paths])[:, :, None]
    met = np.arange(2 ** len(piece.questions)) & asked == wanted
    patterns = ((1 << np.arange(MAX_DEPTH)) @ met)[:, :, None]
    # (leaves, patterns of answers, conditions), each to the sum of its column.
    values = np.take_along_axis(tables, patterns, axis=1)
    to = owners[np.array([path.columns for path in paths])]
    sums = np.unique(to)
    member = (to[:, :, None] == sums).astype(float)
    return tuple(sums.tolist()), np.ascontiguousarray((values @ member).sum(axis=0).T)
