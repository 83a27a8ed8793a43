"""Where an evaluation's probabilities hold: by decile, by stage, from the top down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.evaluation.metrics import equal_mass_bins, wins_of_best
from kaopu.model.intervals import wilson

Floats = NDArray[np.float64]

DECILES = 10
GAIN_STEPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class ReliabilityBin:
    """Deals of like probability: what was said, and what came of it.

    Attributes:
        low, high: Wilson interval of the win rate, 95 %.
    """

    deals: int
    won: int
    mean_probability: float
    win_rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Gain:
    """The best-scored ``share`` of deals: how many, and how many of all wins they hold.

    Attributes:
        won: How many of them were won. Deals of one probability at the edge share its
            places, so it need not be whole.
        lift: Their win rate over that of all deals.
    """

    share: float
    deals: int
    won: float
    share_of_wins: float
    lift: float


def reliability(y: Floats, p: Floats, bins: int = DECILES) -> tuple[ReliabilityBin, ...]:
    """Return bins of equal mass by probability, lowest first.

    Args:
        y: Outcomes 0 or 1 (n,).
        p: Probabilities (n,).
        bins: How many; fewer where there are fewer deals, or equal probabilities.
    """
    found = []
    for part in equal_mass_bins(p, bins):
        won = int(y[part].sum())
        low, high = wilson(won, len(part))
        found.append(
            ReliabilityBin(
                deals=len(part),
                won=won,
                mean_probability=float(p[part].mean()),
                win_rate=won / len(part),
                low=float(low),
                high=float(high),
            )
        )
    return tuple(found)


def gains(y: Floats, p: Floats) -> tuple[Gain, ...]:
    """Return cumulative gains and lift of the best-scored shares of deals."""
    all_wins = max(float(y.sum()), 1.0)
    found = []
    for share in GAIN_STEPS:
        deals = max(1, round(share * len(y)))
        won = wins_of_best(y, p, deals)
        found.append(
            Gain(
                share=share,
                deals=deals,
                won=won,
                share_of_wins=won / all_wins,
                lift=won / deals / max(float(y.mean()), 1e-12),
            )
        )
    return tuple(found)
