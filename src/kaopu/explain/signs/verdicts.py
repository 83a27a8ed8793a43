"""What past deals say of a sign: the model, a test and the plain counts must not disagree.

A sign is confirmed where past deals prove that its facts cost odds against the level
that clears them, all other facts taken into account (`kaopu.explain.signs.sign_effects`);
where they lower this lead's odds in the model; and where the deals that held one of them
were not won more often than the others. The counts alone confirm nothing: they mix in
whatever comes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.signs.raised import CONFIRMED_COST, SignRows
from kaopu.explain.signs.sign_effects import Costs, proven
from kaopu.explain.signs.support import SourceCounts

Bools = NDArray[np.bool_]


def judged(
    signs: Iterable[SignRows],
    facts: pd.DataFrame,
    counts: Mapping[str, SourceCounts],
    costs: Costs,
) -> list[SignRows]:
    """Return the signs with their verdicts; data alone raise none that counts refute.

    Args:
        signs: As the framework and the contributions raise them.
        facts: The leads' facts.
        counts: How past deals ended, by source.
        costs: What past deals prove; without any, the contributions alone decide.
    """
    found = []
    for sign in signs:
        if not sign.rows.any():
            # Of a single lead most signs are not raised.
            nowhere = None if sign.id in sign.raised else np.zeros(len(facts), dtype=bool)
            found.append(replace(sign, confirmed=nowhere))
            continue
        against = refuted(sign, facts, counts)
        if sign.id in sign.raised:
            rows = sign.rows & ~against
            left = np.where(rows, sign.log_odds, 0.0)
            found.append(replace(sign, raised={sign.id: rows}, rows=rows, log_odds=left))
        else:
            costly = _costly(sign, facts, counts, costs)
            found.append(replace(sign, confirmed=costly & ~against))
    return found


def _costly(
    sign: SignRows,
    facts: pd.DataFrame,
    counts: Mapping[str, SourceCounts],
    costs: Costs,
) -> Bools:
    if not costs:
        return np.asarray(sign.log_odds <= -CONFIRMED_COST)
    return proven(sign, facts, costs, counts) & (sign.log_odds < 0)


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
