"""How past deals ended by what they held: counts, never the deals themselves.

Made at the end of training from the deals as they ended, and stored in the bundle as
plain data. Our own side is left out: its columns name people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts
from kaopu.explain.records import Support
from kaopu.framework.records import OWN_SIDE
from kaopu.leads.finished import FinishedDeals
from kaopu.leads.states import (
    NOT_ASKED,
    NOT_UNDERSTOOD,
    NOT_YET,
    UNKNOWN,
    is_known,
    is_not_asked,
    is_unknown,
)
from kaopu.model.intervals import wilson
from kaopu.pipeline import Source

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Texts = NDArray[np.object_]

# Fewer deals than this give no rate.
MIN_DEALS = 5
QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Count:
    """Past deals of one value in one stage, and how many of them were won."""

    value: str
    stage: str
    deals: int
    won: int


@dataclass(frozen=True)
class SourceCounts:
    """How past deals ended by the value of one source.

    Attributes:
        kind: As in `kaopu.pipeline.Source`.
        edges: For numbers and days, the upper edges of all but the last bin; a value on
            an edge lies below it. Bins are called ``0``, ``1`` and so on.
        median_won: For numbers and days, the median of the deals that were won.
        deals, won: Past deals that could have been asked about it.
        counts: By value or bin, and by stage; without categories that fewer than five
            deals held.
    """

    kind: str
    edges: tuple[float, ...] = ()
    median_won: float | None = None
    deals: int = 0
    won: int = 0
    counts: tuple[Count, ...] = ()

    def tally(self, value: str) -> tuple[int, int]:
        """Return (deals, won) of one value over all stages."""
        return self._tallies.get(value, (0, 0))

    @cached_property
    def _tallies(self) -> dict[str, tuple[int, int]]:
        """(deals, won) of every value that was counted."""
        found: dict[str, tuple[int, int]] = {}
        for count in self.counts:
            deals, won = found.get(count.value, (0, 0))
            found[count.value] = deals + count.deals, won + count.won
        return found

    @cached_property
    def _supports(self) -> dict[str, Support | None]:
        """What was said of values that were counted."""
        return {}

    def values(self, values: pd.Series) -> Texts:
        """Return under which value of the counts each row (n,) is found."""
        places, names = self.places(values)
        return np.array(names, dtype=object)[places]

    def places(self, values: pd.Series) -> tuple[Ints, list[str]]:
        """Return for each row (n,) the place of that value, and the values."""
        if values.dtype.kind != "f":
            codes, texts = distinct_texts(values)
            return codes, [str(text) for text in texts]
        known, bins = is_known(values), len(self.edges) + 1
        numbers = np.where(known, values.to_numpy(dtype=np.float64), 0.0)
        places = np.searchsorted(self.edges, numbers, side="left")
        places[~known] = bins
        places[is_unknown(values)] = bins + 1
        places[is_not_asked(values)] = bins + 2
        names = [str(number) for number in range(bins)]
        return places, [*names, NOT_YET, UNKNOWN, NOT_ASKED]

    def support(self, value: str) -> Support | None:
        """Return how past deals of a value ended; None where it was not counted."""
        if value in self._supports:
            return self._supports[value]
        found = self._support(value)
        if value in self._tallies:
            self._supports[value] = found
        return found

    def _support(self, value: str) -> Support | None:
        deals, won = self.tally(value)
        if not self.deals or (not deals and self.kind == "category"):
            return None
        return supported(deals, won, self.won / self.deals, *self._bounds(value))

    def _bounds(self, value: str) -> tuple[float | None, float | None]:
        if self.kind not in ("number", "date") or not value.isdecimal():
            return None, None
        place = int(value)
        above = self.edges[place - 1] if place else None
        return above, self.edges[place] if place < len(self.edges) else None

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return {
            "kind": self.kind,
            "edges": list(self.edges),
            "median_won": self.median_won,
            "deals": self.deals,
            "won": self.won,
            "counts": [[c.value, c.stage, c.deals, c.won] for c in self.counts],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> SourceCounts:
        """Return the counts that `to_json` wrote."""
        counts = tuple(Count(*count) for count in record["counts"])
        return cls(**{**record, "edges": tuple(record["edges"]), "counts": counts})


@dataclass(frozen=True)
class CountedFacts:
    """Leads' facts by the values that past deals are counted by, each found once.

    Attributes:
        facts: One column a source.
        counts: How past deals ended, by source.
    """

    facts: pd.DataFrame
    counts: Mapping[str, SourceCounts]
    _known: dict[str, tuple[Ints, list[str]]] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.facts)

    def places(self, source: str) -> tuple[Ints, list[str]]:
        """Return `SourceCounts.places` of a source that is counted."""
        if source not in self._known:
            self._known[source] = self.counts[source].places(self.facts[source])
        return self._known[source]


def supported(
    deals: int,
    won: int,
    overall: float,
    above: float | None = None,
    at_most: float | None = None,
) -> Support:
    """Return a support; its rate and interval are None under five deals."""
    if deals < MIN_DEALS:
        return Support(deals, won, None, None, None, overall, above, at_most)
    low, high = (float(bound) for bound in wilson(won, deals))
    return Support(deals, won, won / deals, low, high, overall, above, at_most)


def count_sources(
    sources: Iterable[Source], deals: FinishedDeals
) -> dict[str, SourceCounts]:
    """Return the counts of every source of the six signals and the context.

    Args:
        sources: The pipeline's.
        deals: Finished deals, as they ended.
    """
    return {
        source.id: _count(source.kind, deals.facts[source.id], deals)
        for source in sources
        if source.player != OWN_SIDE
    }


def _count(kind: str, values: pd.Series, deals: FinishedDeals) -> SourceCounts:
    edges: tuple[float, ...] = ()
    median = None
    if values.dtype.kind == "f":
        known = is_known(values)
        if known.any():
            numbers = values[known].to_numpy(dtype=float)
            edges = tuple(float(edge) for edge in np.unique(np.quantile(numbers, QUARTERS)))
        won = known & (deals.outcome == 1)
        median = float(values[won].median()) if won.any() else None
    named = SourceCounts(kind, edges).values(values)
    table = pd.DataFrame({"value": named, "stage": deals.table.stage, "won": deals.outcome})
    table = table[~table["value"].isin([NOT_YET, NOT_UNDERSTOOD])]
    deals_asked, won_asked = len(table), int(table["won"].sum())
    if kind == "category":
        common = table["value"].map(table["value"].value_counts()) >= MIN_DEALS
        table = table[common]
    grouped = table.groupby(["value", "stage"], sort=True)["won"].agg(["size", "sum"])
    counts = tuple(
        Count(str(row["value"]), str(row["stage"]), int(row["size"]), int(row["sum"]))
        for row in grouped.reset_index().to_dict("records")
    )
    return SourceCounts(kind, edges, median, deals_asked, won_asked, counts)
