"""What won deals held of one number, by stage and age: what limits are quantiles of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# Won deals without which nothing is said of a stage or an age, or of a number at all.
MIN_WON = 20


@dataclass(frozen=True)
class Number:
    """One number, in the rows in which it is known (m,).

    Attributes:
        values: Above is beyond: turned about where less is worse.
        at: Places of the rows.
        shape: Of the places.
    """

    values: Floats
    deals: Ints
    won: Bools
    groups: Ints
    at: tuple[Ints, Ints]
    shape: tuple[int, int]

    def take(self, rows: Bools | Ints) -> Number:
        """Return some of the rows."""
        stage, band = self.at
        return Number(
            self.values[rows],
            self.deals[rows],
            self.won[rows],
            self.groups[rows],
            (stage[rows], band[rows]),
            self.shape,
        )

    @property
    def won_deals(self) -> int:
        """How many won deals there are."""
        return distinct(self.deals[self.won])


def distinct(places: Ints) -> int:
    """Return how many different ones there are of some places."""
    return int(np.count_nonzero(np.bincount(places)))


@dataclass(frozen=True)
class Cells:
    """The won deals' numbers of every place, or of what stands in for it."""

    held: Mapping[tuple[int, int], Floats]
    won: Ints
    by_stage: Bools
    by_age: Bools

    def quantile(self, share: float, method: str = "weibull") -> Floats:
        """Return a quantile of every place; nan where no won deal is known.

        By default it is one beyond which as many further won deals lie as it says.
        """
        return np.asarray(self.quantiles((share,), method)[0])

    def quantiles(self, shares: Sequence[float], method: str = "weibull") -> Floats:
        """Return several quantiles of every place (shares, *places); see `quantile`."""
        found: dict[int, Floats] = {}
        values = np.full((len(shares), *self.won.shape), np.nan)
        for place, numbers in self.held.items():
            if not len(numbers):
                continue
            if id(numbers) not in found:
                found[id(numbers)] = np.quantile(numbers, shares, method=method)  # type: ignore[call-overload]
            values[:, *place] = found[id(numbers)]
        return values


def cells_of(number: Number) -> Cells:
    """Return the won deals of each place, or of its stage, its age, or all of them."""
    stages, bands = number.shape
    won = number.take(number.won)
    stage, band = won.at

    @cache
    def part(i: int, j: int) -> tuple[Floats, int]:
        """Return the numbers of a stage and a band, the last of each for all."""
        rows = np.ones(len(won.values), dtype=bool)
        if i < stages - 1:
            rows &= stage == i
        if j < bands - 1:
            rows &= band == j
        return won.values[rows], distinct(won.deals[rows])

    held: dict[tuple[int, int], Floats] = {}
    counts = np.zeros(number.shape, dtype=np.intp)
    by_stage, by_age = np.zeros((2, *number.shape), dtype=bool)
    for i, j in np.ndindex(number.shape):
        ways = (i, j), (i, bands - 1), (stages - 1, j)
        known = (way for way in ways if part(*way)[1] >= MIN_WON)
        way = next(known, (stages - 1, bands - 1))
        held[i, j], counts[i, j] = part(*way)
        by_stage[i, j], by_age[i, j] = way[0] < stages - 1, way[1] < bands - 1
    return Cells(held, counts, by_stage, by_age)
