"""Trees as lookups: of very many rows, what a pattern of answers adds is read off a table.

A tree asks whether columns are above thresholds. All rows are asked the same question at
once, some answers together are a number, and that is a place in a table made beforehand:
no row walks down a tree. A tree that asks too much for one table is cut in pieces, each a
part of it with the path that leads there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.model.parts.forms import Floats, Ints, Matrix, SymmetricForm, Tree

# The largest table: 1,024 patterns, 8 kB, which stay in the nearest cache.
MAX_QUESTIONS = 10
# Rows looked at together: their answers and sums stay in the second cache.
ROWS_AT_ONCE = 8_192
BYTE = 8


@dataclass(frozen=True)
class Lookup:
    """Some questions of a group, and what every pattern of answers adds to some sums.

    Attributes:
        questions: Places in the group's (b,), `MAX_QUESTIONS` at most; bit k of a pattern
            says whether a row is above the k-th one's threshold.
        sums: To which sums is added (k,), each once.
        table: What is added (k, 2^b).
    """

    questions: tuple[int, ...]
    sums: tuple[int, ...]
    table: Floats


@dataclass(frozen=True)
class LookupGroup:
    """Lookups that share their questions.

    Attributes:
        columns, thresholds: What each question is about (q,).
    """

    columns: Ints
    thresholds: Matrix
    lookups: tuple[Lookup, ...]

    def add(self, columns: Matrix, sums: Floats) -> None:
        """Add what the lookups say of some rows.

        Args:
            columns: Of the matrix (d, n).
            sums: Added to (s, n).
        """
        n = columns.shape[1]
        answers = np.empty((len(self.columns), n), dtype=bool)
        for answer, column, threshold in zip(
            answers, self.columns, self.thresholds, strict=True
        ):
            np.greater(columns[column], threshold, out=answer)
        bits = answers.view(np.uint8)
        low, high = np.empty((2, n), dtype=np.uint8)
        places, more, found = np.empty(n, np.intp), np.empty(n, np.intp), np.empty(n)
        for lookup in self.lookups:
            questions = lookup.questions
            places[:] = _pattern(bits, questions[:BYTE], low)
            if len(questions) > BYTE:
                more[:] = _pattern(bits, questions[BYTE:], high)
                more <<= BYTE
                places |= more
            for place, adds in zip(lookup.sums, lookup.table, strict=True):
                # Every place is in the table: to wrap it is not to check it.
                np.take(adds, places, out=found, mode="wrap")
                sums[place] += found


def _pattern(
    bits: NDArray[np.uint8], questions: Sequence[int], out: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Write the pattern of up to eight answers, the last question's bit the highest."""
    out[:] = bits[questions[-1]]
    for question in questions[-2::-1]:
        out += out
        out |= bits[question]
    return out


def by_column(X: Matrix) -> Matrix:
    """Return rows ``X`` (n, d) turned around (d, n), each column in one piece."""
    return X.T if X.strides[0] == X.itemsize else np.ascontiguousarray(X.T)


def add_lookups(groups: Sequence[LookupGroup], columns: Matrix, sums: Floats) -> None:
    """Add what groups of lookups say of rows: ``columns`` (d, n), to ``sums`` (s, n)."""
    for group in groups:
        group.add(columns, sums)


def symmetric_lookups(form: SymmetricForm, sums: Ints, tables: Floats) -> LookupGroup:
    """Return the lookups of symmetric trees.

    Args:
        form: The trees.
        sums: To which sum each level's values are added (trees, levels).
        tables: What each cell adds to them (trees, 2^levels, levels).
    """
    if not len(form.columns):
        return LookupGroup(np.empty(0, np.intp), np.empty(0, np.float32), ())
    asked = np.rec.fromarrays([form.columns.ravel(), form.thresholds.ravel()])
    distinct, places = np.unique(asked, return_inverse=True)
    levels = form.columns.shape[1]
    starts = range(0, len(places), levels)
    asked_by = [places[start : start + levels] for start in starts]
    lookups = [
        Lookup(tuple(questions.tolist()), *_by_sum(own, table.T))
        for questions, own, table in zip(asked_by, sums, tables, strict=True)
    ]
    return LookupGroup(
        distinct["f0"].astype(np.intp), distinct["f1"].astype(np.float32), tuple(lookups)
    )


def _by_sum(sums: Ints, table: Floats) -> tuple[tuple[int, ...], Floats]:
    """Return each sum once, and what is added to it: rows of ``table`` (m, p) together."""
    own, places = np.unique(sums, return_inverse=True)
    member = (places == np.arange(len(own))[:, None]).astype(float)
    return tuple(own.tolist()), member @ table


@dataclass(frozen=True)
class Piece:
    """A part of a tree with the path to it: few enough questions for one table.

    Attributes:
        questions: The nodes that ask (b,).
        leaves: Nodes (l,).
        paths: Of each leaf: the answers that lead to it, as places in ``questions`` and
            whether a row must be above the threshold.
    """

    questions: tuple[int, ...]
    leaves: tuple[int, ...]
    paths: tuple[tuple[tuple[int, bool], ...], ...]


def pieces_of(tree: Tree) -> Iterator[Piece]:
    """Yield the pieces of a tree, each as large as `MAX_QUESTIONS` allows."""
    pending: list[tuple[int, tuple[tuple[int, bool], ...]]] = [(0, ())]
    while pending:
        root, above = pending.pop()
        leaves = list(_leaves(tree, root, above))
        inner = {node for _, path in leaves for node, _ in path}
        if len(inner) > MAX_QUESTIONS:
            pending.append((int(tree.right[root]), (*above, (root, True))))
            pending.append((int(tree.left[root]), (*above, (root, False))))
            continue
        questions = tuple(sorted(inner))
        place = {node: i for i, node in enumerate(questions)}
        if questions:
            yield Piece(
                questions,
                tuple(leaf for leaf, _ in leaves),
                tuple(tuple((place[n], up) for n, up in path) for _, path in leaves),
            )


def _leaves(
    tree: Tree, root: int, above: tuple[tuple[int, bool], ...]
) -> Iterator[tuple[int, tuple[tuple[int, bool], ...]]]:
    """Yield the leaves below a node, with the nodes and answers that lead there."""
    pending = [(root, above)]
    while pending:
        node, path = pending.pop()
        if tree.left[node] == node:
            yield node, path
            continue
        pending.append((int(tree.right[node]), (*path, (node, True))))
        pending.append((int(tree.left[node]), (*path, (node, False))))


def tree_lookups(
    tree: Tree, pieces: Sequence[tuple[Piece, tuple[int, ...], Floats]]
) -> LookupGroup:
    """Return the lookups of a tree.

    Args:
        tree: The tree.
        pieces: Each with the sums it adds to (k,), and what it adds (k, patterns).
    """
    asked = sorted({node for piece, _, _ in pieces for node in piece.questions})
    place = {node: i for i, node in enumerate(asked)}
    found = [
        Lookup(tuple(place[node] for node in piece.questions), sums, table)
        for piece, sums, table in pieces
    ]
    nodes = np.array(asked, dtype=np.intp)
    return LookupGroup(tree.column[nodes], rounded_down(tree.threshold[nodes]), (*found,))


def rounded_down(thresholds: Floats) -> Matrix:
    """Return the largest float32 numbers not above thresholds: as many rows are above."""
    near = thresholds.astype(np.float32)
    return np.where(near > thresholds, np.nextafter(near, np.float32(-np.inf)), near)
