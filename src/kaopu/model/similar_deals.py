"""The reference class of a lead: how the past deals scored most like it ended.

Past deals are placed by their out-of-fold log-odds, so that none was scored by a model
that had seen it. How many of a lead's nearest were won says how sure its probability is:
the interval is that of their win rate, reaching as far as the lead's own probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.model.intervals import wilson

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Of n past deals, this times the root of n count as most like a lead, within bounds. The
# fewer deals were learnt from, the further a lead's own probability may lie from the rate
# of deals scored like it, and the wider the interval must be; see docs/decisions.
SIZE = 0.4
MIN_DEALS, MAX_DEALS = 20, 100
SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True)
class Similar:
    """What became of the past deals most like each of n leads.

    Attributes:
        deals: How many there are (n,); 0 where they would be all past deals.
        won: How many of them were won (n,).
        low, high: From the lesser to the greater of their win rate's Wilson interval, 95 %,
            and the lead's own probability (n,).
    """

    deals: Ints
    won: Ints
    low: Floats
    high: Floats


@dataclass(frozen=True)
class SimilarDeals:
    """Past deals in the order of their out-of-fold log-odds.

    Attributes:
        log_odds: Ascending (m,).
        won: 1 for won, 0 for lost, in the same order (m,); of deals with equal log-odds
            each has their mean, for none is nearer than the other.
    """

    log_odds: Floats
    won: Floats

    @classmethod
    def of(cls, log_odds: Floats, won: Floats) -> SimilarDeals:
        """Order past deals; those without an out-of-fold score are left out."""
        scored = np.flatnonzero(~np.isnan(log_odds))
        values, place = np.unique(log_odds[scored], return_inverse=True)
        deals = np.bincount(place, minlength=len(values))
        rate = np.bincount(place, weights=won[scored], minlength=len(values)) / deals
        return cls(np.repeat(values, deals), np.repeat(rate, deals))

    def similar(self, log_odds: Floats) -> Similar:
        """Return what became of the past deals nearest to leads' log-odds (n,).

        They are half above and half below the lead, as far as there are any. The interval
        holds the lead's own probability too: what the model knows of this very lead counts
        beside what became of its nearest.

        Args:
            log_odds: Calibrated, on the scale of the past deals'.
        """
        past = len(self.log_odds)
        count = min(past, int(np.clip(round(SIZE * past**0.5), MIN_DEALS, MAX_DEALS)))
        sides = [np.searchsorted(self.log_odds, log_odds, side) for side in SIDES]
        place = (sides[0] + sides[1]) // 2
        first = np.clip(place - count // 2, 0, past - count)
        sums = np.concatenate([[0.0], np.cumsum(self.won)])
        won = np.rint(sums[first + count] - sums[first]).astype(np.intp)
        deals = np.full(len(log_odds), count, dtype=np.intp)
        low, high = wilson(won, deals)
        own = expit(log_odds)
        if count == past:
            deals, won = np.zeros_like(deals), np.zeros_like(won)
        return Similar(deals, won, np.minimum(low, own), np.maximum(high, own))
