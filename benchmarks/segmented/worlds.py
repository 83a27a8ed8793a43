"""Companies whose teams sell to customers of their own kind: a fact is worth more to one.

How far a team's slopes are from those of all is a number; the rest is the same for all
three kinds of company: levels with gaps, numbers, categories, a threshold and a pair of
facts that only count together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features import FeatureSource

Floats = NDArray[np.float64]

TEAM = "team"
TEAMS = {"north": 0.4, "south": 0.3, "east": 0.2, "west": 0.1}
LEVELS = ("none", "vague", "stated", "approved")
LEVELLED, NUMBERS, FLAGS, NOISE = 6, 4, 4, 3
KINDS = ("a", "b", "c", "d", "e")
# Deviation of the slopes that all share, and of a team's from these, as shares of it.
SLOPE = 0.6
APART = {"none": 0.0, "small": 0.35, "large": 1.2}
GAPS = 0.15
DAYS = 1_000


@dataclass(frozen=True)
class Deals:
    """Deals of one company.

    Attributes:
        facts: As the lead table holds them (n, columns).
        outcome: 0 or 1 (n,).
        truth: The true probabilities (n,).
        created: The day each was opened (n,).
    """

    facts: pd.DataFrame
    outcome: Floats
    truth: Floats
    created: Floats


def sources() -> tuple[FeatureSource, ...]:
    """Return what the facts are."""
    levelled = [
        FeatureSource(f"level_{i}", f"level_{i}", "need", "level", LEVELS)
        for i in range(LEVELLED)
    ]
    plain = [f"number_{i}" for i in range(NUMBERS)] + [f"noise_{i}" for i in range(NOISE)]
    numbers = [FeatureSource(name, name, "money", "number") for name in plain]
    flags = [
        FeatureSource(f"flag_{i}", f"flag_{i}", "authority", "flag", ("no", "yes"))
        for i in range(FLAGS)
    ]
    context = [FeatureSource(n, n, "context", "category") for n in ("kind", TEAM)]
    return (*levelled, *numbers, *flags, *context)


def company_deals(rows: int, apart: float, seed: int, draw: int = 0) -> Deals:
    """Return deals of a company.

    Args:
        rows: How many.
        apart: How far slopes of a team are from those of all, as a share of these.
        seed: Of the company.
        draw: Of its deals.
    """
    company, rng = np.random.default_rng(seed), np.random.default_rng([seed, rows, draw])
    team = rng.choice(len(TEAMS), rows, p=list(TEAMS.values()))
    levels = rng.integers(0, len(LEVELS), (rows, LEVELLED))
    gaps = rng.random((rows, LEVELLED)) < GAPS
    numbers = rng.normal(0, 1, (rows, NUMBERS + NOISE))
    flags = rng.random((rows, FLAGS)) < 0.5
    kind = rng.integers(0, len(KINDS), rows)
    scaled = np.hstack(
        [
            np.where(gaps, 0, (levels - 1.5) / 1.12),
            numbers[:, :NUMBERS],
            np.where(flags, 1.0, -1.0),
        ]
    )
    k = scaled.shape[1]
    slopes = company.normal(0, SLOPE, k) * np.sqrt(8 / k)
    own = company.normal(0, SLOPE, (len(TEAMS), k)) * np.sqrt(8 / k)
    log_odds = (scaled * (slopes + apart * own[team])).sum(axis=1)
    log_odds += company.normal(0, 0.4, len(TEAMS))[team]
    log_odds += company.normal(0, 0.4, len(KINDS))[kind]
    log_odds += 0.8 * (numbers[:, 0] > 0.7) - 0.7 * (flags[:, 0] & (levels[:, 0] < 2))
    truth = 1 / (1 + np.exp(-(log_odds - 0.7)))
    facts = pd.DataFrame(
        {
            f"level_{i}": np.where(
                gaps[:, i], "", np.array(LEVELS, dtype=object)[levels[:, i]]
            )
            for i in range(LEVELLED)
        }
        | {f"number_{i}": numbers[:, i] for i in range(NUMBERS)}
        | {f"noise_{i}": numbers[:, NUMBERS + i] for i in range(NOISE)}
        | {
            f"flag_{i}": np.where(flags[:, i], "yes", "no").astype(object)
            for i in range(FLAGS)
        }
        | {
            "kind": np.array(KINDS, dtype=object)[kind],
            TEAM: np.array(list(TEAMS), dtype=object)[team],
        }
    )
    outcome = (rng.random(rows) < truth).astype(float)
    return Deals(facts, outcome, truth, np.sort(rng.uniform(0, DAYS, rows)))
