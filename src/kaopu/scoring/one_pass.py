"""The one pass over leads: a batch of rows in, a batch of explained leads out.

`explain_rows` depends on a model and a batch alone and keeps nothing, so that it can be
mapped over batches anywhere: here, in another process, on a cluster. A `Reducer` says what
is kept of each batch and how the parts become one. Scores, plans and the inspector's index
are reducers; nothing else takes all leads to their reasons. Where only a place among all is
asked for, `kaopu.scoring.LeadModel.ranks` goes through their probabilities alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from kaopu.errors import DuplicateLeadIdsError, EmptyTableError
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.files import arrow_frame
from kaopu.leads.joining import JoinReader, read_join
from kaopu.leads.lead_table import LEADS, LeadTable, ReadAlike
from kaopu.pipeline import Pipeline

# Leads as an export spells them, with its columns; or read already.
Rows: TypeAlias = LeadTable | pd.DataFrame | pa.RecordBatch | pa.Table
Progress: TypeAlias = Callable[[Iterable[Any], int], Iterable[Any]]
Part = TypeVar("Part")
Whole = TypeVar("Whole")

# Leads explained at once, unless somebody needs fewer.
CHUNK = 10_000


class Model(Protocol):
    """What the pass needs of a model; `kaopu.scoring.LeadModel` is one."""

    @property
    def pipeline(self) -> Pipeline:
        """How rows are read."""

    def read(
        self,
        leads: pd.DataFrame,
        name: Path | str,
        *,
        first: int,
        join: JoinReader,
        like: ReadAlike | None,
    ) -> LeadTable:
        """Return the lead table of a part of an export."""

    def explained(self, table: LeadTable) -> ExplainedLeads:
        """Return the leads of a table with probabilities and reasons."""


@dataclass(frozen=True)
class Reducer(Generic[Part, Whole]):
    """What is kept of each batch of leads, and how the parts become one.

    Both are pure functions; where they stand in a module, a reducer can be sent to another
    process.

    Attributes:
        part: From a batch to what is kept of it.
        whole: From the parts, in the order of their batches, to the result.
    """

    part: Callable[[ExplainedLeads], Part]
    whole: Callable[[Sequence[Part]], Whole]


def explain_rows(
    model: Model,
    rows: Rows,
    first: int = 1,
    name: Path | str = LEADS,
    join: JoinReader = read_join,
    like: ReadAlike | None = None,
) -> ExplainedLeads:
    """Return a batch of leads with probabilities and reasons.

    A lead comes out the same alone, in any batch and in any order, if it is told how all
    of the leads are read; else the batch tells how its columns are written.

    Args:
        model: Reads and explains them.
        rows: The batch: one row a lead, the columns of the export; or a lead table.
        first: The number of the batch's first row among all, from 1. Messages name rows
            by it, and where the pipeline file names no column of ids, a lead goes by it.
        name: What messages call the leads; a lead table has its own name.
        join: Reads the tables that the pipeline joins.
        like: How the leads are read of which these are some, see
            `kaopu.scoring.run.settled_on`.

    Raises:
        KaopuError: The rows cannot be read, see `kaopu.scoring.LeadModel.read`.
    """
    if not isinstance(rows, LeadTable):
        frame = rows if isinstance(rows, pd.DataFrame) else arrow_frame(rows)
        rows = model.read(frame, name, first=first, join=join, like=like)
    return model.explained(rows)


def explain_batches(
    model: Model,
    batches: Iterable[Rows],
    name: Path | str = LEADS,
    like: ReadAlike | None = None,
) -> Iterator[ExplainedLeads]:
    """Yield the explained leads of each batch that holds any.

    Rows are numbered through all batches, and a table that is joined is read once.

    Args:
        model: Reads and explains them.
        batches: The leads, in any number of batches.
        name: What messages call them; lead tables have names of their own.
        like: How all of them are read, see `explain_rows`.

    Raises:
        DuplicateLeadIdsError: A lead id stands in two batches. Of lead tables this is
            not looked at: they are slices of one whose ids were looked at when it was read.
        KaopuError: A batch cannot be read, see `kaopu.scoring.LeadModel.read`.
    """
    seen: set[str] = set()
    join = cache(read_join)
    first = 1
    for rows in batches:
        if len(rows) == 0:
            continue
        batch = explain_rows(model, rows, first, name, join, like)
        if not isinstance(rows, LeadTable):
            _check_new(model, batch.table, seen)
        first += len(rows)
        yield batch


def reduce_leads(
    model: Model,
    batches: Iterable[Rows],
    reducer: Reducer[Part, Whole],
    name: Path | str = LEADS,
    like: ReadAlike | None = None,
) -> Whole:
    """Return what a reducer makes of leads: one pass, one batch in memory at a time.

    Args:
        model: Reads and explains them.
        batches: The leads, in any number of batches, such as `in_batches` makes.
        reducer: What is kept of each batch.
        name: What messages call the leads; lead tables have names of their own.
        like: How all of them are read, see `explain_rows`.

    Raises:
        EmptyTableError: There is no lead.
        KaopuError: See `explain_batches`.
    """
    explained = explain_batches(model, batches, name, like)
    parts = [reducer.part(batch) for batch in explained]
    if not parts:
        raise EmptyTableError(name, "lead")
    return reducer.whole(parts)


def in_batches(
    rows: Rows, chunk: int = CHUNK, progress: Progress | None = None
) -> Iterable[Rows]:
    """Return leads cut into batches, in their order.

    What was noted of a whole lead table goes with its first batch, so that it counts once.

    Args:
        rows: The leads.
        chunk: Leads in a batch, the last may hold fewer.
        progress: Wraps the batches, given their number.
    """
    starts = range(0, len(rows), chunk)
    batches = (_slice(rows, start, chunk) for start in starts)
    return progress(batches, len(starts)) if progress else batches


def _slice(rows: Rows, start: int, chunk: int) -> Rows:
    if isinstance(rows, LeadTable):
        batch = rows.take(np.arange(start, min(start + chunk, len(rows))))
        return batch if start == 0 else replace(batch, notes=())
    if isinstance(rows, pd.DataFrame):
        return rows.iloc[start : start + chunk]
    return rows.slice(start, chunk)


def _check_new(model: Model, table: LeadTable, seen: set[str]) -> None:
    """Remember the ids of a batch; refuse those that an earlier one held."""
    ids = {str(lead_id) for lead_id in table.ids}
    if again := sorted(ids & seen):
        column = model.pipeline.lead_id or ""
        raise DuplicateLeadIdsError(table.name, column, dict.fromkeys(again, 2))
    seen |= ids
