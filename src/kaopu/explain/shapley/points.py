"""Percentage points: exact Shapley values of the probability itself.

Log-odds add up but mean little to a reader; points are shares of the probability. The
players are the six signals, the context and our own side; a coalition's worth is
sigmoid(base + sum of its log-odds). A player's points are shared among its facts by their
log-odds, as the Aumann-Shapley value shares them: every small part of a fact counts alike,
whatever came before it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.explain.shapley.trees import coalition_weights

Floats = NDArray[np.float64]

ROWS_AT_ONCE = 8_192
# Log-odds below which the slope is taken beside nothing, not divided by nothing.
TINY, NEARBY = 1e-6, 1e-3


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


def points_a_log_odd(base: float, log_odds: Floats, points: Floats) -> Floats:
    """Return what each player's log-odds are worth in points (n, players), above zero.

    Times the log-odds of a player's fact this is the fact's points; they add up to the
    player's.

    Args:
        base: Base log-odds.
        log_odds: Each player's contribution in log-odds (n, players).
        points: Its points, as `shapley_points` gives them (n, players).
    """
    is_tiny = np.abs(log_odds) < TINY
    slopes = np.divide(points, log_odds, out=np.zeros(points.shape), where=~is_tiny)
    for player in range(log_odds.shape[1]):
        rows = is_tiny[:, player]
        if rows.any():
            nearby = log_odds[rows].copy()
            nearby[:, player] = NEARBY
            slopes[rows, player] = shapley_points(base, nearby)[:, player] / NEARBY
    return slopes
