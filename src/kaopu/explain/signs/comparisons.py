"""The comparison that a verdict rests on, in rates: past deals with a sign, and without.

The test of `kaopu.explain.signs.sign_effects` gives log-odds, which nobody reads. Here
they are put back on the past deals that raised the sign: each deal's log-odds with the
sign cleared, averaged as rates, against the same deals with the facts of the lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy.special import expit

from kaopu.explain.records import Comparison, Finding
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import MIN_COST, SURE, Cost, Costs

# Combinations of a sign's facts that are kept at hand; leads have some hundred.
KEPT = 4_096


def compared(
    sign: SignRows, row: int, held: Mapping[str, str], costs: Costs
) -> Comparison | None:
    """Return what past deals say of the facts that raise a sign in ``row``.

    Args:
        sign: The sign.
        row: Of the lead.
        held: Source id to the value that the lead is counted as.
        costs: What past deals prove.

    Returns:
        None where past deals prove nothing of these facts: fewer than five held each, or
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
    if found is None or found.finding != "costs" or sign.verdict(row) == "confirmed":
        return found
    return _overruled(found, model=bool(sign.log_odds[row] >= 0))


@lru_cache(KEPT)
def compare(own: tuple[Cost, ...]) -> Comparison | None:
    """Return the comparison of the facts that ``own`` are the costs of.

    The deals are those that held one of the facts. With ``c`` the sum of the costs and
    ``s`` their error, and ``z`` a deal's log-odds with the sign cleared, the rates are the
    means of ``expit(z + c)`` and ``expit(z)``, and the bounds of their difference are
    those at ``c - 2 s`` and ``c + 2 s``. The difference rises with ``c``: its bounds lie
    on one side of nothing exactly where the test's do.
    """
    told = [cost for cost in own if cost.cleared]
    if not told or len(told) < len(own):
        # A bundle of an earlier version knows costs alone.
        return None
    total = sum((cost.log_odds for cost in own), 0.0)
    error = float(np.sqrt(sum(cost.error**2 for cost in own)))
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
        rate_with=rate(total),
        rate_without=without,
        low=rate(total - SURE * error) - without,
        high=rate(total + SURE * error) - without,
        log_odds=total,
        error=error,
        finding=_finding(total, error),
    )


def _finding(total: float, error: float) -> Finding:
    if total <= -SURE * error:
        return "costs" if total <= -MIN_COST else "too_little"
    return "gains" if total >= SURE * error else "no_difference"


@lru_cache(KEPT)
def _overruled(found: Comparison, *, model: bool) -> Comparison:
    return replace(found, overruled="model" if model else "counts")
