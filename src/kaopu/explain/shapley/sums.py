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
    holds,
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
        """Return the sums (n, s) of rows ``X`` (n, d); in memory a sum stands in one piece."""
        columns = X.T
        sums = np.empty((len(self.at_means), len(X)))
        sums[:] = -self.at_means[:, None]
        adding = np.flatnonzero(self.coefficients)
        for start in range(0, len(X), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            own, to = np.ascontiguousarray(columns[:, rows]), sums[:, rows]
            wide = np.empty(own.shape[1])
            for column in adding:
                wide[:] = own[column]
                wide *= self.coefficients[column]
                to[self.owners[column]] += wide
            add_lookups(self.groups, own, to)
        return sums.T


def _of_symmetric(
    form: SymmetricForm, owners: Ints, scale: float
) -> Iterator[LookupGroup]:
    for group in TreeShapley.of_symmetric(form).groups:
        yield symmetric_lookups(form, owners[form.columns], scale * group.table)


def _of_trees(form: TreeForm, owners: Ints, scale: float) -> Iterator[LookupGroup]:
    for tree in form.trees:
        pieces = [(piece, *_shapley_of(tree, piece, scale)) for piece in pieces_of(tree)]
        if pieces:
            yield tree_lookups(tree, [(p, owners[own], adds) for p, own, adds in pieces])


def _shapley_of(tree: Tree, piece: Piece, scale: float) -> tuple[Ints, Floats]:
    """Return the Shapley values of a piece's leaves, by pattern of answers.

    Returns:
        The column of each condition of each leaf (m,), and its values (m, patterns). Paths
        are filled up with conditions that always hold, whose values are zero.
    """
    shape = (len(piece.leaves), MAX_DEPTH)
    columns, cover = np.zeros(shape, dtype=np.intp), np.ones(shape)
    conditions = []
    for i, path in enumerate(piece.paths):
        nodes = [piece.questions[question] for question, _ in path]
        tested = list(dict.fromkeys(int(tree.column[node]) for node in nodes))
        own: list[list[int]] = [[] for _ in range(MAX_DEPTH)]
        for k, (node, (_, is_above)) in enumerate(zip(nodes, path, strict=True)):
            slot = tested.index(int(tree.column[node]))
            child = tree.right[node] if is_above else tree.left[node]
            own[slot].append(k)
            cover[i, slot] *= tree.cover[child] / tree.cover[node]
        columns[i, : len(tested)] = tested
        conditions.append(own)
    values = shapley_tables(cover, scale * tree.value[list(piece.leaves)])
    met = holds(piece, conditions)
    patterns = np.einsum("lmp,m->lp", met, 1 << np.arange(MAX_DEPTH))
    found = np.take_along_axis(values, patterns[:, :, None], axis=1)
    return columns.ravel(), found.transpose(0, 2, 1).reshape(-1, patterns.shape[1])
