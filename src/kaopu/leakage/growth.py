"""Whether a number grows with the days for which a deal is open.

A count that runs on until a deal ends stands lower in an open lead than in the deals that
were learnt from; one that was known at the start does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]

# With fewer deals that ended, or stand, alike their order says too little.
MIN_ALIKE = 30
# The error of a rank correlation is so much that of Pearson's (Fieller, Hartley and
# Pearson, "Tests for rank correlation coefficients", Biometrika 44, 1957); 95 % below.
SPEARMAN, NORMAL = 1.06, 1.96
# Nearly 1 has no arctanh that a mean could be taken of.
NEARLY_ONE = 0.999999


@dataclass(frozen=True)
class Growth:
    """How closely a number follows the days for which deals were open.

    Attributes:
        correlation: Of the ranks, among deals that ended, or stand, alike; -1 to 1.
        bound: The least that it is, by a 95 % bound.
        deals: How many were looked at.
    """

    correlation: float
    bound: float
    deals: int


def growth(values: Floats, ages: Floats, ended: Floats) -> Growth | None:
    """Return how closely ``values`` follow ``ages``; None where too few deals tell.

    Won and lost deals are ranked apart, so that a number that tells the outcome is not
    taken for one that grows only because won deals take longer.

    Args:
        values: Shape (n,), nan where unknown.
        ages: Days for which each deal was open, or has been (n,), nan where unknown.
        ended: 1.0 won, 0.0 lost, nan open, shape (n,).
    """
    known = ~np.isnan(values) & ~np.isnan(ages) & (ages >= 0)
    over = [*_told(values, ages, known & (ended == 1))]
    over += _told(values, ages, known & (ended == 0))
    # How long an open deal has been open tells also when it was opened, so that it counts
    # only where no ended ones tell.
    found = over or [*_told(values, ages, known & np.isnan(ended))]
    if not found:
        return None
    z, counts = np.array(found).T
    weight = counts - 3
    mean, error = float(z @ weight / weight.sum()), SPEARMAN / np.sqrt(weight.sum())
    bound = float(np.tanh(mean - NORMAL * error))
    return Growth(float(np.tanh(mean)), bound, int(counts.sum()))


def _told(
    values: Floats, ages: Floats, rows: NDArray[np.bool_]
) -> Iterator[tuple[float, int]]:
    """Yield Fisher's z of the rank correlation among rows, and how many, if they tell."""
    values, ages = values[rows], ages[rows]
    if len(values) < MIN_ALIKE or np.ptp(values) == 0 or np.ptp(ages) == 0:
        return
    correlation = float(np.corrcoef(rankdata(values), rankdata(ages))[0, 1])
    yield float(np.arctanh(np.clip(correlation, -NEARLY_ONE, NEARLY_ONE))), len(values)
