"""How well one column alone tells won from lost deals, measured honestly.

Categories are scored by win rates of other deals, so that a column in which every cell
is unique (ids, names, notes) tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.leakage.columns import Column
from kaopu.model.folds import stratified_folds

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

FOLDS, SEED = 5, 0
# Deals of the overall rate that are added to each category.
PRIOR = 10.0
BINS = 20
# With fewer deals of either outcome, an AUC is too uncertain to judge a column by.
MIN_OF_EACH = 30


@dataclass(frozen=True)
class Deals:
    """The outcomes that every column is held against.

    Attributes:
        won: Shape (n,), 1.0 or 0.0.
        fold: Shape (n,), the fold each deal is tested in; None with too few deals.
        ages: Days for which each was open (n,), nan where unknown; None if of none.
    """

    won: Floats
    fold: Ints | None
    ages: Floats | None = None

    @property
    def rate(self) -> float:
        """The share won; nan without deals."""
        return float(self.won.mean()) if len(self.won) else float("nan")


def deals_of(
    outcome: Floats, groups: Ints | None = None, ages: Floats | None = None
) -> Deals:
    """Return the outcomes with their folds, always the same for the same outcomes.

    Args:
        outcome: Shape (n,), 1.0 or 0.0.
        groups: Deals of one number (n,) share a fold, which is drawn for the first of
            them; by default, and where they are too few, each deal is drawn alone.
        ages: Days for which each deal was open (n,), where that is known.
    """
    if not _enough(outcome):
        return Deals(outcome, None, ages)
    alone = np.arange(len(outcome))
    _, firsts, group = np.unique(
        alone if groups is None else groups, return_index=True, return_inverse=True
    )
    if min(np.bincount(outcome[firsts].astype(int), minlength=2)) < FOLDS:
        firsts, group = alone, alone
    fold = np.empty(len(firsts), dtype=np.intp)
    for number, (_, tested) in enumerate(stratified_folds(outcome[firsts], FOLDS, SEED)):
        fold[tested] = number
    return Deals(outcome, fold[group], ages)


def _enough(won: Floats) -> bool:
    wins = int(won.sum())
    return min(wins, len(won) - wins) >= MIN_OF_EACH


def column_auc(column: Column, deals: Deals) -> float:
    """Return the best AUC that any reading of the column reaches; 0.5 if it tells nothing.

    Read as categories, with a blank as one of them; numbers and dates also in their
    order where filled, either way up, and cut into 20 parts of equal size.
    """
    if deals.fold is None or len(column.levels) == 0:
        return 0.5
    views = [category_auc(column.codes, deals)]
    if column.order is not None and len(column.levels) > 1:
        views.append(order_auc(column.order, deals))
        views.append(category_auc(_binned(column, column.order), deals))
    return max(0.5, *views)


def pair_auc(scores: Floats, won: Floats, lost: Floats) -> float:
    """Return the share of (won, lost) pairs in which the won deal scores higher.

    Ties count half: the Mann-Whitney statistic (J. A. Hanley and B. J. McNeil, "The
    meaning and use of the area under a ROC curve", Radiology 143, 1982).

    Args:
        scores: Shape (m,), one a group of deals.
        won: How many deals of each group were won, shape (m,); not all zero.
        lost: The same of lost deals.
    """
    _, place = np.unique(scores, return_inverse=True)
    wins, losses = np.bincount(place, won), np.bincount(place, lost)
    below = np.cumsum(losses) - losses / 2
    return float(wins @ below / (wins.sum() * losses.sum()))


def order_auc(values: Floats, deals: Deals) -> float:
    """Return the AUC of ``values`` (n,) as they are, either way up, where not nan."""
    known = ~np.isnan(values)
    if not _enough(deals.won[known]):
        return 0.5
    won = deals.won[known]
    auc = pair_auc(values[known], won, 1 - won)
    return max(auc, 1 - auc)


def category_auc(codes: Ints, deals: Deals) -> float:
    """Return the mean AUC over folds of smoothed win rates learnt on the other folds.

    Args:
        codes: Level numbers (n,), -1 for a blank, which is a level of its own. A level
            that the other folds do not hold scores as the overall rate.
        deals: The outcomes, with folds.
    """
    assert deals.fold is not None  # noqa: S101 - the caller checked
    levels = codes + 1
    width = int(levels.max()) + 1
    cell = deals.fold * width + levels
    won = _summed(deals.won, cell, width)
    lost = _summed(1 - deals.won, cell, width)
    others_won, others_lost = won.sum(0) - won, lost.sum(0) - lost
    rates = (others_won + PRIOR * deals.rate) / (others_won + others_lost + PRIOR)
    # Copies that are kept together may leave a fold with deals of one outcome.
    tells = (won.sum(axis=1) > 0) & (lost.sum(axis=1) > 0)
    folds = zip(rates[tells], won[tells], lost[tells], strict=True)
    return float(np.mean([pair_auc(*of_fold) for of_fold in folds])) if tells.any() else 0.5


def _summed(rows: Floats, cell: Ints, width: int) -> Floats:
    """Return sums of ``rows`` (n,) by fold and level, shape (folds, width)."""
    sums = np.bincount(cell, weights=rows, minlength=FOLDS * width)
    return sums.astype(np.float64).reshape(FOLDS, width)


def _binned(column: Column, order: Floats) -> Ints:
    """Return 20 parts of equal size as level numbers; stray texts share one, -1 blank."""
    known = ~np.isnan(order)
    edges = np.unique(np.quantile(order[known], np.arange(1, BINS) / BINS))
    bins = np.searchsorted(edges, order, side="right") + 1
    return np.where(known, bins, np.where(column.filled, 0, -1)).astype(np.intp)


def filled_auc(filled: NDArray[np.bool_], deals: Deals) -> float:
    """Return the AUC of a column's being filled in, either way up."""
    if deals.fold is None:
        return 0.5
    share_won, share_lost = filled_shares(filled, deals)
    return 0.5 + abs(share_won - share_lost) / 2


def filled_shares(filled: NDArray[np.bool_], deals: Deals) -> tuple[float, float]:
    """Return the shares of won and of lost deals in which the column is filled in."""
    return float(filled[deals.won == 1].mean()), float(filled[deals.won == 0].mean())
