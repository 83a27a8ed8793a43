"""Where thresholds would be found by who knows everything else: the most that data tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaopu.simulate.life import LifeSimulation
from kaopu.simulate.life.company import states_at
from kaopu.simulate.life.records import LifeCause
from kaopu.simulate.life.state import log_odds

Floats = NDArray[np.float64]


def likeliest_thresholds(life: LifeSimulation, rows: NDArray[np.int64]) -> dict[str, float]:
    """Return by fact the likeliest threshold of each cause that costs odds.

    Everything but the threshold counts as known: how each deal stood when its end was
    drawn, all its other log-odds, and those of the cause.

    Args:
        life: A simulated company.
        rows: Positions of the deals that are learnt from.
    """
    company, weights = life.company, life.weights
    [state] = states_at(company, [np.maximum(company.ended - 1, 0)])
    total, facts, won = log_odds(state, weights), state.facts(), company.outcome == 1
    found = {}
    for cause in weights.causes:
        values = facts[cause.fact]
        if cause.log_odds:
            others = total - cause.log_odds * cause.holds(values)
            found[cause.fact] = _likeliest(cause, values[rows], others[rows], won[rows])
    return found


def _likeliest(
    cause: LifeCause, values: Floats, others: Floats, won: NDArray[np.bool_]
) -> float:
    tried = np.unique(values[np.isfinite(values)])
    return float(max(tried, key=lambda mark: _likelihood(cause, mark, values, others, won)))


def _likelihood(
    cause: LifeCause,
    threshold: float,
    values: Floats,
    others: Floats,
    won: NDArray[np.bool_],
) -> float:
    beyond = values >= threshold if cause.beyond == "at_least" else values < threshold
    odds = others + cause.log_odds * beyond
    return float(-np.logaddexp(0, np.where(won, -odds, odds)).sum())
