"""What the explanation keeps of the past deals: counts, marks and medians.

Learnt at the end of training, stored in the bundle as plain data; no deal is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaopu.explain.past.beliefs import BeliefHistory
from kaopu.explain.past.exceptions import Exceptions
from kaopu.explain.past.groups import GroupCounts
from kaopu.explain.past.pace import Pace, learn_pace
from kaopu.explain.signs.sign_effects import Cost, Costs
from kaopu.explain.signs.support import SourceCounts, count_sources
from kaopu.framework import Framework
from kaopu.framework.records import ACROSS
from kaopu.leads.finished import MIN_DEALS, FinishedDeals
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import is_known
from kaopu.pipeline import Source


@dataclass(frozen=True)
class History:
    """What past deals held and how they ended.

    Attributes:
        deals, won: How many there are, and how many were won.
        low_marks: Number field's id to what counts as low.
        counts: Source id to its counts.
        costs: What each sign's facts cost, by sign and source; empty where not learnt.
        beliefs: What reps believed of them; None where no belief is mapped.
        groups: How signs and signals stood by stage, context and owner.
        exceptions: Deals won without an answer, and facts that weigh more together.
        pace: After how many days they ended; None where that is not told.
    """

    deals: int = 0
    won: int = 0
    low_marks: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, SourceCounts] = field(default_factory=dict)
    costs: Costs = field(default_factory=dict)
    beliefs: BeliefHistory | None = None
    groups: tuple[GroupCounts, ...] = ()
    exceptions: Exceptions = field(default_factory=Exceptions)
    pace: Pace | None = None

    @property
    def rate(self) -> float | None:
        """The share of all past deals that were won; None without deals."""
        return self.won / self.deals if self.deals else None

    @property
    def are_few(self) -> bool:
        """Whether the deals are too few of either outcome to learn from them alone."""
        return min(self.won, self.deals - self.won) < MIN_DEALS

    def to_json(self) -> dict[str, Any]:
        """Return the history as plain data."""
        return {
            "deals": self.deals,
            "won": self.won,
            "low_marks": dict(self.low_marks),
            "counts": {source: c.to_json() for source, c in self.counts.items()},
            "costs": {
                sign: {
                    source: [cost.to_json() for cost in own]
                    for source, own in by_source.items()
                }
                for sign, by_source in self.costs.items()
            },
            "beliefs": self.beliefs.to_json() if self.beliefs else None,
            "groups": [group.to_json() for group in self.groups],
            "exceptions": self.exceptions.to_json(),
            "pace": self.pace.to_json() if self.pace else None,
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> History:
        """Return the history that `to_json` wrote.

        Raises:
            ValueError: Costs have different numbers of draws, which cannot be added up.
        """
        counts = {s: SourceCounts.from_json(c) for s, c in record["counts"].items()}
        costs = {
            sign: {s: tuple(map(Cost.from_json, own)) for s, own in by_source.items()}
            for sign, by_source in record["costs"].items()
        }
        found = (own for by_source in costs.values() for own in by_source.values())
        if len({len(cost.draws) for own in found for cost in own}) > 1:
            raise ValueError("costs of different numbers of draws")
        beliefs, pace = record["beliefs"], record.get("pace")
        return cls(
            record["deals"],
            record["won"],
            record["low_marks"],
            counts,
            costs,
            BeliefHistory.from_json(beliefs) if beliefs else None,
            tuple(GroupCounts.from_json(group) for group in record["groups"]),
            Exceptions.from_json(record["exceptions"])
            if "exceptions" in record
            else Exceptions(),
            Pace.from_json(pace) if pace else None,
        )


def learn_history(
    framework: Framework, sources: Iterable[Source], deals: FinishedDeals
) -> History:
    """Return what finished deals held, as they ended; costs and beliefs are learnt apart.

    Args:
        framework: Whose conditions tell which numbers have a low mark.
        sources: The pipeline's.
        deals: Finished deals.
    """
    return History(
        deals=len(deals),
        won=deals.won,
        low_marks=low_marks(framework, deals.table),
        counts=count_sources(sources, deals),
        pace=learn_pace(deals),
    )


def low_marks(framework: Framework, table: LeadTable) -> dict[str, float]:
    """Return the lowest quarter's upper edge of every number a sign calls low.

    Args:
        framework: The framework, whose conditions tell which numbers.
        table: The past deals.
    """
    fields = {c.field for s, c in framework.conditions() if c.low and s.signal != ACROSS}
    marks = {}
    for name in sorted(fields & set(table.facts.columns)):
        known = table.facts[name][is_known(table.facts[name])]
        if len(known):
            marks[name] = float(known.quantile(0.25))
    return marks
