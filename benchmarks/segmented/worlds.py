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
Ints = NDArray[np.intp]

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

    def of_team(self, team: str) -> Deals:
        """Return the deals of one team."""
        rows = np.flatnonzero(self.facts[TEAM] == team)
        facts = self.facts.iloc[rows].reset_index(drop=True)
        return Deals(facts, self.outcome[rows], self.truth[rows], self.created[rows])


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
    facts = _facts(np.where(gaps, -1, levels), numbers, flags, kind, team)
    outcome = (rng.random(rows) < truth).astype(float)
    return Deals(facts, outcome, truth, np.sort(rng.uniform(0, DAYS, rows)))


def _facts(
    levels: Ints, numbers: Floats, flags: NDArray[np.bool_], kind: Ints, team: Ints
) -> pd.DataFrame:
    """Return facts as the lead table holds them; a level of -1 is a gap."""
    names = np.array([*LEVELS, ""], dtype=object)
    plain = numbers.T[:NUMBERS], numbers.T[NUMBERS:]
    return pd.DataFrame(
        {f"level_{i}": names[own] for i, own in enumerate(levels.T)}
        | {f"number_{i}": own for i, own in enumerate(plain[0])}
        | {f"noise_{i}": own for i, own in enumerate(plain[1])}
        | {
            f"flag_{i}": np.array(["no", "yes"], dtype=object)[own.astype(int)]
            for i, own in enumerate(flags.T)
        }
        | {
            "kind": np.array(KINDS, dtype=object)[kind],
            TEAM: np.array(list(TEAMS), dtype=object)[team],
        }
    )
