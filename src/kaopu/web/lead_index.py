"""All leads as arrays: what the list filters, sorts and shows without explaining again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads, ranks_of
from kaopu.framework.records import CONTEXT
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable
from kaopu.planning import PlanInputs, plan_inputs
from kaopu.scoring import LeadModel, Reducer, grades_of, in_batches, reduce_leads
from kaopu.scoring.batch_notes import batch_notes, merged_notes
from kaopu.scoring.one_pass import Rows
from kaopu.spelling import IdLookup, normalised

Floats = NDArray[np.float64]
Bytes = NDArray[np.int8]
Ints = NDArray[np.intp]

# Few at once, so that explaining them all takes little memory.
CHUNK = 2_000
# What a sign's verdict is written as; 0 is not raised.
VERDICTS = ("confirmed", "points_that_way", "framework_only", "data_only")


@dataclass(frozen=True)
class IndexColumns:
    """Arrays over some leads.

    Attributes:
        low, high: Interval around the probability, see `kaopu.model.uncertainty` (n,).
        states: How each signal stands (n, 6), as places in `explain.lead.states.STATES`.
        points: What each signal adds to the probability (n, 6).
        signs: Each sign's verdict (n, signs), 1 and up as in `VERDICTS`; 0 is not raised.
        top_sign: The sign to look at first (n,), as on the lead's page; -1 is none that
            is a warning.
        top_cause: The place of its cause among the framework's (n,), from 1; 0 is none.
    """

    low: Floats
    high: Floats
    states: Bytes
    points: NDArray[np.float32]
    signs: Bytes
    top_sign: NDArray[np.int16]
    top_cause: Bytes

    @classmethod
    def joined(cls, parts: Sequence[IndexColumns]) -> IndexColumns:
        """Return those of several batches (one at least), in their order."""
        return cls(
            **{
                field.name: np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(cls)
            }
        )


@dataclass(frozen=True)
class LeadIndex:
    """All n leads of a table, explained once.

    Attributes:
        table: The leads with the meaning of their cells.
        texts: The export as it was read.
        inputs: Probabilities, best steps and beliefs.
        sign_ids: The signs, in the order of the columns of ``columns.signs``.
        columns: The other arrays.
        grade: Places in `kaopu.scoring.GRADES` (n,).
        rank: From 1, best first (n,).
        before: What the last different scoring said (n,); nan without one.
        searched: What a search looks in, as words are compared (n,).
        notes: What in the leads was not as expected, or unlike past deals.
    """

    table: LeadTable
    texts: pd.DataFrame
    inputs: PlanInputs
    sign_ids: tuple[str, ...]
    columns: IndexColumns
    grade: Bytes
    rank: Ints
    before: Floats
    searched: pa.ChunkedArray
    notes: tuple[DataNote, ...] = ()

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.table)

    @cached_property
    def amount(self) -> Floats:
        """Amounts (n,); nan where there is none."""
        none = np.full(len(self), np.nan)
        return none if self.table.amount is None else self.table.amount

    @cached_property
    def expected(self) -> Floats:
        """Probability times amount (n,); nan without an amount."""
        return np.asarray(self.inputs.probability * self.amount, dtype=np.float64)

    @cached_property
    def change(self) -> Floats:
        """Probability less the one before (n,); nan without one."""
        return np.asarray(self.inputs.probability - self.before, dtype=np.float64)

    @cached_property
    def by_name(self) -> Floats:
        """The places of the leads by name (n,), or by id where there is none."""
        names = self.table.ids if self.table.names is None else self.table.names
        return pd.factorize(names, sort=True)[0].astype(np.float64)

    @cached_property
    def reps(self) -> tuple[str, ...]:
        """The names of all reps, in order."""
        names = () if self.table.reps is None else np.unique(self.table.reps.astype(str))
        return tuple(str(name) for name in names if name)

    def rep_named(self, text: str) -> str:
        """Return the rep of a name, however it is spelled; empty where there is none."""
        place = IdLookup(self.reps).place(text)
        return "" if place is None else self.reps[place]

    @cached_property
    def _lookup(self) -> IdLookup:
        return IdLookup(self.table.ids)

    def row(self, lead_id: str) -> int | None:
        """Return the row of a lead; None where there is none of this id."""
        return self._lookup.place(lead_id)

    def name(self, row: int) -> str:
        """Return what people know a lead by; empty where no column tells."""
        return "" if self.table.names is None else str(self.table.names[row])

    def rep(self, row: int) -> str:
        """Return whose lead it is; empty where no column tells."""
        return "" if self.table.reps is None else str(self.table.reps[row])


def build_index(
    model: LeadModel,
    table: LeadTable,
    texts: pd.DataFrame,
    on_progress: Callable[[int], None],
    chunk: int = CHUNK,
) -> LeadIndex:
    """Return the index of a table: every lead scored and explained once.

    Args:
        model: What scores them.
        table: The leads.
        texts: The export they were read from.
        on_progress: Is called with how many leads are done, after each batch.
        chunk: Leads explained at once.
    """
    batches = _counted(in_batches(table, chunk), on_progress)
    rows = reduce_leads(model, batches, INDEX_ROWS)
    return LeadIndex(
        table=table,
        texts=texts,
        inputs=rows.inputs,
        sign_ids=rows.sign_ids,
        columns=rows.columns,
        grade=grades_of(rows.inputs.probability, model.usual_rate.rate),
        rank=ranks_of(rows.inputs.log_odds, table.ids),
        before=np.full(len(table), np.nan),
        searched=_searched(model, table, texts),
        notes=rows.notes,
    )


def _counted(batches: Iterable[Rows], on_progress: Callable[[int], None]) -> Iterator[Rows]:
    """Yield batches, and say after each how many leads are done."""
    done = 0
    for batch in batches:
        yield batch
        done += len(batch)
        on_progress(done)


@dataclass(frozen=True)
class IndexRows:
    """What the index keeps of some leads."""

    inputs: PlanInputs
    columns: IndexColumns
    sign_ids: tuple[str, ...]
    notes: tuple[DataNote, ...]


def index_rows(batch: ExplainedLeads) -> IndexRows:
    """Return what the index keeps of a batch."""
    signals = len(batch.framework.signal_ids)
    top = _top_signs(batch)
    columns = IndexColumns(
        low=batch.low,
        high=batch.high,
        states=batch.states[:, :signals],
        points=batch.points[:, :signals].astype(np.float32),
        signs=_verdicts(batch),
        top_sign=top,
        top_cause=_causes(batch, top),
    )
    ids = tuple(sign.id for sign in batch.signs)
    return IndexRows(plan_inputs(batch), columns, ids, batch_notes(batch))


def joined_rows(parts: Sequence[IndexRows]) -> IndexRows:
    """Return what the index keeps of several batches (one at least), in their order."""
    inputs = PlanInputs.joined([part.inputs for part in parts])
    columns = IndexColumns.joined([part.columns for part in parts])
    notes = merged_notes(note for part in parts for note in part.notes)
    return IndexRows(inputs, columns, parts[-1].sign_ids, notes)


# What makes the rows of the index of all leads; see `kaopu.scoring.one_pass`.
INDEX_ROWS = Reducer(index_rows, joined_rows)


def _verdicts(batch: ExplainedLeads) -> Bytes:
    """Return the verdict of every sign that is raised (n, signs)."""
    signs = np.zeros((len(batch), len(batch.signs)), dtype=np.int8)
    for i, sign in enumerate(batch.signs):
        for row in np.flatnonzero(sign.rows).tolist():
            signs[row, i] = VERDICTS.index(sign.verdict(row)) + 1
    return signs


def _top_signs(batch: ExplainedLeads) -> NDArray[np.int16]:
    """Return the sign that stands first on the lead's page (n,), where it is a warning."""
    top = np.full(len(batch), -1, dtype=np.int16)
    rows, first = np.nonzero((batch.sign_places == 0) & ~batch.sign_harmless)
    top[rows] = first
    return top


def _causes(batch: ExplainedLeads, top: NDArray[np.int16]) -> Bytes:
    """Return which cause a sign of each lead has (n,), from 1; 0 is none of them."""
    places = {
        sign.id: {cause.id: i for i, cause in enumerate(sign.causes, 1)}
        for sign in batch.framework.signs
    }
    causes = np.zeros(len(batch), dtype=np.int8)
    for row in np.flatnonzero(top >= 0).tolist():
        sign = batch.signs[top[row]]
        causes[row] = places.get(sign.id, {}).get(sign.cause(row), 0)
    return causes


def _searched(model: LeadModel, table: LeadTable, texts: pd.DataFrame) -> pa.ChunkedArray:
    """Return id, name, rep, context and what feeds nothing, as words are compared."""
    pipeline = model.pipeline
    context = [s.column for s in pipeline.sources if s.player == CONTEXT]
    named = [pipeline.lead_name, pipeline.rep, *context, *pipeline.ignored]
    columns = [texts[c] for c in dict.fromkeys(named) if c is not None and c in texts]
    parts = []
    for start in range(0, len(table), CHUNK):
        rows = slice(start, start + CHUNK)
        ids = pd.Series(table.ids[rows], dtype=object)
        cells = [normalised(column) for column in (ids, *(c.iloc[rows] for c in columns))]
        lines = ["\n".join(line) for line in zip(*cells, strict=True)]
        parts.append(pa.array(lines, pa.large_string()))
    return pa.chunked_array(parts)
