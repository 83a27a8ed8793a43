"""The log-odds of very many leads: `BlendClassifier.decision_function`, only sooner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.model.blend import BlendClassifier
from kaopu.model.parts.forms import LinearForm, Matrix, SymmetricForm, TreeForm
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


@dataclass(frozen=True)
class LookupMargin:
    """A blend's log-odds, its trees read off tables.

    Attributes:
        start: Log-odds before any column and tree.
        coefficients: Of all linear parts together (d,).
        groups: Those of all trees.
    """

    start: float
    coefficients: Floats
    groups: tuple[LookupGroup, ...]

    @classmethod
    def of(cls, blend: BlendClassifier, columns: int) -> LookupMargin:
        """Prepare the log-odds of a blend of so many columns."""
        start, coefficients = blend.offset_, np.zeros(columns)
        groups: list[LookupGroup] = []
        for weight, part in zip(blend.slope_ * blend.weights_, blend.parts_, strict=True):
            match part.form():
                case LinearForm() as linear:
                    start += weight * linear.intercept
                    coefficients += weight * linear.coefficients
                case SymmetricForm() as symmetric:
                    start += weight * symmetric.start
                    alone = np.zeros((len(symmetric.columns), 1), dtype=np.intp)
                    tables = weight * symmetric.values[:, :, None]
                    groups.append(symmetric_lookups(symmetric, alone, tables))
                case TreeForm() as trees:
                    start += weight * (trees.scale * trees.start + trees.offset)
                    stumps, own = _of_trees(trees, weight * trees.scale)
                    start += stumps
                    groups += own
        return cls(float(start), coefficients, tuple(groups))

    def of_matrix(self, X: Matrix) -> Floats:
        """Return the log-odds (n,) of rows ``X`` (n, d)."""
        log_odds = np.full((1, len(X)), self.start)
        for first in range(0, len(X), ROWS_AT_ONCE):
            rows = slice(first, first + ROWS_AT_ONCE)
            columns, own = by_column(X[rows]), log_odds[:, rows]
            added = np.empty(columns.shape[1])
            for column in np.flatnonzero(self.coefficients):
                np.multiply(columns[column], self.coefficients[column], out=added)
                own[0] += added
            add_lookups(self.groups, columns, own)
        return np.asarray(log_odds[0])


def _of_trees(form: TreeForm, scale: float) -> tuple[float, list[LookupGroup]]:
    """Return what trees without a question add, and the lookups of the others."""
    stumps, groups = 0.0, []
    for tree in form.trees:
        lookups = [
            (piece, (0,), _reached(piece) @ (scale * tree.value[[*piece.leaves]][:, None]))
            for piece in pieces_of(tree)
        ]
        if lookups:
            groups.append(tree_lookups(tree, [(p, s, table.T) for p, s, table in lookups]))
        else:
            stumps += scale * float(tree.value[0])
    return stumps, groups


def _reached(piece: Piece) -> Floats:
    """Tell which leaf of a piece each pattern of answers leads to (patterns, leaves)."""
    steps = list(_bits(piece))
    asked, wanted = np.array(steps).T
    patterns = np.arange(2 ** len(piece.questions))[:, None]
    return np.asarray(patterns & asked == wanted, dtype=np.float64)


def _bits(piece: Piece) -> Iterator[tuple[int, int]]:
    """Yield the bits of a pattern that each leaf's path asks for, and what they must be."""
    for path in piece.paths:
        asked = sum(1 << question for question, _ in path)
        yield asked, sum(1 << question for question, is_above in path if is_above)
