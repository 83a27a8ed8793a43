"""The explanation record of one lead: what every output about it is rendered from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

SCHEMA = 1

Verdict = Literal["confirmed", "framework_only", "data_only"]
FactState = Literal["known", "unknown", "not_asked", "not_yet", "not_understood"]
PlayerState = Literal["strong", "weak", "neutral", "unknown", "not_asked", "not_recorded"]


@dataclass(frozen=True)
class Fact:
    """One fact of a lead and what it adds.

    Attributes:
        source: A framework field's id, or the column's name.
        column: The header in the export.
        evidence: The cell as the export spells it.
        value: The level's id, ``unknown``, or the category; empty for numbers and gaps.
        log_odds: Its contribution.
    """

    source: str
    column: str
    evidence: str
    value: str
    state: FactState
    log_odds: float


@dataclass(frozen=True)
class Player:
    """A signal, the context or our own side: what it adds, and its facts.

    Attributes:
        points: Share of the probability, exact Shapley value: 0.05 is five percentage
            points.
    """

    id: str
    state: PlayerState
    log_odds: float
    points: float
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class RaisedSign:
    """A warning sign of this lead.

    Attributes:
        id: The framework's sign, or the column's name for ``data_only``.
        signal: Its signal, or ``across``.
        verdict: ``confirmed``: the fact is there and lowers the odds in this model.
            ``framework_only``: the fact is there; past deals do not show that it hurts.
            ``data_only``: it lowers the odds, and the framework has no sign for it.
        log_odds: What its facts add together; negative where they cost.
        points: The probability shown less that without these log-odds.
        facts: The facts that raised it.
    """

    id: str
    signal: str
    verdict: Verdict
    log_odds: float
    points: float
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class LeadExplanation:
    """Why one lead scores as it does.

    base_log_odds + the players' log_odds = log_odds, to 1e-6; base_probability + the
    players' points = probability, to 1e-9.

    Attributes:
        similar_deals: Past deals scored most like this one, out of fold.
        similar_won: How many of them were won.
        probability_low, probability_high: Wilson interval of their win rate, 95 %.
        players: The six signals in the framework's order, ``context``, ``own_side``.
        warning_signs: Most costly first.
        notes: What in this lead's data was not as the history knows it.
    """

    lead_id: str
    stage: str
    probability: float
    probability_low: float
    probability_high: float
    similar_deals: int
    similar_won: int
    base_probability: float
    log_odds: float
    base_log_odds: float
    players: tuple[Player, ...]
    warning_signs: tuple[RaisedSign, ...]
    notes: tuple[str, ...]
    schema: int = SCHEMA

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return asdict(self)
