"""The one scoring path: from a table of leads to probabilities with their reasons.

Vectorised; a single lead is a table of one. Score records, explanation records and every
engine are views of what `Explainer.explain` returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.explain.contributions import LeadExplainer
from kaopu.explain.points import shapley_points
from kaopu.explain.records import (
    Fact,
    FactState,
    LeadExplanation,
    Player,
    PlayerState,
    RaisedSign,
)
from kaopu.explain.signs import (
    SignRows,
    data_only_signs,
    framework_signs,
    illusion_sign,
)
from kaopu.features import Evidence, weigh_evidence
from kaopu.framework import Framework, load_framework
from kaopu.framework.records import ACROSS
from kaopu.model.classifier import LeadClassifier
from kaopu.model.reference import ReferenceClass, Similar
from kaopu.tables import LeadTable
from kaopu.tables.cells import (
    NOT_UNDERSTOOD,
    is_known,
    is_not_asked,
    is_not_yet,
    is_unknown,
)

Floats = NDArray[np.float64]

# A signal that moves the probability by less than two percentage points is neutral.
NEUTRAL_POINTS = 0.02


@dataclass(frozen=True)
class ExplainedLeads:
    """Leads with probabilities and reasons, as arrays over the n leads.

    Attributes:
        table: The leads.
        framework: The framework the reasons are told in.
        base_log_odds: Where every lead starts from.
        sources: Ids of the facts, with ``columns`` their headers and ``players`` theirs.
        by_source: Contributions in log-odds (n, n_sources).
        by_player: The same by player (n, 8), in the framework's order.
        points: Exact Shapley values of the probability (n, 8).
        signs: Every warning sign over all leads.
        unseen: Which facts hold what no past deal held (n, n_sources).
        out_of_range: Which numbers lie outside those of past deals.
        reference: The past deals that leads are compared with.
        told: How much each lead tells that past deals can speak of.
    """

    table: LeadTable
    framework: Framework
    base_log_odds: float
    sources: tuple[str, ...]
    columns: Mapping[str, str]
    players: Mapping[str, str]
    by_source: Floats
    by_player: Floats
    points: Floats
    signs: tuple[SignRows, ...]
    unseen: pd.DataFrame
    out_of_range: pd.DataFrame
    reference: ReferenceClass
    told: Evidence

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.table)

    @cached_property
    def log_odds(self) -> Floats:
        """Calibrated log-odds (n,): base plus contributions."""
        return np.asarray(self.base_log_odds + self.by_player.sum(axis=1), dtype=np.float64)

    @cached_property
    def probability(self) -> Floats:
        """P(won) (n,)."""
        return np.asarray(expit(self.log_odds), dtype=np.float64)

    @cached_property
    def similar(self) -> Similar:
        """What became of the past deals scored most like each lead."""
        return self.reference.similar(self.log_odds)

    @property
    def base_probability(self) -> float:
        """Sigmoid of the base log-odds."""
        return float(expit(self.base_log_odds))

    def signs_of(self, row: int) -> list[SignRows]:
        """Return the warning signs of one lead, most costly first."""
        held = [sign for sign in self.signs if sign.rows[row]]
        return sorted(held, key=lambda sign: sign.log_odds[row])

    def lead(self, row: int) -> LeadExplanation:
        """Return the explanation record of one lead."""
        facts = {source: self._fact(source, row) for source in self.players}
        return LeadExplanation(
            lead_id=str(self.table.ids[row]),
            stage=str(self.table.stage[row]),
            probability=float(self.probability[row]),
            probability_low=float(self.similar.low[row]),
            probability_high=float(self.similar.high[row]),
            similar_deals=int(self.similar.deals[row]),
            similar_won=int(self.similar.won[row]),
            base_probability=self.base_probability,
            log_odds=float(self.log_odds[row]),
            base_log_odds=self.base_log_odds,
            players=tuple(
                self._player(i, player, facts, row)
                for i, player in enumerate(self.framework.player_ids)
            ),
            warning_signs=tuple(
                self._raised(sign, facts, row) for sign in self.signs_of(row)
            ),
            notes=tuple(self._notes(row)),
        )

    def _raised(self, sign: SignRows, facts: Mapping[str, Fact], row: int) -> RaisedSign:
        log_odds = float(sign.log_odds[row])
        without = float(expit(self.log_odds[row] - log_odds))
        return RaisedSign(
            id=sign.id,
            signal=sign.signal,
            verdict=sign.verdict(row),
            log_odds=log_odds,
            points=float(self.probability[row]) - without,
            facts=tuple(facts[s] for s, rows in sign.raised.items() if rows[row]),
        )

    def _fact(self, source: str, row: int) -> Fact:
        values = self.table.facts[source].iloc[[row]]
        is_text = values.dtype.kind != "f"
        log_odds = 0.0
        if source in self.sources:
            log_odds = float(self.by_source[row, self.sources.index(source)])
        state = _state(values)
        return Fact(
            source=source,
            column=self.columns[source],
            evidence=str(self.table.evidence[source].iloc[row]),
            value=str(values.iloc[0]) if is_text and state == "known" else "",
            state=state,
            log_odds=log_odds,
        )

    def _player(self, i: int, player: str, facts: Mapping[str, Fact], row: int) -> Player:
        own = [facts[source] for source, p in self.players.items() if p == player]
        own.sort(key=lambda fact: -abs(fact.log_odds))
        points = float(self.points[row, i])
        log_odds = float(self.by_player[row, i])
        return Player(player, _player_state(own, points), log_odds, points, tuple(own))

    def _notes(self, row: int) -> list[str]:
        notes = [self.told.reason(row)] if self.told.is_thin[row] else []
        for source in self.unseen.columns[self.unseen.iloc[row].to_numpy(dtype=bool)]:
            cell = self.table.evidence[source].iloc[row]
            notes.append(f"{self.columns[source]} = {cell!r} is in no past deal")
        far = self.out_of_range.iloc[row].to_numpy(dtype=bool)
        for source in self.out_of_range.columns[far]:
            cell = self.table.evidence[source].iloc[row]
            notes.append(
                f"{self.columns[source]} = {cell} is outside all past deals, "
                "scored as their nearest"
            )
        return notes


def _state(values: pd.Series) -> FactState:
    """Return the state of a single value."""
    if is_known(values)[0]:
        return "known"
    if is_unknown(values)[0]:
        return "unknown"
    if is_not_yet(values)[0]:
        return "not_yet"
    if values.dtype.kind != "f" and values.iloc[0] == NOT_UNDERSTOOD:
        return "not_understood"
    assert is_not_asked(values)[0]  # noqa: S101 - the states are exhaustive
    return "not_asked"


def _player_state(facts: Sequence[Fact], points: float) -> PlayerState:
    """Return how a signal stands; what was asked and not told says so if it hurts."""
    if not facts:
        return "not_recorded"
    states = {fact.state for fact in facts}
    if states <= {"not_asked", "not_yet"}:
        return "not_asked"
    if points <= -NEUTRAL_POINTS:
        return "unknown" if states <= {"unknown", "not_asked"} else "weak"
    return "strong" if points >= NEUTRAL_POINTS else "neutral"


class Explainer:
    """Scores and explains lead tables with one fitted classifier."""

    def __init__(
        self,
        classifier: LeadClassifier,
        low_marks: Mapping[str, float],
        framework: Framework | None = None,
    ) -> None:
        self.framework = framework or load_framework()
        self._classifier = classifier
        self._low_marks = low_marks
        self._contributions = LeadExplainer(classifier)

    def explain(self, table: LeadTable) -> ExplainedLeads:
        """Return the leads of ``table`` with probabilities and reasons."""
        lineage = self._contributions.lineage
        sources = self._contributions.sources
        by_source = self._contributions.contributions(table.facts)
        by_player = lineage.by_player(by_source, self.framework.player_ids)
        declared = self._classifier.sources
        players = {source.id: source.player for source in declared}
        encoder = self._classifier.encoder_
        base = self._contributions.base
        return ExplainedLeads(
            table=table,
            framework=self.framework,
            base_log_odds=base,
            sources=sources,
            columns={source.id: source.column for source in declared},
            players=players,
            by_source=by_source,
            by_player=by_player,
            points=shapley_points(base, by_player),
            signs=self._signs(table, by_source, by_player, players),
            unseen=encoder.unseen(table.facts),
            out_of_range=encoder.out_of_range(table.facts),
            reference=self._classifier.reference_,
            told=weigh_evidence(encoder, table.facts),
        )

    def _signs(
        self,
        table: LeadTable,
        by_source: Floats,
        by_player: Floats,
        players: Mapping[str, str],
    ) -> tuple[SignRows, ...]:
        contributions = {
            source: by_source[:, i] for i, source in enumerate(self._contributions.sources)
        }
        named = framework_signs(self.framework, table.facts, contributions, self._low_marks)
        unnamed = data_only_signs(
            self.framework, table.facts, contributions, players, named
        )
        evidence = by_player[:, : len(self.framework.signal_ids)].sum(axis=1)
        illusion = illusion_sign(self.framework, table.beliefs, evidence)
        return (*named, *unnamed, *([illusion] if illusion else []))


def low_marks(framework: Framework, table: LeadTable) -> dict[str, float]:
    """Return the lowest quarter's upper edge of every number a sign calls low.

    Args:
        framework: The framework, whose conditions tell which numbers.
        table: The past deals.
    """
    fields = {c.field for s, c in framework.conditions() if c.low and s.signal != ACROSS}
    marks = {}
    for field in sorted(fields & set(table.facts.columns)):
        known = table.facts[field][is_known(table.facts[field])]
        if len(known):
            marks[field] = float(known.quantile(0.25))
    return marks
