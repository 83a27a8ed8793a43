"""Reads the histories of a pipeline, table by table, into arrays in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pandas as pd

from kaopu.errors import HistoryTableError
from kaopu.files import DatabasePlace, open_source
from kaopu.files.source import batches_of
from kaopu.histories.asking import told_in_events
from kaopu.histories.keys import any_keys
from kaopu.histories.records import (
    DAY,
    NEVER,
    NO_MOMENT,
    DealsAsked,
    Floats,
    Histories,
    HistoryCounts,
    Ints,
    Moves,
    NotesLeft,
    People,
    Places,
    Texts,
    Told,
)
from kaopu.histories.tables.moves import (
    Tracked,
    join_moves,
    learn_stages,
    tracked_of,
)
from kaopu.histories.tables.roles import Held, join_roles, roles_of
from kaopu.histories.tables.rows import Rows, check_columns, count_of, read_rows
from kaopu.histories.tables.talks import Talks, join_people, join_talks, talks_of
from kaopu.histories.told import joined_told
from kaopu.histories.words import usual_words
from kaopu.pipeline import Pipeline
from kaopu.pipeline.history.tables import HistoryTable
from kaopu.pipeline.outcome import ValueRule
from kaopu.spelling import exact_keys, short_id

# Gives the cells of one table as texts. Reading in batches hands on one that reads once.
TableReader: TypeAlias = Callable[[HistoryTable], pd.DataFrame]


def read_table_of(table: HistoryTable) -> pd.DataFrame:
    """Return the columns of a history's table that it names, as texts.

    Raises:
        HistoryTableError: A column is missing.
        KaopuError: The table cannot be read.
    """
    place = (
        table.path
        if table.path is not None
        else DatabasePlace.of(str(table.url), table.table, table.query)
    )
    source = open_source(place, table.read, "row", may_be_empty=True)
    wanted = list(dict.fromkeys((table.key, *table.columns.values())))
    check_columns(table, pd.DataFrame(columns=list(source.columns)))
    batches = list(batches_of(source, wanted))
    if not batches:
        return pd.DataFrame(columns=wanted, dtype=object)
    return batches[0] if len(batches) == 1 else pd.concat(batches, ignore_index=True)


def read_histories(
    pipeline: Pipeline,
    *,
    ids: Sequence[str] | Texts | None = None,
    deals: DealsAsked | None = None,
    must_match: bool = False,
    reader: TableReader = read_table_of,
) -> Histories:
    """Return the histories of a pipeline.

    Args:
        pipeline: The pipeline; without histories there is nothing to read.
        ids: The ids of the deals that matter; by default those of the tables. An id that
            stands twice counts once.
        deals: The deals themselves, instead of ids: then rows before a deal was opened and
            after it ended are counted, too.
        must_match: Whether a table without a key of any of the deals is refused. It is no
            fault where a few leads are scored, of which no row is there yet.
        reader: Reads the cells of a table.

    Raises:
        HistoryTableError: A table lacks a column, tells its days in two ways, or must have
            a key of one of the deals and has none.
        KaopuError: A table cannot be read.
    """
    frames = [reader(table) for table in pipeline.histories]
    if deals is not None:
        ids = deals.ids
    own = _ids(pipeline, frames, ids)
    life = _life(own, deals)
    parts: list[Tracked | Talks | Held | dict[str, Tracked]] = []
    counts: list[HistoryCounts] = []
    told: list[dict[str, Told]] = []
    ends: list[tuple[Places, Ints]] = []
    left: list[NotesLeft] = []
    for table, frame in zip(pipeline.histories, frames, strict=True):
        rows = read_rows(table, frame, own, pipeline.date_format, are_deals=ids is not None)
        if must_match and len(own) and rows.counts.rows and not rows.counts.matched:
            raise HistoryTableError(table.name, "no_key", column=table.key)
        said, rows = _said(pipeline, rows)
        parts.append(said)
        if rows.has("note"):
            own_told, own_left = told_in_events(rows, pipeline)
            told.append(own_told)
            left += own_left
        counts.append(_placed(rows, life))
        ends += [rows.ends] if rows.ends is not None else []
    found = _joined(pipeline, own, parts, tuple(counts))
    ended = _first_end(len(own), ends) if ends else None
    return replace(found, told=joined_told(told), left=tuple(left), ended=ended)


def _first_end(count: int, ends: Sequence[tuple[Places, Ints]]) -> Ints:
    """Return when the first table says that each deal ended (d,)."""
    found = np.full(count, NEVER)
    for deal, when in ends:
        np.minimum.at(found, deal, when)
    return np.where(found == NEVER, NO_MOMENT, found)


def _ids(
    pipeline: Pipeline, frames: Sequence[pd.DataFrame], ids: Sequence[str] | Texts | None
) -> Texts:
    """Return the distinct keys of the deals, in an order that is no file's."""
    if ids is not None:
        keys = exact_keys(pd.Series([str(id_) for id_ in ids], dtype=object))
        return np.array(sorted(set(keys) - {""}), dtype=object)
    columns = []
    for table, frame in zip(pipeline.histories, frames, strict=True):
        check_columns(table, frame)
        columns.append(frame[table.key])
    found = set(any_keys(columns))
    return np.array(sorted(found - {short_id(key) for key in found}), dtype=object)


def _life(own: Texts, deals: DealsAsked | None) -> tuple[Floats, Floats]:
    """Return when each of the distinct deals was opened, and when it ended (d,)."""
    opened, ended = np.full((2, len(own)), np.nan)
    if deals is None:
        return opened, ended
    keys = exact_keys(pd.Series(deals.ids, dtype=object)).to_numpy(dtype=object)
    known = keys != ""
    places = np.searchsorted(own, keys[known])
    if deals.created is not None:
        opened[places] = np.asarray(deals.created, float)[known]
    if deals.closed is not None:
        closed = np.asarray(deals.closed, float)
        if deals.outcome is not None:
            # Of an open deal it is the day that is planned.
            closed = np.where(np.isfinite(np.asarray(deals.outcome, float)), closed, np.nan)
        ended[places] = closed[known]
    return opened, ended


def _said(
    pipeline: Pipeline, rows: Rows
) -> tuple[Tracked | Talks | Held | dict[str, Tracked], Rows]:
    if rows.table.shape == "event":
        rows, talks = talks_of(rows, _ends(pipeline), pipeline.missing)
        return talks, rows
    if rows.table.shape == "role":
        return roles_of(rows, pipeline.missing), rows
    custom = pipeline.customs.number(pipeline.amount or "")
    rows, tracked = tracked_of(rows, _ends(pipeline), pipeline.missing, custom)
    return tracked, rows


def _ends(pipeline: Pipeline) -> frozenset[str]:
    """Return the texts that mean how a deal ended."""
    own = [r.won | r.lost for r in pipeline.outcome.rules if isinstance(r, ValueRule)]
    return frozenset().union(usual_words("won"), usual_words("lost"), *own)


def _placed(rows: Rows, life: tuple[Floats, Floats]) -> HistoryCounts:
    """Return the counts of a table with the rows before and after their deal's life."""
    opened, ended = life
    day = np.floor(rows.when / DAY)
    before, after = day < opened[rows.deal], day > ended[rows.deal]
    return replace(
        rows.counts,
        before=count_of(rows.row[before], len(rows.frame)),
        after=count_of(rows.row[after], len(rows.frame)),
    )


def _joined(
    pipeline: Pipeline,
    own: Texts,
    parts: Sequence[Tracked | Talks | Held | dict[str, Tracked]],
    counts: tuple[HistoryCounts, ...],
) -> Histories:
    tracked: dict[str, list[Tracked]] = {}
    for part in parts:
        if isinstance(part, dict):
            for name, one in part.items():
                tracked.setdefault(name, []).append(one)
    stages = next((t.stages for t in pipeline.histories if t.stages), ())
    if not stages and "stage" in tracked:
        stages = learn_stages(tracked["stage"])
    moves: dict[str, Moves] = {
        name: join_moves(name, own_parts, stages if name == "stage" else ())
        for name, own_parts in tracked.items()
    }
    talks = [part for part in parts if isinstance(part, Talks)]
    held = [part for part in parts if isinstance(part, Held)]
    return Histories(
        ids=own,
        facts=tuple(
            source.fact
            for source in pipeline.derived_sources
            if source.derived in ("history", "told")
        ),
        moves=moves,
        events=join_talks(talks) if talks else None,
        people=_people(talks, held),
        roles=join_roles(held) if any(part.has_roles for part in held) else None,
        stages=stages,
        counts=counts,
    )


def _people(talks: Sequence[Talks], held: Sequence[Held]) -> People | None:
    """Return who was met: by events where these name people, else by dated roles."""
    named: Sequence[Talks | Held] = [part for part in talks if part.has_people] or held
    if not named:
        return None
    return join_people([part.people for part in named], min(p.since for p in named))
