"""Grades: a probability beside the company's usual win rate, as one letter.

By odds, so that they mean the same whether one deal in ten is won or every second: an A
has at least three times the odds of an average past deal, a B at least its odds, a C at
least a third of them, a D less. Where deals are few the rate is `UsualRate`'s.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

GRADES = ("A", "B", "C", "D")
# Odds against those of an average past deal from which a grade holds.
TIMES = {"A": 3.0, "B": 1.0, "C": 1 / 3}


def grade_marks(rate: float) -> Mapping[str, float]:
    """Return the probability from which each grade holds; D holds below.

    Args:
        rate: The usual win rate, see `UsualRate`.

    Example:
        >>> {k: round(v, 3) for k, v in grade_marks(0.4).items()}
        {'A': 0.667, 'B': 0.4, 'C': 0.182}
    """
    return {
        grade: times * rate / (1 - rate + times * rate) for grade, times in TIMES.items()
    }


def grades_of(probability: NDArray[np.float64], rate: float) -> NDArray[np.int8]:
    """Return the grades of leads (n,), as places in `GRADES`."""
    marks = list(grade_marks(rate).values())
    below = [probability < mark for mark in marks]
    return np.asarray(np.sum(below, axis=0), dtype=np.int8)
