"""The company's usual win rate, beside which a lead's probability is judged.

Grades, the week's plan and what is said of both go by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kaopu.leads.finished import MIN_DEALS
from kaopu.model.thin import BaseRate

RateOf = Literal["past", "shrunk", "assumed"]


@dataclass(frozen=True)
class UsualRate:
    """A win rate, and what it is known from.

    Attributes:
        rate: From 0 to 1, neither where deals are few.
        of: ``past``: the share of past deals that were won; ``shrunk``: the same, of few
            deals, drawn towards the stated or assumed rate; ``assumed``: that rate alone,
            for there are no deals.
    """

    rate: float
    of: RateOf


def usual_rate(won: int, deals: int, stated: float | None = None) -> UsualRate:
    """Return the usual win rate, as the model itself takes it.

    Args:
        won: How many of the past deals were won.
        deals: How many past deals there are.
        stated: The win rate that the pipeline file states.

    Example:
        >>> usual_rate(0, 0)
        UsualRate(rate=0.5, of='assumed')
        >>> usual_rate(3, 4, stated=0.2).of
        'shrunk'
    """
    if min(won, deals - won) >= MIN_DEALS:
        return UsualRate(won / deals, "past")
    of: RateOf = "shrunk" if deals else "assumed"
    return UsualRate(BaseRate.of(stated).with_deals(won, deals), of)
