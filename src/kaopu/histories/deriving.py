"""Facts of histories beside those that the columns of an export tell.

An open lead is judged at the end of a day; a finished deal is learnt from at moments of
its life, each of which knows nothing of what came after: see `landmarks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.files import Assumption
from kaopu.histories.asking import (
    read_columns_of,
    with_columns_left,
    with_events_left,
)
from kaopu.histories.facts import facts_as_of
from kaopu.histories.facts.as_of import quotes_as_of
from kaopu.histories.landmarks import ends, landmarks
from kaopu.histories.lives import lives_of
from kaopu.histories.met import assumptions_of
from kaopu.histories.reading import read_histories
from kaopu.histories.records import DAY, DealsAsked, Histories, Ints, Texts
from kaopu.histories.seen import seen_notes
from kaopu.histories.settle import settle_histories
from kaopu.histories.told import notes_of_columns
from kaopu.leads.data_notes import DataNote
from kaopu.leads.dates import day_number
from kaopu.leads.finished import FinishedDeals
from kaopu.leads.lead_table import Derive, LeadReading
from kaopu.leads.rows.fact_readings import FactReading, told_fact
from kaopu.leads.states import is_known, is_not_asked
from kaopu.pipeline import Pipeline, Source
from kaopu.spelling import normalised

# Moments of its life at which each finished deal is learnt from.
LANDMARKS = 3
# Files of histories that are kept as they were read, as long as they do not change.
KEPT = 2
# Seconds after which a table of a database is read again.
READ_AGAIN = 60


def open_histories(pipeline: Pipeline) -> Histories:
    """Return the histories of a pipeline; files that have not changed are read once.

    A table of a database does not tell whether it has: it is read again after a minute.

    Raises:
        KaopuError: One of them cannot be read.
    """
    minute = int(monotonic() // READ_AGAIN)
    paths = [table.path for table in pipeline.histories]
    stamps = tuple((minute, 0) if path is None else _stamp(path) for path in paths)
    return _kept(_Asked(pipeline), stamps)


class _Asked:
    """A pipeline as a key: the same where its histories are."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        told = [(source.derived, source.fact) for source in pipeline.derived_sources]
        read = pipeline.histories, pipeline.outcome, pipeline.missing, pipeline.date_format
        self._key = repr((*read, pipeline.notes, told))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(KEPT)
def _kept(asked: _Asked, stamps: tuple[tuple[int, int], ...]) -> Histories:  # noqa: ARG001
    return read_histories(asked.pipeline)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file does; a file that is not there is told by reading."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def judged_on(pipeline: Pipeline, day: date) -> Derive | None:
    """Return what tells open leads the facts of histories at the end of a day.

    A lead that has ended is told what was known before the day on which it did.

    Args:
        pipeline: With or without histories; without, there is nothing to tell.
        day: On which leads are judged.
    """
    if not pipeline.histories:
        return with_notes if pipeline.notes.columns else None
    end = int(day_number(day + timedelta(days=1))) * DAY

    def derive(reading: LeadReading) -> LeadReading:
        reading = with_notes(reading)
        moments = np.full(len(reading.ids), end, dtype=np.int64)
        if reading.closed is not None and reading.outcome is not None:
            # Of an open lead the day is the one that is planned, and may have gone by.
            ended = np.isfinite(reading.closed) & np.isfinite(reading.outcome)
            moments[ended] = np.minimum(reading.closed[ended].astype(np.int64) * DAY, end)
        histories = open_histories(pipeline)
        told = told_at(reading, histories, moments)
        own = seen_notes(histories, reading.ids, end)
        return replace(told, notes=(*told.notes, *own))

    return derive


def told_otherwise(derive: Derive | None, told: Mapping[str, str | float]) -> Derive:
    """Return what tells leads their facts, some of them as they are asked about.

    Args:
        derive: Tells the others.
        told: What every lead holds by source id; nan or an empty text for a gap.
    """

    def tell(reading: LeadReading) -> LeadReading:
        reading = derive(reading) if derive else reading
        known = {source.id: source for source in reading.pipeline.derived_sources}
        rows = len(reading.ids)
        values = {
            id_: np.full(
                rows, value, dtype=np.float64 if _is_number(known[id_]) else object
            )
            for id_, value in told.items()
        }
        return reading.with_facts(
            {id_: told_fact(known[id_], own) for id_, own in values.items()}
        )

    return tell


def _is_number(source: Source) -> bool:
    return source.kind in ("number", "date")


def told_at(reading: LeadReading, histories: Histories, moments: Ints) -> LeadReading:
    """Return leads with what histories tell of each strictly before its moment.

    Args:
        reading: The leads.
        histories: The tables.
        moments: Nanoseconds since 1970-01-01 (n,).
    """
    deals = deals_asked(reading)
    asked = histories, deals, np.arange(len(deals)), moments
    quotes = quotes_as_of(*asked)
    reading = reading.with_facts(_readings(reading.pipeline, facts_as_of(*asked), quotes))
    return with_events_left(reading, histories)


@dataclass(frozen=True)
class ToldDeals:
    """Deals with what histories tell of them at moments of their lives.

    Attributes:
        reading: The deals, told of at one moment, anywhere in each one's life; how their
            histories are read is settled in its pipeline.
        landmarks: For each further moment what is told there, a column a source (n rows).
        accounts: Whose deal each is (n,), blank where that is not told; None if of none.
        ended: What is told when each ended: of all before that day (n rows); None
            without histories.
        met: What was met in the tables.
    """

    reading: LeadReading
    landmarks: tuple[pd.DataFrame, ...] = ()
    accounts: NDArray[np.object_] | None = None
    ended: pd.DataFrame | None = None
    met: tuple[Assumption, ...] = ()

    def of(self, finished: FinishedDeals, rows: NDArray[np.intp]) -> FinishedDeals:
        """Return finished deals with what is told of them at their further moments.

        Args:
            finished: Some of the deals.
            rows: Where they stand among all.
        """

        def of(frame: pd.DataFrame) -> pd.DataFrame:
            held = frame[[id_ for id_ in frame if id_ in finished.facts]]
            return held.iloc[rows].reset_index(drop=True)

        return replace(
            finished,
            landmarks=tuple(map(of, self.landmarks)),
            accounts=None if self.accounts is None else self.accounts[rows],
            ended=None if self.ended is None else of(self.ended),
        )


def at_landmarks(reading: LeadReading, count: int = LANDMARKS, seed: int = 0) -> ToldDeals:
    """Return deals with what histories tell of them; without histories, as they are.

    Args:
        reading: An export of deals; those that are open have gaps.
        count: Moments of each deal, one at least.
        seed: Of the moments.

    Raises:
        KaopuError: A history cannot be read, or has no row of any of the deals.
    """
    reading = with_notes(reading)
    if not reading.pipeline.histories:
        return ToldDeals(reading)
    deals = deals_asked(reading)
    histories = read_histories(reading.pipeline, deals=deals, must_match=True)
    settled = settle_histories(reading.pipeline, histories, deals)
    reading = replace(reading, pipeline=settled)
    life = lives_of(deals, histories)
    created, closed = life.created, life.closed
    # The first may be anywhere; the others are spread over each life.
    moments = np.hstack(
        [
            landmarks(reading.ids, created, closed, 1, seed),
            landmarks(reading.ids, created, closed, max(count - 1, 0), seed + 1),
            ends(created, closed),
        ]
    )
    places = np.arange(len(deals))
    told = [facts_as_of(histories, deals, places, own) for own in moments.T]
    first, *others = (_readings(reading.pipeline, own) for own in told)
    *frames, ended = (
        pd.DataFrame({id_: f.values for id_, f in other.items()}) for other in others
    )
    return ToldDeals(
        reading=with_events_left(reading.with_facts(first), histories),
        landmarks=tuple(frames),
        accounts=deals.accounts,
        ended=ended,
        met=(*assumptions_of(histories), *life.met),
    )


def deals_asked(reading: LeadReading) -> DealsAsked:
    """Return what histories need to know of leads, or of deals."""
    account = reading.pipeline.promotion.account
    accounts = None
    if account is not None and account in reading.texts:
        cells = normalised(reading.texts[account])
        accounts = cells.where(~cells.isin(reading.pipeline.missing), "").to_numpy(object)
    return DealsAsked(
        ids=reading.ids,
        created=reading.created,
        closed=reading.closed,
        outcome=reading.outcome,
        accounts=accounts,
        earlier=reading.pipeline.earlier,
    )


def _readings(
    pipeline: Pipeline,
    told: pd.DataFrame,
    quotes: Mapping[str, NDArray[np.object_]] | None = None,
) -> Mapping[str, FactReading]:
    """Return facts as readings of the pipeline's sources, by source id."""
    shown = quotes or {}
    return {
        source.id: told_fact(source, told[source.fact].to_numpy(), shown.get(source.fact))
        for source in pipeline.derived_sources
        if source.fact in told
    }


def with_notes(reading: LeadReading) -> LeadReading:
    """Return leads with what their notes tell, where no column of the export does.

    A gap in a column that the export has is filled, too, and noted; what the column says
    is never changed, and where the two differ that is noted.
    """
    pipeline = reading.pipeline
    columns = [c for c in pipeline.notes.columns if c in reading.texts]
    if not columns:
        return reading
    derived = {s.fact: s for s in pipeline.derived_sources if s.derived == "notes"}
    fed = {s.id: s for s in pipeline.read_sources if s.is_field and s.kind != "date"}
    read, left = read_columns_of(reading.texts, columns, pipeline.notes)
    reading = with_columns_left(reading, left)
    facts: dict[str, FactReading] = {}
    notes: list[DataNote] = []
    asked = reading.texts, columns, [*derived, *fed], pipeline.notes.cues, read
    for name, values, quotes in notes_of_columns(*asked):
        if name in derived:
            facts[name] = told_fact(derived[name], values, quotes)
            continue
        facts[name], said = _filled(fed[name], reading.facts[name], values, quotes)
        notes += said
    return replace(reading.with_facts(facts), notes=(*reading.notes, *notes))


def _filled(
    source: Source, read: FactReading, values: NDArray[np.generic], quotes: Texts
) -> tuple[FactReading, list[DataNote]]:
    """Return a column whose gaps are filled by what notes tell, and what was noted."""
    is_told = quotes != ""
    gaps = is_not_asked(read.values) & is_told
    own = read.values.astype(object).to_numpy()
    differ = is_told & is_known(read.values) & (own != values)
    notes = [
        DataNote(source.column, id_, int(rows.sum()))
        for id_, rows in (("from_notes", gaps), ("notes_differ", differ))
        if rows.any()
    ]
    if not gaps.any():
        return read, notes
    filled = read.values.copy()
    filled[gaps] = values[gaps]
    shown = read.shown.astype(object).copy()
    shown[gaps] = quotes[gaps]
    return replace(read, values=filled, shown=shown), notes
