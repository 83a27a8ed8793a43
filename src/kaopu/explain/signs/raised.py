"""Which warning signs the facts raise, and what past deals say of each.

Vectorised over leads. A sign is looked for only in facts that the company records, and a
gap counts only where the question could have been asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import is_any, is_text
from kaopu.explain.records import Verdict
from kaopu.features.limits import Limits
from kaopu.framework import Framework, WarningSign
from kaopu.framework.records import Cause, Condition, OtherFact
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import (
    NOT_ASKED,
    UNKNOWN,
    is_gone_by,
    is_known,
    is_not_asked,
    is_not_yet,
    is_unknown,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Log-odds a fact must cost where only the data speak: five percentage points at even odds.
DATA_ONLY_COST = 0.2


@dataclass(frozen=True)
class SignRows:
    """One sign over all leads.

    Attributes:
        raised: Source id to the rows (n,) in which that fact raises the sign.
        rows: Rows (n,) in which the sign holds.
        log_odds: What the raising facts add together (n,); 0 elsewhere.
        confirmed: Whether past deals confirm it (n,); None where they were not asked.
        likely: Whether they point that way, short of confirming it (n,); likewise.
        causes: The rows (n,) of each cause by its id, the first that holds counts.
    """

    id: str
    signal: str
    raised: Mapping[str, Bools]
    rows: Bools
    log_odds: Floats
    confirmed: Bools | None = None
    likely: Bools | None = None
    causes: Mapping[str, Bools] = field(default_factory=dict)

    def cause(self, row: int) -> str:
        """Return which cause the sign has in ``row``; empty where it is none of them."""
        return next((id_ for id_, rows in self.causes.items() if rows[row]), "")

    def verdicts(self) -> NDArray[np.intp]:
        """Return the place of each row's verdict (n,) among those of `Verdict`."""
        verdicts: tuple[Verdict, ...] = get_args(Verdict)
        if self.id in self.raised:
            return np.full(len(self.rows), verdicts.index("data_only"), dtype=np.intp)
        found = np.full(len(self.rows), verdicts.index("framework_only"), dtype=np.intp)
        if self.likely is not None:
            found[self.likely] = verdicts.index("points_that_way")
        if self.confirmed is not None:
            found[self.confirmed] = verdicts.index("confirmed")
        return found

    def verdict(self, row: int) -> Verdict:
        """Return what past deals say of the sign in ``row``."""
        if self.id in self.raised:
            return "data_only"
        if self.confirmed is not None and self.confirmed[row]:
            return "confirmed"
        if self.likely is not None and self.likely[row]:
            return "points_that_way"
        return "framework_only"


def framework_signs(
    framework: Framework,
    facts: pd.DataFrame,
    contributions: Mapping[str, Floats],
    low_marks: Mapping[str, float],
    limits: Limits | None = None,
) -> list[SignRows]:
    """Return the signs that the framework's conditions raise.

    Args:
        framework: The framework.
        facts: The leads' facts, a column a source id.
        contributions: Source id to its contribution (n,) in log-odds.
        low_marks: Number field's id to the lowest quarter's upper edge among past deals.
        limits: Of numbers of behaviour, as past deals taught them.
    """
    found, in_talks = [], _in_talks(facts)
    beyond = limits.rows_beyond(facts) if limits is not None else {}
    for sign in framework.signs:
        raised = {
            c.field: _condition_rows(c, facts[c.field], low_marks.get(c.field), in_talks)
            for c in sign.when
            if c.field in facts
        }
        for condition in sign.when:
            if condition.beyond and condition.field in beyond:
                raised[condition.field] = raised[condition.field] | beyond[condition.field]
        if raised:
            found.append(_sign_rows(sign, raised, facts, contributions))
    return found


def _sign_rows(
    sign: WarningSign,
    raised: dict[str, Bools],
    facts: pd.DataFrame,
    contributions: Mapping[str, Floats],
) -> SignRows:
    rows = np.logical_or.reduce(list(raised.values()))
    if sign.match == "all":
        # What nobody has looked into stands beside what was found.
        speaking = {name: hit | ~is_known(facts[name]) for name, hit in raised.items()}
        rows &= np.logical_and.reduce(list(speaking.values()))
        raised = {name: hit & rows for name, hit in speaking.items()}
    cost = np.zeros(len(rows))
    if not rows.any():
        # Of a single lead most signs are not raised.
        causes = {cause.id: rows for cause in sign.causes}
        return SignRows(sign.id, sign.signal, raised, rows, cost, causes=causes)
    for name, hit in raised.items():
        cost += np.where(hit, contributions.get(name, 0.0), 0.0)
    causes = {cause.id: _cause_rows(cause, raised, facts) for cause in sign.causes}
    return SignRows(sign.id, sign.signal, raised, rows, cost, causes=causes)


def _cause_rows(
    cause: Cause,
    raised: Mapping[str, Bools],
    facts: pd.DataFrame,
) -> Bools:
    """Tell in which rows (n,) a fact that raises the sign is as the cause says."""
    rows, others = np.zeros(len(facts), dtype=bool), np.zeros(len(facts), dtype=bool)
    for name, hit in raised.items():
        if not hit.any():
            continue
        values = facts[name]
        if name in cause.fields:
            own = np.ones(len(facts), dtype=bool)
        elif values.dtype.kind == "f":
            own = _state_rows(cause, values)
        else:
            own = is_any(values, _texts_of(cause))
        if cause.gone_by:
            others |= hit & ~own
        rows |= hit & own
    return rows & ~others & _beside_rows(cause.beside, facts)


def _beside_rows(other: OtherFact | None, facts: pd.DataFrame) -> Bools:
    if other is None:
        return np.ones(len(facts), dtype=bool)
    if other.field not in facts:
        return np.zeros(len(facts), dtype=bool)
    values = facts[other.field]
    return is_any(values, other.levels) if other.levels else is_known(values)


def _in_talks(facts: pd.DataFrame) -> Bools:
    if STAGE_FACT not in facts:
        return np.ones(len(facts), dtype=bool)
    return is_text(facts[STAGE_FACT], "intent")


def _condition_rows(
    condition: Condition,
    values: pd.Series,
    low_mark: float | None,
    in_talks: Bools,
) -> Bools:
    if values.dtype.kind != "f":
        rows = is_any(values, _texts_of(condition))
        if condition.in_talks:
            return rows | (is_any(values, condition.in_talks) & in_talks)
        return rows
    rows = _state_rows(condition, values)
    if condition.at_least is not None:
        rows |= is_known(values) & (values.to_numpy(dtype=float) >= condition.at_least)
    if condition.low and low_mark is not None:
        rows |= is_known(values) & (values.to_numpy(dtype=float) <= low_mark)
    return rows


@cache
def _texts_of(rule: Condition | Cause) -> tuple[str, ...]:
    """Return the texts, of levels and of states, that are as a rule says."""
    of_states = ((UNKNOWN, rule.unknown), (NOT_ASKED, rule.missing))
    return (*rule.levels, *(text for text, is_so in of_states if is_so))


def _state_rows(rule: Condition | Cause, values: pd.Series) -> Bools:
    """Tell which numbers (n,) are in a state that a rule names."""
    rows = np.zeros(len(values), dtype=bool)
    if rule.unknown:
        rows |= is_unknown(values)
    if rule.missing:
        rows |= is_not_asked(values)
    if rule.gone_by:
        rows |= is_gone_by(values)
    return rows


def data_only_signs(
    framework: Framework,
    facts: pd.DataFrame,
    contributions: Mapping[str, Floats],
    player_of: Mapping[str, str],
    raised: Sequence[SignRows],
) -> list[SignRows]:
    """Return facts of the six signals that cost odds though no sign names them.

    Context and our own side are never a warning sign, and neither is a fact that it is
    too early to ask about.
    """
    named: dict[str, Bools] = {}
    for sign in raised:
        for source, rows in sign.raised.items():
            named[source] = named[source] | rows if source in named else rows
    found = []
    for source, cost in contributions.items():
        if player_of[source] not in framework.signal_ids:
            continue
        rows = cost <= -DATA_ONLY_COST
        if rows.any():
            rows &= ~is_not_yet(facts[source])
            if source in named:
                rows &= ~named[source]
        log_odds = np.where(rows, cost, 0.0)
        found.append(SignRows(source, player_of[source], {source: rows}, rows, log_odds))
    return found
