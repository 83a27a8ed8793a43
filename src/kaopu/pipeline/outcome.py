"""How a deal ended, as rules over the columns of an export; part of a resolved pipeline.

Read off an export by `kaopu.leads.outcomes`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, TypeAlias

End = Literal["won", "lost"]


@dataclass(frozen=True)
class ValueRule:
    """The texts of a column tell it; one that is not listed is refused.

    Attributes:
        key: Where the pipeline file has the rule, such as ``outcome``.
        won, lost, open: Normalised texts; what is open is left to the next rule.
    """

    key: str
    column: str
    won: frozenset[str]
    lost: frozenset[str]
    open: frozenset[str]

    needs_age: ClassVar[bool] = False

    @property
    def ends(self) -> frozenset[End]:
        """The outcomes that the rule can tell."""
        return _ends(won=bool(self.won), lost=bool(self.lost))


@dataclass(frozen=True)
class FilledRule:
    """That a column is filled in tells it, such as the day of an order.

    Attributes:
        key: Where the pipeline file has the rule.
        means: The outcome of a deal whose cell is filled in.
        lost_after_days: The age from which on a deal with a blank cell is lost; before,
            it is open. None if a blank says nothing.
        as_of: The day on which the age is counted; None for the export's latest.
    """

    key: str
    column: str
    means: End
    lost_after_days: int | None
    as_of: date | None

    @property
    def ends(self) -> frozenset[End]:
        """The outcomes that the rule can tell."""
        lost = self.means == "lost" or self.lost_after_days is not None
        return _ends(won=self.means == "won", lost=lost)

    @property
    def needs_age(self) -> bool:
        """Whether the day counts on which a deal was opened."""
        return bool(self.lost_after_days)


@dataclass(frozen=True)
class Interval:
    """The numbers from the first to the second, both included."""

    low: float = -math.inf
    high: float = math.inf

    def overlaps(self, other: Interval) -> bool:
        """Tell whether a number lies in both."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class RangeRule:
    """A number tells it, such as a probability of 100 or of 0.

    Attributes:
        key: Where the pipeline file has the rule.
        won, lost: The numbers that mean it; None if none does. Others are open.
    """

    key: str
    column: str
    won: Interval | None
    lost: Interval | None
    needs_age: ClassVar[bool] = False

    @property
    def ends(self) -> frozenset[End]:
        """The outcomes that the rule can tell."""
        return _ends(won=self.won is not None, lost=self.lost is not None)


OutcomeRule: TypeAlias = ValueRule | FilledRule | RangeRule


@dataclass(frozen=True)
class Outcome:
    """How a deal ended: the first rule that tells it decides; else the deal is open."""

    rules: tuple[OutcomeRule, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers of the columns that make the outcome, each once."""
        return tuple(dict.fromkeys(rule.column for rule in self.rules))

    @property
    def aged(self) -> tuple[str, ...]:
        """The columns by which, where they are blank, a deal's age counts."""
        return tuple(dict.fromkeys(rule.column for rule in self.rules if rule.needs_age))

    def key_of(self, column: str) -> str:
        """Return the key under which the pipeline file names a column of the outcome."""
        rule = next(rule for rule in self.rules if rule.column == column)
        return f"{rule.key}.column"


def _ends(*, won: bool, lost: bool) -> frozenset[End]:
    ends: tuple[tuple[End, bool], ...] = (("won", won), ("lost", lost))
    return frozenset(end for end, is_told in ends if is_told)
