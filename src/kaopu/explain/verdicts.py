"""What past deals say of a sign: the model and the plain counts must not disagree.

A sign is confirmed where its facts cost odds in the model (that is, with all other facts
taken into account) and where the deals that held one of them were not won more often
than the others. The counts alone confirm nothing: they mix in whatever comes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.signs import CONFIRMED_COST, SignRows
from kaopu.explain.support import SourceCounts

Bools = NDArray[np.bool_]


def judged(
    signs: Iterable[SignRows],
    facts: pd.DataFrame,
    counts: Mapping[str, SourceCounts],
) -> list[SignRows]:
    """Return the signs with their verdicts; data alone raise none that counts refute.

    Args:
        signs: As the framework and the contributions raise them.
        facts: The leads' facts.
        counts: How past deals ended, by source.
    """
    found = []
    for sign in signs:
        against = refuted(sign, facts, counts)
        if sign.id in sign.raised:
            rows = sign.rows & ~against
            costs = np.where(rows, sign.log_odds, 0.0)
            found.append(replace(sign, raised={sign.id: rows}, rows=rows, log_odds=costs))
        else:
            costly = (sign.log_odds <= -CONFIRMED_COST) & ~against
            found.append(replace(sign, confirmed=costly))
    return found


def refuted(
    sign: SignRows, facts: pd.DataFrame, counts: Mapping[str, SourceCounts]
) -> Bools:
    """Tell in which rows (n,) no fact of a sign was won less often in past deals."""
    against = sign.rows.copy()
    for source, rows in sign.raised.items():
        if source in counts:
            rows = rows & ~_no_worse(counts[source], facts[source], rows)
        against &= ~rows
    return against


def _no_worse(counts: SourceCounts, values: pd.Series, rows: Bools) -> Bools:
    """Tell which rows hold what past deals were won with as often as without."""
    named = counts.values(values)
    good = []
    for value in {str(value) for value in named[rows]}:
        support = counts.support(value)
        if support and support.rate is not None and support.rate >= support.overall:
            good.append(value)
    return np.isin(named.astype(str), good)
