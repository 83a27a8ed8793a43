"""Numbers that are codes: a product's, a branch's or a campaign's, not an amount.

Their order says nothing, and every one of them says something of its own: that is looked
for in the outcome of the training rows, and in nothing else.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.states import NOT_ASKED, is_known

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

CROSS_FITS = 5
# Rows at the overall rate that are added to those of each value: without them the rate
# of a value seen once is 0 or 1.
SMOOTHING = 10.0
# Few values may be told apart by their order, and values of few rows not at all.
MIN_VALUES, MIN_ROWS_EACH = 8, 5
# A value is held against the next ones on either side: one in so many of all, few at most.
VALUES_A_NEIGHBOUR, MAX_NEIGHBOURS = 40, 5
# By so many standard errors values must differ from those next to them, and by so much of
# what they differ by from all.
SURE, OF_ALL = 3.0, 0.5


def is_code(values: pd.Series, won: Bools, groups: Ints) -> bool:
    """Tell whether whole numbers that repeat differ from the next ones as from any other.

    Values differ if their numbers of won rows vary by more than chance (a test of
    overdispersion: C. Dean, "Testing for overdispersion in Poisson and binomial regression
    models", 1992): about the rate of all, and about the rate of the values next to them,
    which an amount's would be near.

    Args:
        values: Of training rows (n,).
        won: Their outcomes (n,).
        groups: Rows of one group count as one (n,).
    """
    once = np.zeros(len(values), dtype=bool)
    once[np.unique(groups, return_index=True)[1]] = True
    known = is_known(values) & once
    numbers = values[known].to_numpy(dtype=float)
    if not len(numbers) or (numbers != np.round(numbers)).any():
        return False
    distinct, codes = np.unique(numbers, return_inverse=True)
    if len(distinct) < MIN_VALUES or MIN_ROWS_EACH * len(distinct) > len(numbers):
        return False
    rows, wins = _counted(codes), _counted(codes, won[known])
    rate = np.full(len(rows), wins.sum() / rows.sum())
    among_all, _ = _variance(wins, rows, rate, 1 / rows.sum())
    near, doubt, inner = _rates_of_neighbours(wins, rows)
    among_near, error = _variance(wins[inner], rows[inner], near, doubt)
    return bool(among_near > max(SURE * error, OF_ALL * among_all))


def _counted(codes: Ints, weights: Bools | None = None) -> Floats:
    return np.bincount(codes, weights=weights).astype(np.float64)


def _rates_of_neighbours(wins: Floats, rows: Floats) -> tuple[Floats, Floats, slice]:
    """Return what win rate the values next to each let expect, which a slope does not bend.

    Returns:
        The mean of the rates on either side; its variance, of a single win; and which
        values have neighbours on either side.
    """
    wide = min(MAX_NEIGHBOURS, max(1, len(rows) // VALUES_A_NEIGHBOUR))

    def by_side(counts: Floats) -> tuple[Floats, Floats]:
        upto = np.concatenate([[0.0], np.cumsum(counts)])
        side = upto[wide:] - upto[:-wide]
        return side[: -wide - 1], side[wide + 1 :]

    (lower, upper), (lower_rows, upper_rows) = by_side(wins), by_side(rows)
    near = (lower / lower_rows + upper / upper_rows) / 2
    return near, (1 / lower_rows + 1 / upper_rows) / 4, slice(wide, len(rows) - wide)


def _variance(
    wins: Floats, rows: Floats, rate: Floats, doubt: Floats | float
) -> tuple[float, float]:
    """Return the variance of true win rates about ``rate``, and its standard error.

    Args:
        wins: Won rows of each value (values,).
        rows: All rows of each (values,).
        rate: What its win rate is held against (values,).
        doubt: The variance of that, of a single win (values,).
    """
    chance = rate * (1 - rate) * (rows + rows**2 * doubt)
    excess = ((wins - rows * rate) ** 2 - chance).sum()
    pairs = (rows**2 - rows).sum()
    if not pairs:
        return 0.0, 0.0
    return float(excess / pairs), float(np.sqrt(2 * (chance**2).sum()) / pairs)


def code_texts(values: pd.Series) -> pd.Series:
    """Return whole numbers as texts; all else is a gap, of which other columns speak."""
    known = is_known(values)
    codes, distinct = pd.factorize(values.where(known))
    texts = [_text(value) for value in distinct]
    found = np.array([*texts, NOT_ASKED], dtype=object)[codes]
    return pd.Series(found, index=values.index, dtype=object)


def _text(value: float) -> str:
    return str(int(value)) if np.isfinite(value) and value == int(value) else str(value)
