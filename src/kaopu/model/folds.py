"""Folds that keep the rows of one group together, and what counts as one group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

Ints = NDArray[np.intp]
Split = tuple[Ints, Ints]

MIN_FOLDS = 2
# Copies come in twos and threes; rows alike by chance come in dozens.
MIN_DIFFERENT = 0.2
OUTCOME = "(outcome)"


def identical_rows(rows: pd.DataFrame | NDArray[np.float32]) -> Ints:
    """Return a group number (n,) for each row: the same for rows equal in every cell.

    Equal rows may be copies of one deal, and then folds must keep them together. Where
    there are few different rows, deals are alike because there is little to tell, each
    row is a deal of its own, and folds that part them measure what a lead will get.
    """
    hashes = pd.util.hash_pandas_object(pd.DataFrame(rows), index=False)
    groups = pd.factorize(hashes)[0].astype(np.intp)
    different = groups.max(initial=-1) + 1
    if different < MIN_DIFFERENT * len(groups):
        return np.arange(len(groups), dtype=np.intp)
    return groups


def content_order(rows: pd.DataFrame, y: NDArray[Any]) -> Ints:
    """Return an order of rows (n,) that depends on what they hold, not where they stand."""
    table = rows.reset_index(drop=True).assign(**{OUTCOME: y})
    return np.argsort(
        pd.util.hash_pandas_object(table, index=False).to_numpy(), kind="stable"
    )


def most_folds(y: NDArray[np.float64], groups: Ints, wanted: int) -> int:
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
