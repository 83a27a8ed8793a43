"""Percentage points: exact Shapley values of the probability itself.

Log-odds add up but mean little to a reader; points are shares of the probability. The
players are the six signals, the context and our own side; a coalition's worth is
sigmoid(base + sum of its log-odds). A player's points are shared among its facts by their
log-odds, as the Aumann-Shapley value shares them: every small part of a fact counts alike,
whatever came before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.explain.shapley.trees import coalition_weights

Floats = NDArray[np.float64]

# With eight players 256 coalitions of so many rows take half a megabyte: near at hand.
ROWS_AT_ONCE = 256
# Odds of larger log-odds in all could be beyond what a number holds.
FARTHEST = 600.0
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
    members, weights = _coalitions(players)
    points = np.empty(log_odds.shape)
    against = np.empty((2**players, min(len(log_odds), ROWS_AT_ONCE)))
    for start in range(0, len(log_odds), ROWS_AT_ONCE):
        own = log_odds[start : start + ROWS_AT_ONCE]
        worth = against[:, : len(own)]
        _write_worth(base, own, worth)
        points[start : start + ROWS_AT_ONCE] = (weights.T @ worth).T
    far = np.abs(log_odds).sum(axis=1) + abs(base) > FARTHEST
    if far.any():
        points[far] = expit(base + log_odds[far] @ members.T.astype(float)) @ weights
    return points


@cache
def _coalitions(players: int) -> tuple[NDArray[np.bool_], Floats]:
    """Return who is in each coalition, and its weights (2^players, players)."""
    members = (np.arange(2**players)[:, None] >> np.arange(players)) & 1 == 1
    return members, coalition_weights(members)


def _write_worth(base: float, log_odds: Floats, worth: Floats) -> None:
    """Write each coalition's worth (coalitions, n): its odds are a product, not an exp.

    Bit k of a coalition's place says whether it holds player k.
    """
    # Of log-odds out of reach there is nothing to be said this way.
    with np.errstate(over="ignore", invalid="ignore"):
        worth[0] = np.exp(-base)
        for player, odds in enumerate(np.exp(-log_odds.T)):
            half = 2**player
            np.multiply(worth[:half], odds, out=worth[half : 2 * half])
        worth += 1.0
        np.reciprocal(worth, out=worth)


def share_points(
    base: float,
    log_odds: Floats,
    points: Floats,
    by_fact: Floats,
    players: Sequence[int],
) -> Floats:
    """Return the points of facts (n, facts): those of a player's facts add up to its own.

    Args:
        base: Base log-odds.
        log_odds: Each player's contribution in log-odds (n, players).
        points: Its points, as `shapley_points` gives them (n, players).
        by_fact: Each fact's contribution in log-odds (n, facts).
        players: Place of each fact's player (facts,).
    """
    shares = np.empty(by_fact.shape[::-1])
    places = np.array(players)
    for player in sorted(set(players)):
        own = np.flatnonzero(places == player)
        slope = _slopes(base, log_odds, points, by_fact[:, own], player)
        for fact in own:
            np.multiply(by_fact[:, fact], slope, out=shares[fact])
    return shares.T


def _slopes(
    base: float, log_odds: Floats, points: Floats, by_fact: Floats, player: int
) -> Floats:
    """Return the points a log-odd of one player's facts (n,)."""
    is_tiny = np.abs(log_odds[:, player]) < TINY
    slope = np.zeros(len(log_odds))
    np.divide(points[:, player], log_odds[:, player], out=slope, where=~is_tiny)
    # Facts that cancel each other have points of their own.
    cancelled = np.flatnonzero(is_tiny)
    cancelled = cancelled[by_fact[cancelled].any(axis=1)]
    if len(cancelled):
        nearby = log_odds[cancelled]
        nearby[:, player] = NEARBY
        slope[cancelled] = shapley_points(base, nearby)[:, player] / NEARBY
    return slope
