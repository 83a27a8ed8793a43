"""The explanation record of one lead: what every output about it is rendered from.

Its JSON form is described by ``data/explanation.schema.json``, see `read_schema`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from kaopu.documents import as_plain, published_schema
from kaopu.explain.belief_records import Conviction
from kaopu.explain.fact_records import FactLimit as FactLimit
from kaopu.explain.fact_records import Support as Support

SCHEMA = 5
SCHEMA_FILE = "explanation.schema.json"

# From what past deals show most surely to what the framework alone says; data_only apart.
Verdict = Literal["confirmed", "points_that_way", "framework_only", "data_only"]
FactState = Literal["known", "unknown", "not_asked", "not_yet", "not_understood", "gone_by"]
PlayerState = Literal[
    "strong", "weak", "neutral", "unknown", "not_asked_yet", "not_recorded"
]
Unit = Literal["level", "number", "days"]
Finding = Literal["costs", "likely", "too_little", "no_difference", "gains"]


@dataclass(frozen=True)
class Fact:
    """One fact of a lead and what it adds.

    Attributes:
        source: A framework field's id, or the column's name.
        column: The header in the export.
        evidence: The cell as the export spells it.
        value: The level's id, ``unknown``, or the category; empty for numbers and gaps.
        log_odds: Its contribution.
        points: Its share of the points of its player: those of a player's facts add up.
        support: How past deals with the same fact ended; None where they were not
            counted, or where fewer than five held this category.
        days_gone: For a planned date of state ``gone_by``, how many days before the day
            of scoring it lies; such a date counts as not set. None otherwise.
        day: The ISO day of a date, however the export spells it; empty for anything else.
        limit: Of a known number of behaviour, what past deals kept to.
    """

    source: str
    column: str
    evidence: str
    value: str
    state: FactState
    log_odds: float
    support: Support | None = None
    days_gone: int | None = None
    points: float = 0.0
    day: str = ""
    limit: FactLimit | None = None


@dataclass(frozen=True)
class Player:
    """A signal, the context or our own side: what it adds, and its facts.

    Attributes:
        state: ``unknown`` is asked and not told; ``not_recorded``: no column speaks of it.
        points: Share of the probability, exact Shapley value: 0.05 is five percentage
            points.
    """

    id: str
    state: PlayerState
    log_odds: float
    points: float
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Change:
    """What a fact is set to in a what-if.

    Attributes:
        value: The level's id or the category, or the number as text.
        unit: ``days``: from the lead's creation to a date.
        day: That date, ISO; empty where the day of creation is not known.
    """

    source: str
    column: str
    value: str
    unit: Unit
    day: str = ""


@dataclass(frozen=True)
class WhatIf:
    """What past deals suggest if a sign were cleared, all other facts unchanged.

    A prediction of the same model with the sign's facts changed; not a promise. A step
    that only finds out has a range: the best answer, and the worst.

    Attributes:
        gain: ``probability`` less the one shown.
        worst: The probability with the worst answer, above the best where the model
            disagrees with the framework; None if the step changes something.
        share: Of past deals with an answer, how many had the best; None likewise.
        changes: What its facts are set to.
    """

    probability: float
    gain: float
    changes: tuple[Change, ...]
    worst: float | None = None
    share: float | None = None

    @property
    def worth(self) -> float:
        """What the step is ranked by: the gain, times the share where there is one."""
        return self.gain if self.share is None else self.gain * self.share


@dataclass(frozen=True)
class Comparison:
    """Past deals that held a sign's facts, against the same deals with the sign cleared.

    A verdict is ``confirmed`` exactly where the finding is ``costs`` and nothing overrules
    it. It is ``points_that_way`` where it is ``likely`` and nothing overrules it, or
    ``costs`` and ``counts`` do. Without a comparison past deals tell nothing.

    Attributes:
        deals: Past deals that held the fact; of several facts, the sum over them.
        rate_with, rate_without: Share won, expected with the facts and without.
        low, high: 90 % interval of ``rate_with - rate_without``: a twentieth lies beyond
            each.
        log_odds, error: The difference in log-odds, all else alike, as it is expected from
            the framework's word and these deals, and its standard deviation.
        sure: How sure it is that the facts cost odds, from 0 to 1.
        finding: ``costs``: 95 % sure, so that the interval lies below nothing, and the
            difference is at least 0.1 log-odds; ``likely``: the same, 75 % sure;
            ``too_little``: 95 % sure alone; ``gains``: 95 % sure that it adds odds;
            ``no_difference``: none of them.
        overruled: What speaks against a cost: ``model``, the facts do not lower the odds
            of this lead; ``counts``, past deals that held them were won as often as
            others; empty where nothing does.
    """

    deals: int
    rate_with: float
    rate_without: float
    low: float
    high: float
    log_odds: float
    error: float
    sure: float
    finding: Finding
    overruled: Literal["", "model", "counts"] = ""


@dataclass(frozen=True)
class Beside:
    """Another fact of the lead that makes a sign weigh more, as its cause names it.

    Attributes:
        fact: The other fact.
        support: How past deals with both ended; its ``overall`` is the share won of those
            with the other fact in which the sign was cleared. None under five of either.
    """

    fact: Fact
    support: Support | None


@dataclass(frozen=True)
class Unanswered:
    """Past deals without an answer on a fact that is not always needed.

    Attributes:
        source: The fact.
        column, value: The lead's group; both empty for all deals, and the value for a
            quarter of the amounts, which ``support`` bounds.
        all_won: Won deals of the group in which the fact could have been asked about.
        support: How those without an answer ended; its ``overall`` is the share won of all
            that could have been asked, and for a group that of all without an answer.
    """

    source: str
    column: str
    value: str
    all_won: int
    support: Support


@dataclass(frozen=True)
class RaisedSign:
    """A warning sign of this lead.

    Attributes:
        id: The framework's sign, or the column's name for ``data_only``.
        signal: Its signal, or ``across``.
        cause: Why it is raised, by the id of one of the framework's causes, such as
            ``not_told``; empty where the sign goes by its own name.
        verdict: ``confirmed``: the fact is there, and past deals show that it costs odds
            against what would clear it: that is 95 % sure.
            ``points_that_way``: the same, 75 % sure.
            ``framework_only``: the fact is there; past deals do not show that it hurts.
            ``data_only``: it lowers the odds, and the framework has no sign for it.
        log_odds: What its facts add together; negative where they cost.
        points: What its facts add to the probability; above zero, what the framework warns
            of does no harm here.
        facts: The facts that raised it, most costly first.
        support: That of the most costly fact; for an illusion, of past illusions.
        what_if: None where past deals hold nothing that would clear the sign.
        comparison: What the verdict rests on; None where past deals test nothing.
        beside: The other fact that its cause asks for; None where it asks for none.
        unanswered: Where its fact has no answer and is not always needed: all past deals
            without one, then the lead's group, if it was clearly won more often.
    """

    id: str
    signal: str
    verdict: Verdict
    log_odds: float
    points: float
    facts: tuple[Fact, ...]
    support: Support | None = None
    what_if: WhatIf | None = None
    cause: str = ""
    comparison: Comparison | None = None
    beside: Beside | None = None
    unanswered: tuple[Unanswered, ...] = ()


@dataclass(frozen=True)
class Strength:
    """A known fact of the six signals that raises the odds.

    Attributes:
        points: Those of the fact.
    """

    signal: str
    points: float
    fact: Fact


@dataclass(frozen=True)
class Note:
    """Something in this lead's data that a reader must know, and how it was treated.

    Attributes:
        id: What is the matter; the words of each id are the report's.
        column, value: The cell in question; empty where there is none.
        other: What it stands against, or was expected.
    """

    id: str
    column: str = ""
    value: str = ""
    other: str = ""


@dataclass(frozen=True)
class PastScore:
    """What an earlier scoring said of the lead.

    Attributes:
        scored_at: When, in UTC, as ISO text.
        model: Which model, by its name and version.
        rank, of: Its place among the leads scored with it.
    """

    scored_at: str
    model: str
    probability: float
    rank: int
    of: int


@dataclass(frozen=True)
class FactChange:
    """A fact of the six signals that is no longer what it was.

    Attributes:
        before, after: The level's id, the category, ``unknown``, or the cell of a number
            or date; empty where it was or is not told.
    """

    source: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Trend:
    """How the probability has moved since the last scoring that said something else.

    Attributes:
        before: That scoring.
        days: Whole days since.
        change: The probability less the earlier one.
        same_model: Whether the earlier scoring used this model.
        facts: Which facts have changed; what moves most first.
    """

    before: PastScore
    days: int
    change: float
    same_model: bool
    facts: tuple[FactChange, ...]


@dataclass(frozen=True)
class LeadExplanation:
    """Why one lead scores as it does.

    base_log_odds + the players' log_odds = log_odds, to 1e-6; base_probability + the
    players' points = probability, to 1e-9.

    Attributes:
        rank, of: Its place among the leads of its table, best first.
        amount, currency, expected_value: Probability times amount, where an amount is
            mapped, filled in, and in the pipeline's currency or converted to it by a rate;
            otherwise None.
        similar_deals: Past deals scored most like this one, out of fold; 0 where these
            would be all.
        similar_won: How many of them were won.
        probability_low, probability_high: Where its own probability lies, nine times in
            ten; ``probability`` lies between them.
        overall_rate: Share of all past deals that were won.
        players: The six signals in the framework's order, ``context``, ``own_side``.
        warning_signs: First the framework's, then those of the data alone (unless one costs
            clearly more), last those that are no warning here (they raise the
            odds, and clearing them is no help); within each, first whose
            clearing gives most, then the most costly.
        strengths: Strongest first.
        conviction: None where no belief is mapped or filled in.
        notes: What in this lead's data was not as the history knows it.
        as_of: ISO day on which the lead was judged; empty where it was on none.
        scores: What earlier scorings said, oldest first.
        trend: None where no earlier scoring said anything else.
    """

    lead_id: str
    stage: str
    rank: int
    of: int
    probability: float
    probability_low: float
    probability_high: float
    similar_deals: int
    similar_won: int
    overall_rate: float | None
    amount: float | None
    currency: str
    expected_value: float | None
    base_probability: float
    log_odds: float
    base_log_odds: float
    players: tuple[Player, ...]
    warning_signs: tuple[RaisedSign, ...]
    strengths: tuple[Strength, ...] = ()
    conviction: Conviction | None = None
    notes: tuple[Note, ...] = ()
    as_of: str = ""
    scores: tuple[PastScore, ...] = ()
    trend: Trend | None = None
    schema: int = field(default=SCHEMA)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data, as the published schema describes it."""
        return as_plain(self)


def read_schema() -> dict[str, Any]:
    """Return the published JSON Schema of explanation records."""
    return published_schema("kaopu.explain", SCHEMA_FILE)
