"""The comparison that a verdict rests on, in rates: past deals with a sign, and without.

The posterior of `kaopu.explain.signs.sign_effects` is of log-odds, which nobody reads. Here
it is put back on the past deals that raised the sign: each deal's log-odds with the sign
cleared, averaged as rates, against the same deals with the facts of the lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy.special import expit

from kaopu.explain.records import Comparison, Finding, Verdict
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import (
    KEPT,
    LIKELY,
    MIN_COST,
    SURE,
    Cost,
    Costs,
    Total,
    total,
)

# The verdict of each finding that nothing overrules.
VERDICTS: Mapping[Finding, Verdict] = {"costs": "confirmed", "likely": "points_that_way"}


def compared(
    sign: SignRows, row: int, held: Mapping[str, str], costs: Costs
) -> Comparison | None:
    """Return what past deals say of the facts that raise a sign in ``row``.

    Args:
        sign: The sign.
        row: Of the lead.
        held: Source id to the value that the lead is counted as.
        costs: What past deals tell.

    Returns:
        None where past deals tell nothing of these facts: fewer than five held each, or
        none shows what would clear it.
    """
    own = tuple(
        cost
        for source, known in costs.get(sign.id, {}).items()
        if source in sign.raised and sign.raised[source][row]
        for cost in known
        if cost.value == held.get(source)
    )
    found = compare(own)
    said = sign.verdict(row)
    if found is None or VERDICTS.get(found.finding, said) == said:
        return found
    return _overruled(found, model=bool(sign.log_odds[row] >= 0))


@lru_cache(KEPT)
def compare(own: tuple[Cost, ...]) -> Comparison | None:
    """Return the comparison of the facts that ``own`` are the costs of.

    The deals are those that held one of the facts. With ``c`` the expected sum of the
    costs, and ``z`` a deal's log-odds with the sign cleared, the rates are the means of
    ``expit(z + c)`` and ``expit(z)``, and the bounds of their difference are those at the
    bounds of the sum. The difference rises with the sum: it is as sure that it lies below
    nothing as that the sum does.
    """
    told = [cost for cost in own if cost.cleared]
    if not told or len(told) < len(own):
        # A bundle of an earlier version knows costs alone.
        return None
    summed = total(own)
    cleared = np.concatenate([cost.cleared for cost in own])
    weights = np.repeat(
        [cost.deals / len(cost.cleared) for cost in own],
        [len(cost.cleared) for cost in own],
    )

    def rate(change: float) -> float:
        return float(np.average(expit(cleared + change), weights=weights))

    without = rate(0.0)
    return Comparison(
        deals=sum(cost.deals for cost in own),
        rate_with=rate(summed.log_odds),
        rate_without=without,
        low=rate(summed.low) - without,
        high=rate(summed.high) - without,
        log_odds=summed.log_odds,
        error=summed.error,
        sure=summed.costs,
        finding=finding_of(summed),
    )


def finding_of(found: Total) -> Finding:
    """Return what a posterior comes to, in one word."""
    if found.costs >= LIKELY and found.log_odds <= -MIN_COST:
        return "costs" if found.costs >= SURE else "likely"
    if found.costs >= SURE:
        return "too_little"
    return "gains" if found.gains >= SURE else "no_difference"


@lru_cache(KEPT)
def _overruled(found: Comparison, *, model: bool) -> Comparison:
    return replace(found, overruled="model" if model else "counts")
