"""What past deals say of a sign: posterior, model and plain counts must not disagree.

How sure it is that a sign costs odds, against the level that clears it and all other
facts taken into account, follows from the framework's word and past deals
(`kaopu.explain.signs.sign_effects`). 95 % sure, it is confirmed; 75 %, it points that way.
Neither, where the facts do not lower this lead's odds in the model. Where the deals that
held one of them were won no less often than the others, it is taken a step lower: the
counts alone decide nothing, for they mix in whatever comes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import LIKELY, SURE, Costs, Proof, proof
from kaopu.explain.signs.support import CountedFacts, SourceCounts

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
        costs: What past deals tell of each sign; without any, nothing is confirmed.
    """
    counted, found = CountedFacts(facts, counts), []
    for sign in signs:
        if not sign.rows.any():
            # Of a single lead most signs are not raised.
            is_named = sign.id not in sign.raised
            found.append(_weighed_nowhere(sign) if is_named else sign)
            continue
        against = refuted(sign, counted)
        if sign.id in sign.raised:
            rows = sign.rows & ~against
            left = np.where(rows, sign.log_odds, 0.0)
            found.append(replace(sign, raised={sign.id: rows}, rows=rows, log_odds=left))
        else:
            found.append(_weighed(sign, proof(sign, counted, costs), against))
    return found


def _weighed_nowhere(sign: SignRows) -> SignRows:
    none = np.zeros(len(sign.rows), dtype=bool)
    known = (sign.id, sign.signal, sign.raised, sign.rows, sign.log_odds)
    return SignRows(*known, confirmed=none, likely=none, causes=sign.causes)


def _weighed(sign: SignRows, found: Proof, against: Bools) -> SignRows:
    lowers = sign.log_odds < 0
    sure, likely = (found.beyond(mark) & sign.rows & lowers for mark in (SURE, LIKELY))
    return replace(
        sign,
        confirmed=sure & ~against,
        likely=(sure & against) | (likely & ~sure & ~against),
    )


def refuted(sign: SignRows, facts: CountedFacts) -> Bools:
    """Tell in which rows (n,) no fact of a sign was won less often in past deals."""
    against = sign.rows.copy()
    for source, rows in sign.raised.items():
        if source in facts.counts:
            rows = rows & ~_no_worse(facts, source, rows)
        against &= ~rows
    return against


def _no_worse(facts: CountedFacts, source: str, rows: Bools) -> Bools:
    """Tell which rows hold what past deals were won with as often as without."""
    places, names = facts.places(source)
    held = np.zeros(len(names), dtype=bool)
    held[places[rows]] = True
    good = np.zeros(len(names), dtype=bool)
    for place in np.flatnonzero(held).tolist():
        support = facts.counts[source].support(names[place])
        rate = None if support is None else support.rate
        good[place] = support is not None and rate is not None and rate >= support.overall
    return good[places]
