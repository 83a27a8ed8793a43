"""How sure a finding must be, however many tests are made, and however often.

Each kind of finding has a share of false alarms that it may raise in a year. It is spent
evenly over the days between one look and the next (K. K. G. Lan and D. L. DeMets, "Discrete
sequential boundaries for clinical trials", Biometrika 70 (1983), with a linear spending),
so that looking more often raises no more of them; within a look it is shared by all tests
(S. Holm, "A simple sequentially rejective multiple test procedure", 1979).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# False alarms a year that each kind of finding may raise: one year in twenty has any.
INPUT, CELLS, OVERALL, GROUPS = 0.010, 0.005, 0.025, 0.010
# Of the scores alone, which never call for a new model.
SCORES = 0.010
DAYS_A_YEAR = 365.0
# A first look is taken for a weekly one; after a long pause no more than a month is spent.
FIRST, MOST = 7, 31


def level_of(a_year: float, days: int | None) -> float:
    """Return the level of all tests of a look together.

    Args:
        a_year: The share of years in which a false alarm may be raised.
        days: Since the last look; None where there was none.

    Example:
        >>> round(level_of(0.0365, 10), 6)
        0.001
    """
    spent = FIRST if days is None else min(max(days, 0), MOST)
    return a_year * spent / DAYS_A_YEAR


def holm(p: Sequence[float]) -> NDArray[np.float64]:
    """Return p-values that are corrected for how many there are, in their order.

    Example:
        >>> holm([0.01, 0.04]).tolist()
        [0.02, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    factors = np.arange(len(values), 0, -1)
    corrected = np.minimum(np.maximum.accumulate(values[order] * factors), 1.0)
    found = np.empty(len(values))
    found[order] = corrected
    return found
