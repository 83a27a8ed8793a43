"""Past deals at several moments of their lives, as limits are learnt from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.limit_search.cells import MIN_WON, Number
from kaopu.features.limits import Limits
from kaopu.features.sources import FeatureSource
from kaopu.leads.states import is_known

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# The facts that tell the stage, and the age of a deal.
STAGE_THEN, AGE = "stage_then", "days_open"
MAX_STAGES = 12
BANDS = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Views:
    """Deals at several moments, one below the other (m rows).

    Attributes:
        facts: Numbers, stages and ages.
        deals: Each row's deal (m,).
        won, groups: Of the rows (m,).
        grid: Stages and bands, without limits.
        at: Each row's stage and band.
        count: Of the deals; their first moments stand first.
    """

    facts: pd.DataFrame
    deals: Ints
    won: Bools
    groups: Ints
    grid: Limits
    at: tuple[Ints, Ints]
    count: int

    @classmethod
    def of(
        cls,
        sources: Sequence[FeatureSource],
        frames: Sequence[pd.DataFrame],
        won: Floats,
        groups: Ints,
    ) -> Views:
        """Return the deals at all moments, with their stages and ages."""
        first, n = frames[0], len(won)
        stage = next((s.id for s in sources if s.fact == STAGE_THEN), "")
        age = next((s.id for s in sources if s.id == AGE), "")
        needed = [s.id for s in sources if s.behaviour and s.id in first]
        facts = pd.concat(
            [pd.DataFrame({i: f.get(i, first[i]) for i in needed}) for f in frames],
            ignore_index=True,
        )
        deals = np.tile(np.arange(n), len(frames))
        is_won = won[deals] == 1
        stages: tuple[str, ...] = ()
        if stage:
            held = facts[stage].astype(str)[is_won & is_known(facts[stage])]
            counts = held.value_counts()
            common = counts[counts >= MIN_WON].index[:MAX_STAGES]
            stages = tuple(sorted(map(str, common)))
        edges = age_edges(facts[age]) if age else ()
        grid = Limits(stage, stages, age if edges else "", edges, ())
        return cls(facts, deals, is_won, groups[deals], grid, grid.places(facts), len(won))

    def number(self, source: FeatureSource) -> tuple[Number, Ints]:
        """Return a number where it is known, and the rows in which it is."""
        known = np.flatnonzero(is_known(self.facts[source.id]))
        values = turned(source, self.facts)
        whole = Number(
            values,
            self.deals,
            self.won,
            self.groups,
            own_places(source, self.grid, self.at),
            self.grid.shape,
        )
        return whole.take(known), known


def age_edges(ages: pd.Series) -> tuple[float, ...]:
    """Return what parts the ages of deals, in days, into quarters of them."""
    known = ages[is_known(ages)].to_numpy(dtype=np.float64)
    marks = np.unique(np.quantile(known, BANDS)) if len(known) else np.empty(0)
    return tuple(float(mark) for mark in marks)


def turned(source: FeatureSource, facts: pd.DataFrame) -> Floats:
    """Return a number (n,), turned about where less is worse: above is beyond."""
    return side(source) * facts[source.id].to_numpy(dtype=np.float64)


def side(source: FeatureSource) -> float:
    """Return 1 for a number that is beyond above its limit, else -1."""
    return 1.0 if source.better == "lower" else -1.0


def own_places(
    source: FeatureSource, grid: Limits, at: tuple[Ints, Ints]
) -> tuple[Ints, Ints]:
    """Return the places of rows for a number: of the age, the stages alone."""
    stage, band = at
    if source.id == grid.age:
        return stage, np.full_like(band, grid.shape[1] - 1)
    return stage, band
