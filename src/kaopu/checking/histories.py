"""What the histories of an export hold: keys, moments, and the facts that they light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.checking.counts import OPEN, Ints
from kaopu.files import Assumption
from kaopu.histories import (
    DealsAsked,
    Histories,
    HistoryCounts,
    assumptions_of,
    facts_as_of,
    read_histories,
)
from kaopu.histories.asking import notes_left, with_events_left
from kaopu.histories.deriving import deals_asked
from kaopu.histories.keys import key_texts
from kaopu.histories.lives import lives_of
from kaopu.histories.moments import day_text
from kaopu.histories.reading import read_table_of
from kaopu.histories.records import DAY, NEVER, NO_MOMENT
from kaopu.leads.lead_table import LeadReading
from kaopu.leads.rows.fact_readings import FactReading, told_fact
from kaopu.leads.states import is_known
from kaopu.masking import masked
from kaopu.pipeline import Pipeline
from kaopu.pipeline.history.tables import HistoryTable
from kaopu.spelling import match_keys

# Keys of no deal that are shown, and how long each may be.
EXAMPLES, MAX_KEY = 3, 40
# From this share of rows without a deal, or of moments that cannot be read, on a table is
# worth a look.
LOST_KEYS, LOST_MOMENTS = 0.5, 0.02


@dataclass(frozen=True)
class HistoryState:
    """What was met in one table; the counts are those of `kaopu.histories.HistoryCounts`.

    Attributes:
        table: What messages call it.
        deals_share: The share of all deals that have a row.
        examples: Some of the keys that are no deal's, masked.
        first, last: The days of its first and last moment; empty if it has none.
    """

    table: str
    shape: str
    rows: int
    matched: int
    deals: int
    deals_share: float
    unmatched: int
    examples: tuple[str, ...]
    blank: int
    several: int
    unreadable: int
    undated: int
    imports: int
    outcomes: int
    before: int
    after: int
    bulk_moments: int
    bulk_rows: int
    format: str
    clock: str
    zone: str
    first: str
    last: str = ""
    pause: int = 0

    @property
    def is_concern(self) -> bool:
        """Whether so much of it is lost that it is worth a look."""
        lost = self.rows - self.matched
        unread = self.unreadable
        return lost > LOST_KEYS * self.rows or unread > LOST_MOMENTS * self.rows


@dataclass(frozen=True)
class ToldFact:
    """A fact that histories tell.

    Attributes:
        id: Its id.
        column: What it is called.
        player: The signal it counts for, or ``context`` or ``own_side``.
        finished: The share of finished deals of which it is known at their end.
        open: The same of open deals, after the last moment of all tables; None where
            there is none.
    """

    id: str
    column: str
    player: str
    finished: float | None
    open: float | None


@dataclass(frozen=True)
class HistoriesState:
    """What all histories hold.

    Attributes:
        tables: By table, in the pipeline file's order.
        facts: What they tell.
        notes: What was assumed to read them, and what was left out.
    """

    tables: tuple[HistoryState, ...]
    facts: tuple[ToldFact, ...]
    notes: tuple[Assumption, ...]


def look_at_histories(
    reading: LeadReading, codes: Ints
) -> tuple[HistoriesState | None, dict[str, FactReading]]:
    """Return what histories hold, and the facts that they tell, by source id.

    A finished deal is asked about at the beginning of the day on which it ended.

    Args:
        reading: The export.
        codes: The outcome code of each row (n,).

    Raises:
        HistoryTableError: A table lacks a column, or tells its days in two ways.
        KaopuError: A table cannot be read.
    """
    pipeline = reading.pipeline
    if not pipeline.histories:
        return None, {}
    frames: dict[int, pd.DataFrame] = {}
    deals = deals_asked(reading)
    histories = read_histories(pipeline, deals=deals, reader=_reads_once(frames))
    told = facts_as_of(histories, deals, np.arange(len(deals)), _ends(reading, histories))
    facts = {
        source.id: told_fact(source, told[source.fact].to_numpy())
        for source in pipeline.derived_sources
        if source.derived in ("history", "told") and source.fact in told
    }
    tables = tuple(
        _state(counts, len(deals), _strange_keys(table, frames[id(table)], deals))
        for table, counts in zip(pipeline.histories, histories.counts, strict=True)
    )
    lit = _told(pipeline, facts, codes)
    left = notes_left(with_events_left(replace(reading, notes=()), histories).notes)
    notes = (*assumptions_of(histories), *lives_of(deals, histories).met, *left)
    return HistoriesState(tables, lit, notes), facts


def _reads_once(frames: dict[int, pd.DataFrame]) -> Callable[[HistoryTable], pd.DataFrame]:
    def read(table: HistoryTable) -> pd.DataFrame:
        frames[id(table)] = read_table_of(table)
        return frames[id(table)]

    return read


def _ends(reading: LeadReading, histories: Histories) -> NDArray[np.int64]:
    """Return the moment at which each row is asked about (n,)."""
    tables = [*histories.moves.values(), histories.events, histories.people]
    last = [
        t.when.max() for t in (*tables, histories.roles) if t is not None and len(t.when)
    ]
    after = int(max(last, default=0)) + DAY
    ends = np.full(len(reading.ids), after, dtype=np.int64)
    if reading.closed is not None and reading.outcome is not None:
        ended = np.isfinite(reading.closed) & ~np.isnan(reading.outcome)
        ends[ended] = reading.closed[ended].astype(np.int64) * DAY
    return ends


def _strange_keys(
    table: HistoryTable, frame: pd.DataFrame, deals: DealsAsked
) -> tuple[str, ...]:
    """Return some keys of a table that are the id of no deal, masked."""
    keys = pd.Series(key_texts(frame[table.key]), dtype=object)
    distinct = pd.Series(pd.unique(pd.Series(deals.ids, dtype=object)), dtype=object)
    places = match_keys(keys, distinct).places
    strange = keys[places < 0].head(EXAMPLES)
    return tuple(masked(str(key))[:MAX_KEY] for key in strange)


def _state(counts: HistoryCounts, deals: int, examples: tuple[str, ...]) -> HistoryState:
    own: Mapping[str, object] = counts.to_json()
    first = "" if counts.first == NEVER else day_text(counts.first)
    last = "" if counts.last == NO_MOMENT else day_text(counts.last)
    share = counts.deals / deals if deals else 0.0
    return HistoryState(
        **{**own, "first": first, "last": last},  # type: ignore[arg-type]
        deals_share=share,
        examples=examples,
    )


def _told(
    pipeline: Pipeline, facts: Mapping[str, FactReading], codes: Ints
) -> tuple[ToldFact, ...]:
    is_open = codes == OPEN

    def share(known: NDArray[np.bool_], rows: NDArray[np.bool_]) -> float | None:
        return float(known[rows].mean()) if rows.any() else None

    found = []
    for source in pipeline.derived_sources:
        if source.id in facts:
            known = np.asarray(is_known(facts[source.id].values), dtype=bool)
            # There are many facts that notes might tell; those that none does are no news.
            if source.derived == "told" and not known.any():
                continue
            shares = share(known, ~is_open), share(known, is_open)
            found.append(ToldFact(source.fact, source.column, source.player, *shares))
    return tuple(found)
