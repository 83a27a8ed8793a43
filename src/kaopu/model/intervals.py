"""Confidence intervals of shares, for the leakage audit and every shown win rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# The normal quantile of a two-sided 95 % interval.
Z95 = 1.959963984540054


def wilson(successes: ArrayLike, total: ArrayLike, z: float = Z95) -> tuple[Floats, Floats]:
    """Return the Wilson score interval of a share, bounds between 0 and 1.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), without continuity
    correction. Unlike the textbook's normal interval it never leaves 0 to 1, and a
    share of 1 over few cases stays uncertain.

    Args:
        successes: Counts from 0 to ``total``, a number or an array.
        total: Counts, a number or an array of a shape that fits; 0 gives (0, 1).
        z: Normal quantile; the default gives 95 %.

    Returns:
        Lower and upper bounds, each of the arguments' common shape.

    Example:
        >>> low, high = wilson(20, 20)
        >>> f"{low:.3f} to {high:.3f}"
        '0.839 to 1.000'
    """
    hits = np.asarray(successes, dtype=np.float64)
    n = np.asarray(total, dtype=np.float64)
    spread = z * np.sqrt(hits * (n - hits) / np.maximum(n, 1.0) + z * z / 4)
    centre, scale = hits + z * z / 2, n + z * z
    low = np.clip((centre - spread) / scale, 0.0, 1.0)
    high = np.clip((centre + spread) / scale, 0.0, 1.0)
    return low, high
