"""After how many days past deals ended, the won and the lost apart: counts, no deal.

Wins may come sooner than losses, or later. Whoever holds a forecast against the leads
that have ended so far must know it: those that end early are no fair sample of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.leads.finished import FinishedDeals

Floats = NDArray[np.float64]

# Deals of each outcome below which nothing is told of their pace.
MIN_EACH = 50
PARTS = 5
# Added to each count, so that a time at which no deal ended counts as rare, not as never.
ADDED = 0.5
# Log-odds at most by which the day on which a lead ended moves its forecast.
MOST = 1.5


@dataclass(frozen=True)
class Pace:
    """How many past deals ended after how many days.

    Attributes:
        edges: Days from creation to the end, which part the time into bins of about as
            many deals each.
        won, lost: Deals of each bin, one bin more than there are edges.
    """

    edges: tuple[float, ...]
    won: tuple[int, ...]
    lost: tuple[int, ...]

    def offset(self, age: Floats, ended: Floats) -> Floats:
        """Return what the day on which leads ended adds to the log-odds of a forecast (n,).

        Bayes' rule: the odds of winning of a lead that was open at an age, and that ended
        at another, are those of the forecast times how likely an end at that age is for
        a deal that is won, over the same for one that is lost.

        Args:
            age: Of the leads when the forecast was made, in days (n,).
            ended: When they ended (n,).
        """
        at, was = (np.searchsorted(self.edges, days) for days in (ended, age))
        won, lost = (self._share(counts, at, was) for counts in (self.won, self.lost))
        return np.asarray(np.clip(won - lost, -MOST, MOST), dtype=np.float64)

    @staticmethod
    def _share(
        counts: tuple[int, ...], at: NDArray[np.intp], was: NDArray[np.intp]
    ) -> Floats:
        """Return the log share of those still open that end in a bin, up to a constant."""
        number = np.array(counts, dtype=np.float64) + ADDED
        beyond = np.cumsum(number[::-1])[::-1] - number / 2
        return np.asarray(np.log(number[at]) - np.log(beyond[was]), dtype=np.float64)

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return {"edges": list(self.edges), "won": list(self.won), "lost": list(self.lost)}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Pace:
        """Return the counts that `to_json` wrote.

        Raises:
            ValueError: There are not as many counts as bins.
        """
        edges, won, lost = (tuple(record[key]) for key in ("edges", "won", "lost"))
        if not len(edges) + 1 == len(won) == len(lost):
            raise ValueError("counts of other bins than there are")
        return cls(edges, won, lost)


def learn_pace(deals: FinishedDeals) -> Pace | None:
    """Return after how many days deals ended; None where too few tell it."""
    days = deals.open_days
    if days is None:
        return None
    is_told = np.isfinite(days) & (days >= 0)
    days, won = days[is_told], deals.outcome[is_told] == 1
    if min(won.sum(), (~won).sum()) < MIN_EACH:
        return None
    edges = np.unique(np.quantile(days, np.arange(1, PARTS) / PARTS))
    place = np.searchsorted(edges, days)
    counts = [
        tuple(np.bincount(place[rows], minlength=len(edges) + 1).tolist())
        for rows in (won, ~won)
    ]
    return Pace(tuple(edges.tolist()), *counts)
