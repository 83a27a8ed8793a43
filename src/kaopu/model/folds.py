"""Folds that keep the rows of one group together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

Ints = NDArray[np.intp]
Split = tuple[Ints, Ints]

MIN_FOLDS = 2
OUTCOME = "(outcome)"
# The newest half of deals is foretold in so many steps, each from all before it.
STEPS = 4


def content_order(
    rows: pd.DataFrame, y: NDArray[Any], more: Sequence[pd.DataFrame] = ()
) -> Ints:
    """Return an order of rows (n,) that depends on what they hold, not where they stand.

    Args:
        rows: What they hold.
        y: Their outcomes (n,).
        more: What they hold besides; it parts those that are equal else.
    """
    table = rows.reset_index(drop=True).assign(**{OUTCOME: y})
    hashes = [
        pd.util.hash_pandas_object(frame, index=False).to_numpy()
        for frame in (table, *more)
    ]
    return np.lexsort(hashes[::-1])


def max_folds(y: NDArray[np.float64], groups: Ints, wanted: int) -> int:
    """Return how many stratified folds the data allow: each needs both classes."""
    counts = [len(np.unique(groups[y == label])) for label in np.unique(y)]
    return min(wanted, *counts)


def stratified_folds(y: NDArray[np.float64], folds: int, seed: int) -> list[Split]:
    """Return ``folds`` random splits with equal shares of won deals."""
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    return list(splitter.split(y, y))


def grouped_folds(
    y: NDArray[np.float64], groups: Ints, folds: int, seed: int
) -> list[Split]:
    """Return ``folds`` splits that keep groups whole and shares of won deals near.

    There are none where groups are so few that a split would learn from one class alone.
    """
    if folds < MIN_FOLDS:
        return []
    if len(np.unique(groups)) == len(groups):
        return stratified_folds(y, folds, seed)
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    splits = list(splitter.split(y, y, groups))
    is_learnable = all(len(np.unique(y[train])) > 1 for train, _ in splits)
    return splits if is_learnable else []


def forward_steps(
    order: Ints,
    asked: Ints,
    days: tuple[NDArray[np.float64], NDArray[np.float64]],
    won: NDArray[np.float64],
    groups: Ints,
    least: int,
) -> list[Split]:
    """Return for each step which deals had ended before it, and which were opened in it.

    Copies of the deals of a step are not learnt from.

    Args:
        order: Positions of the deals, by the day that each was opened.
        asked: Those of them of which the newest half is foretold, in the same order.
        days: When each deal was opened, and when it ended (n,); nan where not known.
        won: Outcomes 0 or 1 (n,).
        groups: Equal for copies of a deal (n,).
        least: Won and lost deals that there must be to learn from.
    """
    created, ended = days
    splits = []
    for step in np.array_split(asked[len(asked) // 2 :], STEPS):
        if not len(step):
            continue
        start = created[step].min()
        before = order[(created[order] < start) & ~(ended[order] >= start)]
        before = before[~np.isin(groups[before], groups[step])]
        wins = won[before].sum()
        if min(wins, len(before) - wins) >= least:
            splits.append((before, step))
    return splits
