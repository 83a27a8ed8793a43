"""Percentage points: exact Shapley values of the probability itself.

Log-odds add up but mean little to a reader; points are shares of the probability. The
players are the six signals, the context and our own side; a coalition's worth is
sigmoid(base + sum of its log-odds).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.explain.shapley.trees import coalition_weights

Floats = NDArray[np.float64]

ROWS_AT_ONCE = 8_192


def shapley_points(base: float, log_odds: Floats) -> Floats:
    """Return points (n, players): they add up to p minus sigmoid(base).

    Args:
        base: Base log-odds.
        log_odds: Each player's contribution in log-odds (n, players); with eight players
            256 coalitions are weighed.
    """
    players = log_odds.shape[1]
    members = (np.arange(2**players)[:, None] >> np.arange(players)) & 1 == 1
    weights = coalition_weights(members)
    inside = members.T.astype(float)
    points = np.empty(log_odds.shape)
    for start in range(0, len(log_odds), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        points[rows] = expit(base + log_odds[rows] @ inside) @ weights
    return points
