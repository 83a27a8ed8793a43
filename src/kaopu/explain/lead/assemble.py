"""Tells one lead: from the arrays of a batch to its explanation record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.belief_records import Conviction, HighBelief
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.lead.limits import LimitsOfLeads
from kaopu.explain.lead.notes import notes_of
from kaopu.explain.lead.states import STATES
from kaopu.explain.past.beliefs import CONFIDENCE, believed, framework_marks
from kaopu.explain.records import (
    Beside,
    Change,
    Comparison,
    Fact,
    FactLimit,
    FactState,
    LeadExplanation,
    Player,
    RaisedSign,
    Strength,
    Unanswered,
    Unit,
    WhatIf,
)
from kaopu.explain.signs.comparisons import compared
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.sign_effects import MIN_COST
from kaopu.framework.records import ACROSS
from kaopu.leads.dates import DAY_ZERO, day_number
from kaopu.leads.states import UNKNOWN, State

# What past deals were counted by; none of them was looked at when a date went by.
COUNTED: frozenset[FactState] = frozenset({"known", "unknown", "not_asked"})
BLANK: frozenset[FactState] = frozenset({"unknown", "not_asked"})
UNITS: dict[str, Unit] = {"number": "number", "date": "days"}
FACT_STATES: dict[int, FactState] = {
    State.KNOWN: "known",
    State.UNKNOWN: "unknown",
    State.NOT_YET: "not_yet",
    State.NOT_ASKED: "not_asked",
    State.GONE_BY: "gone_by",
    State.NOT_UNDERSTOOD: "not_understood",
}


@dataclass(frozen=True)
class Rank:
    """Where a lead stands among the ``of`` leads of its table, best first, from 1."""

    position: int
    of: int


def build_explanations(
    explained: ExplainedLeads,
    ranks: Sequence[Rank] | None = None,
    currency: str = "",
) -> list[LeadExplanation]:
    """Return the explanation record of every lead.

    Args:
        explained: The leads.
        ranks: Where each stands among all leads; among these by default.
        currency: Of the amounts.
    """
    if ranks is None:
        ranks = [Rank(int(position), len(explained)) for position in explained.ranks]
    builder = _Builder(explained, currency)
    return [builder.lead(row, rank) for row, rank in enumerate(ranks)]


@dataclass(frozen=True)
class _Column:
    """A fact of all leads: its states, values, cells, and what they are counted as."""

    states: Sequence[FactState]
    values: Sequence[str]
    evidence: Sequence[str]
    counted: NDArray[np.object_]


@dataclass(frozen=True)
class _Builder:
    explained: ExplainedLeads
    currency: str

    def lead(self, row: int, rank: Rank) -> LeadExplanation:
        batch = self.explained
        facts = {source: self.fact(source, row) for source in batch.players}
        amount = None if batch.table.amount is None else _number(batch.table.amount[row])
        probability = float(batch.probability[row])
        return LeadExplanation(
            lead_id=str(batch.table.ids[row]),
            stage=str(batch.table.stage[row]),
            rank=rank.position,
            of=rank.of,
            probability=probability,
            probability_low=float(batch.low[row]),
            probability_high=float(batch.high[row]),
            similar_deals=int(batch.similar.deals[row]),
            similar_won=int(batch.similar.won[row]),
            overall_rate=batch.history.rate,
            amount=amount,
            currency=self.currency if amount is not None else "",
            expected_value=None if amount is None else probability * amount,
            base_probability=batch.base_probability,
            log_odds=float(batch.log_odds[row]),
            base_log_odds=batch.base_log_odds,
            players=tuple(
                self.player(i, player, facts, row)
                for i, player in enumerate(batch.framework.player_ids)
            ),
            warning_signs=self.signs(facts, row),
            strengths=tuple(self.strengths(facts, row)),
            conviction=self.conviction(row),
            notes=tuple(notes_of(batch, facts, row)),
            as_of=str(batch.table.as_of or ""),
        )

    def fact(self, source: str, row: int) -> Fact:
        batch, columns = self.explained, self.columns[source]
        log_odds = points = 0.0
        place = batch.places.get(source)
        if place is not None:
            log_odds = float(batch.by_source[row, place])
            points = float(batch.fact_points[row, place])
        state: FactState = columns.states[row]
        counts = batch.history.counts.get(source)
        support = None
        if counts is not None and state in COUNTED:
            support = counts.support(str(columns.counted[row]))
        return Fact(
            source=source,
            column=batch.columns[source],
            evidence=columns.evidence[row],
            value=columns.values[row],
            state=state,
            log_odds=log_odds,
            points=points,
            support=support,
            days_gone=self.days_gone(source, row),
            day=self.day(source, row),
            limit=self.limit(source, row) if state == "known" else None,
        )

    def days_gone(self, source: str, row: int) -> int | None:
        table = self.explained.table
        if self.columns[source].states[row] != "gone_by" or table.as_of is None:
            return None
        return day_number(table.as_of) - int(table.planned[source][row])

    def day(self, source: str, row: int) -> str:
        planned = self.explained.table.planned.get(source)
        return "" if planned is None else _iso(planned[row])

    def limit(self, source: str, row: int) -> FactLimit | None:
        limits = self.explained.limits
        own = limits.of(source) if limits is not None else None
        return None if own is None else self.limits.of(own, row)

    @cached_property
    def limits(self) -> LimitsOfLeads:
        limits = self.explained.limits
        assert limits is not None  # noqa: S101 - the caller has looked
        return LimitsOfLeads(limits, self.explained.table.facts)

    @cached_property
    def columns(self) -> Mapping[str, _Column]:
        """The facts' columns by source, each looked at once for all leads."""
        return {source: self.column(source) for source in self.explained.players}

    def column(self, source: str) -> _Column:
        table, counts = self.explained.table, self.explained.history.counts.get(source)
        values = table.facts[source]
        held = named_states(self.explained.fact_states[source])
        counted = counts.values(values) if counts is not None else np.empty(0, object)
        evidence = list(map(str, table.raw_cells[source].tolist()))
        return _Column(held, _values(values, held), evidence, counted)

    def player(self, i: int, player: str, facts: Mapping[str, Fact], row: int) -> Player:
        players = self.explained.players
        own = [facts[source] for source, p in players.items() if p == player]
        own.sort(key=lambda fact: -abs(fact.log_odds))
        points = float(self.explained.points[row, i])
        log_odds = float(self.explained.by_player[row, i])
        state = STATES[self.explained.states[row, i]]
        return Player(player, state, log_odds, points, tuple(own))

    def signs(self, facts: Mapping[str, Fact], row: int) -> tuple[RaisedSign, ...]:
        """Return the signs in the order of `kaopu.explain.signs.order`."""
        places = self.explained.sign_places[row]
        held = np.flatnonzero(places >= 0)
        order = held[np.argsort(places[held])].tolist()
        return tuple(self.sign(self.explained.signs[i], facts, row) for i in order)

    def sign(self, sign: SignRows, facts: Mapping[str, Fact], row: int) -> RaisedSign:
        own = [facts[source] for source, rows in sign.raised.items() if rows[row]]
        own.sort(key=lambda fact: fact.log_odds)
        support = own[0].support if own else None
        if sign.signal == ACROSS and self.explained.history.beliefs is not None:
            support = self.explained.history.beliefs.support
        log_odds = float(sign.log_odds[row])
        return RaisedSign(
            id=sign.id,
            signal=sign.signal,
            verdict=sign.verdict(row),
            log_odds=log_odds,
            points=sum((fact.points for fact in own), 0.0),
            facts=tuple(own),
            support=support,
            what_if=self.what_if(sign, row),
            cause=sign.cause(row),
            comparison=self.comparison(sign, row),
            beside=self.beside(sign, facts, row),
            unanswered=self.unanswered(own, facts, row),
        )

    def beside(self, sign: SignRows, facts: Mapping[str, Fact], row: int) -> Beside | None:
        cause = sign.cause(row)
        known = self.explained.framework.signs_by_id.get(sign.id)
        other = known.beside(cause) if known else None
        if other is None:
            return None
        support = self.explained.history.exceptions.pair(sign.id, cause)
        return Beside(facts[other.field], support)

    def unanswered(
        self, raising: Sequence[Fact], facts: Mapping[str, Fact], row: int
    ) -> tuple[Unanswered, ...]:
        batch = self.explained
        told = {one.source for one in batch.history.exceptions.unanswered}
        blank = [f for f in raising if f.source in told and f.state in BLANK]
        if not blank:
            return ()
        amount = None if batch.table.amount is None else float(batch.table.amount[row])
        categories = {fact.column: fact.value for fact in facts.values()}
        return tuple(
            one
            for fact in blank
            for one in batch.history.exceptions.of(fact.source, categories, amount)
        )

    def comparison(self, sign: SignRows, row: int) -> Comparison | None:
        if sign.signal == ACROSS:
            return None
        held = {
            source: str(counted[row])
            for source in sign.raised
            if len(counted := self.columns[source].counted)
        }
        return compared(sign, row, held, self.explained.history.costs)

    def what_if(self, sign: SignRows, row: int) -> WhatIf | None:
        clearing = self.explained.clearings[sign.id]
        probability = _number(clearing.probability[row])
        if probability is None:
            return None
        changes = tuple(
            self.change(source, values[row], row)
            for source, values in clearing.values.items()
            if values[row] is not None
        )
        gain = probability - float(self.explained.probability[row])
        worst, share = _number(clearing.worst[row]), _number(clearing.share[row])
        return WhatIf(probability, gain, changes, worst, share)

    def change(self, source: str, value: str | float, row: int) -> Change:
        declared, created = self.explained.declared[source], self.explained.table.created
        unit = UNITS.get(declared.kind, "level")
        text, day = value if isinstance(value, str) else plain_number(value), ""
        if unit == "days" and created is not None and not isinstance(value, str):
            day = _iso(created[row] + round(value))
        return Change(source, declared.column, text, unit, day)

    def strengths(self, facts: Mapping[str, Fact], row: int) -> Iterator[Strength]:
        """Yield the known facts of the six signals that raise the odds, strongest first."""
        signals = self.explained.framework.signal_ids
        for fact in sorted(facts.values(), key=lambda fact: -fact.log_odds):
            player = self.explained.players[fact.source]
            raises = fact.log_odds >= MIN_COST and fact.state == "known"
            if raises and player in signals:
                yield Strength(player, fact.points, fact)

    @cached_property
    def beliefs(self) -> tuple[np.ndarray, np.ndarray]:
        return believed(self.explained.table.beliefs, len(self.explained))

    def conviction(self, row: int) -> Conviction | None:
        table, history = self.explained.table, self.explained.history.beliefs
        belief, names = self.beliefs
        value, id_ = _number(belief[row]), str(names[row])
        if value is None:
            return None
        stated = id_ == CONFIDENCE
        rep = "" if table.reps is None else str(table.reps[row])
        return Conviction(
            id=id_,
            column=self.explained.table.belief_columns[id_],
            evidence=str(table.belief_cells[id_].array[row]),
            belief=value,
            gap=value - float(self.explained.probability[row]) if stated else None,
            rep=rep,
            history=history.calibration_of(rep, id_, value) if history else None,
            high=tuple(self.high_beliefs(row)),
        )

    def high_beliefs(self, row: int) -> Iterator[HighBelief]:
        table, history = self.explained.table, self.explained.history.beliefs
        mark, _ = framework_marks(self.explained.framework)
        if history is not None:
            mark = history.belief_mark
        for id_, values in table.beliefs.items():
            value = float(values[row])
            if mark is not None and value >= mark:
                cell = str(table.belief_cells[id_].array[row])
                yield HighBelief(id_, table.belief_columns[id_], cell, value)


def named_states(held: NDArray[np.int8]) -> list[FactState]:
    """Return the name of each state (n,)."""
    return [FACT_STATES[state] for state in held.tolist()]


def _values(values: pd.Series, held: Sequence[FactState]) -> list[str]:
    """Return what the record tells of each text; of numbers it tells the cell alone."""
    if values.dtype.kind == "f":
        return [""] * len(values)
    # In a coded column the texts are looked up.
    texts = values.to_numpy(dtype=object).tolist()
    return [
        str(text) if state == "known" else UNKNOWN if state == "unknown" else ""
        for text, state in zip(texts, held, strict=True)
    ]


def _iso(days: float) -> str:
    """Return days since 1970-01-01 as an ISO day; empty for none."""
    if not np.isfinite(days):
        return ""
    return (DAY_ZERO + timedelta(days=int(days))).isoformat()


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def plain_number(value: float) -> str:
    """Return a number to six digits, never as a power of ten.

    Example:
        >>> plain_number(2_180_000.0), plain_number(0.25)
        ('2180000', '0.25')
    """
    return np.format_float_positional(float(f"{value:.6g}"), trim="-")
