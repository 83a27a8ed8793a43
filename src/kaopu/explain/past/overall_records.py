"""The record of what decides a company's deals as a whole.

Its JSON form is described by ``data/overall.schema.json``, see `read_overall_schema`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from kaopu.documents import published_schema
from kaopu.explain.belief_records import Calibration
from kaopu.explain.past.groups import GroupKind
from kaopu.explain.records import Comparison, Support, Unanswered, Unit

SCHEMA = 2
SCHEMA_FILE = "overall.schema.json"

# confirmed: past deals show that the fact costs odds. points_that_way: the same, less
# surely, or though they were won as often as others. contradicts: they show that it adds
# some, or were clearly won more often. not_shown: neither. too_few: under five.
Finding = Literal["confirmed", "points_that_way", "not_shown", "contradicts", "too_few"]


@dataclass(frozen=True)
class SignalWeight:
    """How far a signal, the context or our own side moves past deals on average.

    Attributes:
        columns: Columns that speak of it; with none it is not recorded.
        share: Of all that moves the odds.
        points: Mean share of the probability, up or down.
    """

    id: str
    columns: int
    share: float
    points: float


@dataclass(frozen=True)
class SignFact:
    """One value that raises a sign, and how past deals with it ended.

    Attributes:
        value: The level's id, ``unknown``, ``not_asked``, or the quarter of a number.
        log_odds, error: What it is expected to cost against what clears the sign, and the
            standard deviation; None where past deals tell nothing.
        comparison: The same as rates of the deals that held it; None likewise.
        won_as_often: Won no less often than all deals that could have been asked.
    """

    source: str
    column: str
    value: str
    unit: Unit
    support: Support
    log_odds: float | None
    error: float | None
    finding: Finding
    won_as_often: bool
    comparison: Comparison | None = None


@dataclass(frozen=True)
class SignOverall:
    """A sign over all past deals.

    Attributes:
        support: Deals that held it, against all that could have been asked about it;
            None where one to four held it.
        without: Deals that could have been asked and did not hold it; None likewise.
        finding: The gravest of its facts.
    """

    id: str
    signal: str
    support: Support | None
    without: Support | None
    finding: Finding
    facts: tuple[SignFact, ...]


@dataclass(frozen=True)
class GroupSign:
    """A sign in one group; ``support`` is None where one to four deals held it."""

    id: str
    support: Support | None


@dataclass(frozen=True)
class Group:
    """Past deals of one stage, product or owner.

    Attributes:
        support: How its deals ended, against all past deals.
        signals: Mean absolute log-odds by player.
        signs: Those held by any deal, the costliest to the group first: deals that held
            it times what they fall short of the others.
    """

    kind: GroupKind
    column: str
    value: str
    support: Support
    signals: Mapping[str, float]
    signs: tuple[GroupSign, ...]


@dataclass(frozen=True)
class Overall:
    """What decides this company's deals.

    Attributes:
        signals: Those that move most first.
        signs: Confirmed ones first, then by how many deals held them.
        contradictions: Facts that the framework warns of, and which past deals were won
            with as often as without, or more.
        calibration: What reps said and what came of it, all reps first.
        unanswered: Of each fact that is not always needed, all deals without an answer,
            then the groups that were clearly won more often without.
    """

    model: str
    usable: bool
    deals: int
    won: int
    signals: tuple[SignalWeight, ...]
    signs: tuple[SignOverall, ...]
    contradictions: tuple[tuple[str, SignFact], ...]
    groups: tuple[Group, ...]
    calibration: tuple[Calibration, ...]
    unanswered: tuple[Unanswered, ...] = ()
    schema: int = field(default=SCHEMA)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data, as the published schema describes it."""
        return {
            **asdict(self),
            "contradictions": [
                {"sign": sign, "fact": asdict(fact)} for sign, fact in self.contradictions
            ],
        }


def read_overall_schema() -> dict[str, Any]:
    """Return the published JSON Schema of this record; it refers to that of leads."""
    return published_schema("kaopu.explain", SCHEMA_FILE)
