"""How clearly deals beyond a limit were won less often, all else that is known alike.

A number that moves with another must not be blamed for what the other does, nor one that
grows with age for age. So a step in the log-odds is judged by its score beside a logistic
regression on the other facts, on stage and age, and on the steps that were found before:
as far as these tell the step, it says nothing of its own. The variance of the score is by
account, for a deal may be seen at several moments and ends once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from kaopu.features.encoder import FeatureEncoder
from kaopu.features.limit_search.cells import Number
from kaopu.features.limit_search.views import age_edges
from kaopu.features.limits import Limits
from kaopu.features.sources import FeatureSource

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# Limits are judged on so many accounts at most.
MOST_DEALS = 10_000
# A column of one standard deviation may well be worth a unit of log-odds.
PENALTY = 1.0
# Columns that vary less than this tell nothing.
LEAST_SPREAD = 1e-6


@dataclass(frozen=True)
class Judged:
    """The rows on which limits are judged, in the order of their accounts.

    Attributes:
        facts: Numbers, stages and ages (m rows).
        won, weights: Of the rows (m,); a deal's rows weigh one together.
        groups: Equal for rows of one account (m,), ascending.
        names: What accounts are called where they come from (m,).
        at: Each row's stage and band.
        known: What is known of them beside the numbers, standardised (m, d).
    """

    facts: pd.DataFrame
    won: Bools
    weights: Floats
    groups: Ints
    names: Ints
    at: tuple[Ints, Ints]
    known: Floats

    @classmethod
    def of(
        cls,
        sources: Sequence[FeatureSource],
        frames: Sequence[pd.DataFrame],
        won: Floats,
        groups: Ints,
        grid: Limits,
    ) -> Judged:
        """Return deals at one or several moments, of few enough accounts.

        Args:
            sources: The columns of the facts, and what they are.
            frames: The deals' facts at each moment (n rows).
            won: Outcomes 0 or 1 (n,).
            groups: Equal for copies of a deal, or deals of one account (n,).
            grid: Stages and bands.
        """
        codes = np.unique(groups, return_inverse=True)[1]
        every = 1 + int(codes.max(initial=0)) // MOST_DEALS
        rows = np.flatnonzero(codes % every == 0)
        facts = pd.concat([frame.iloc[rows] for frame in frames], ignore_index=True)
        own, names = (np.tile(g[rows], len(frames)) for g in (codes, groups))
        order = np.argsort(own, kind="stable")
        facts, own = facts.iloc[order].reset_index(drop=True), own[order]
        is_won = np.tile(won[rows] == 1, len(frames))[order]
        at = grid.places(facts)
        columns = [_told(sources, facts, is_won, own), _of_places(_own(grid, facts))]
        weights = np.full(len(own), 1 / len(frames))
        return cls(
            facts, is_won, weights, own, names[order], at, _standardised(np.hstack(columns))
        )

    @property
    def tell(self) -> bool:
        """Whether there are deals that were won, and others."""
        return bool(self.won.any() and not self.won.all())

    def given(self, columns: Sequence[Bools]) -> Given:
        """Return what further steps are judged by, beside some columns (m,) each."""
        own = np.column_stack([self.known, *columns])
        own = own[:, own.std(axis=0) > LEAST_SPREAD]
        design = np.column_stack([np.ones(len(own)), own])
        if not own.shape[1]:
            p = np.full(len(own), np.average(self.won, weights=self.weights))
        else:
            model = LogisticRegression(C=1 / PENALTY, solver="newton-cholesky")
            model.fit(own, self.won, self.weights)
            p = model.predict_proba(own)[:, 1]
        spread = self.weights * p * (1 - p)
        penalty = np.diag([0.0, *np.full(own.shape[1], PENALTY)])
        curvature = (design * spread[:, None]).T @ design + penalty
        starts = np.flatnonzero(np.diff(self.groups, prepend=-1) != 0)
        left = self.weights * (self.won - p)
        return Given(left, design, np.linalg.inv(curvature) @ (design.T * spread), starts)


@dataclass(frozen=True)
class Given:
    """What is known of the rows before a step is judged.

    Attributes:
        residuals: Outcome less what is expected, weighted (m,).
        design: All that is known, and ones (m, d).
        fitted: From a step (m,) to what of it the design tells, as coefficients (d, m).
        starts: Where each account begins.
    """

    residuals: Floats
    design: Floats
    fitted: Floats
    starts: Ints

    def scores(self, beyond: Bools) -> Floats:
        """Return by how many deviations deals beyond were won less often (k,).

        Args:
            beyond: Which rows are beyond each of k limits (m, k).
        """
        steps = beyond.astype(np.float64)
        own = steps - self.design @ (self.fitted @ steps)
        sums = np.add.reduceat(self.residuals[:, None] * own, self.starts, axis=0)
        spread = np.sqrt((sums**2).sum(axis=0))
        found = np.zeros(beyond.shape[1])
        is_told = steps.any(axis=0) & (spread > 0)
        np.divide(-sums.sum(axis=0), spread, out=found, where=is_told)
        return found


def score_by_place(number: Number, beyond: Bools) -> float:
    """Return by how many deviations deals beyond were won less often where they stood.

    Args:
        number: Deals at moments (m,), with the stage and band of each.
        beyond: Which of them are beyond (m,).
    """
    stage, band = number.at
    place = np.unique(stage * number.shape[1] + band, return_inverse=True)[1]
    deals, groups = (
        np.unique(own, return_inverse=True)[1] for own in (number.deals, number.groups)
    )
    weights = 1 / np.bincount(deals)[deals]
    whole = np.bincount(place, weights)
    rates = np.bincount(place, weights * number.won) / whole
    means = np.bincount(place, weights * beyond) / whole
    moved = weights * (number.won - rates[place]) * (beyond - means[place])
    spread = float(np.sqrt((np.bincount(groups, moved) ** 2).sum()))
    return float(-moved.sum() / spread) if spread else 0.0


def _told(
    sources: Sequence[FeatureSource], facts: pd.DataFrame, won: Bools, groups: Ints
) -> Floats:
    """Return what is told beside the numbers of behaviour that have limits."""
    others = [s for s in sources if not has_limit(s) and s.id in facts]
    if not others:
        return np.empty((len(facts), 0))
    encoder = FeatureEncoder(tuple(others))
    return encoder.fit_transform(facts, won.astype(float), groups).astype(np.float64)


def has_limit(source: FeatureSource) -> bool:
    """Tell whether a source is a number of behaviour of which less, or more, is better."""
    return source.behaviour and source.kind == "number" and bool(source.better)


def _own(grid: Limits, facts: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return stages and bands of age (m,), each band of as many of these deals."""
    if grid.age:
        grid = replace(grid, edges=age_edges(facts[grid.age]))
    return grid.places(facts)


def _of_places(at: tuple[Ints, Ints]) -> Floats:
    """Return a column for each stage, each band of age, and both together."""
    stage, band = at
    both = stage * (int(band.max(initial=0)) + 1) + band
    parts = [part[:, None] == np.unique(part) for part in (stage, band, both)]
    return np.hstack(parts).astype(np.float64)


def _standardised(columns: Floats) -> Floats:
    spread = columns.std(axis=0)
    kept = spread > LEAST_SPREAD
    own = columns[:, kept]
    return np.asarray((own - own.mean(axis=0)) / spread[kept])
