"""Finds stages by how deals go through them: in one order, whatever they are called."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kaopu.proposing.histories.cells import Cells
from kaopu.proposing.histories.meanings import Scores, best_of
from kaopu.proposing.histories.pairs import Steps, steps_of

# Stages are so few or many; so many moves tell; and so large a share of them goes on.
FEWEST, MOST, MOVES, ONWARD = 3, 15, 30, 0.8
# How sure it is.
IN_ORDER = 0.76


def with_stages(
    columns: Mapping[str, Cells], scores: Mapping[str, Scores], key: str
) -> Mapping[str, Scores]:
    """Return what each column may be, with a stage that nobody calls so.

    Args:
        columns: The columns by header.
        scores: What each may be, by header.
        key: The column of the deals' keys; empty if there is none.
    """
    means = {header: best_of(own) for header, own in scores.items() if header != key}
    if {"stage", "field"} & {*means.values()}:
        return scores
    steps = steps_of(columns, scores, key)
    if steps is None:
        return scores
    share = {h: _onward(columns[h], steps) for h, name in means.items() if not name}
    best = max(share, key=lambda header: share[header], default="")
    if not best or share[best] < ONWARD:
        return scores
    return {**scores, best: {"stage": IN_ORDER}}


def _places(codes: NDArray[np.intp], steps: Steps) -> NDArray[np.float64]:
    """Return how far each text stands on average within its group, 0 to 1."""
    _, first, many = np.unique(steps.groups, return_index=True, return_counts=True)
    within = np.arange(len(codes)) - np.repeat(first, many)
    far = within / np.repeat(np.maximum(many - 1, 1), many)
    known = codes >= 0
    rows = np.bincount(codes[known])
    return np.bincount(codes[known], weights=far[known]) / np.maximum(rows, 1)


def _onward(cells: Cells, steps: Steps) -> float:
    """Return which share of the moves between texts goes on in one order of them."""
    if not FEWEST <= cells.levels <= MOST or cells.are_moments or cells.are_codes:
        return 0.0
    codes = cells.codes[steps.order]
    before, after = codes[:-1], codes[1:]
    moves = (steps.groups[1:] == steps.groups[:-1]) & (before != after)
    moves &= (before >= 0) & (after >= 0)
    if int(moves.sum()) < MOVES:
        return 0.0
    counts = np.zeros((cells.levels, cells.levels))
    np.add.at(counts, (before[moves], after[moves]), 1)
    place = _places(codes, steps)
    onward = counts[place[:, None] < place[None, :]].sum()
    return float(onward / counts.sum())
