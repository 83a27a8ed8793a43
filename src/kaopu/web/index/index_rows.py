"""What the index keeps of every lead: a few numbers and codes, and what names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.framework.records import ACROSS
from kaopu.leads.data_notes import DataNote
from kaopu.leads.states import UNKNOWN, is_unknown
from kaopu.planning import PlanInputs, plan_inputs
from kaopu.scoring import Reducer
from kaopu.scoring.batch_notes import batch_notes, merged_notes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.int8]

# What a sign's verdict is written as; 0 is not raised.
VERDICTS = ("confirmed", "points_that_way", "framework_only", "data_only")
FRAMEWORK_ONLY, DATA_ONLY = 3, 4


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
        is_tested: Whether past deals can tell anything of what the lead holds of it (n,);
            told where the framework alone names it.
        amount: Amounts (n,); nan where there is none.
        ended: Whether the lead is won or lost already (n,).
    """

    low: Floats
    high: Floats
    states: Bytes
    points: NDArray[np.float32]
    signs: Bytes
    top_sign: NDArray[np.int16]
    top_cause: Bytes
    is_tested: Bools
    amount: Floats
    ended: Bools

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
class IndexRows:
    """What the index keeps of some leads.

    Attributes:
        inputs: Probabilities, best steps and beliefs.
        columns: The other arrays.
        texts: What leads are known by: ``id``, ``stage``; ``name`` and ``rep`` where
            columns tell them; ``top_value`` and ``top_cell`` of a top sign that only data
            know: the fact, `UNKNOWN` or a text, and its cell; empty for other leads.
        sign_ids: The signs, in the order of the columns of ``columns.signs``.
        notes: What in the leads was not as expected, or unlike past deals.
    """

    inputs: PlanInputs
    columns: IndexColumns
    texts: pa.Table
    sign_ids: tuple[str, ...]
    notes: tuple[DataNote, ...]


def index_rows(batch: ExplainedLeads) -> IndexRows:
    """Return what the index keeps of a batch."""
    signals, table = len(batch.framework.signal_ids), batch.table
    signs, top = _verdicts(batch), _top_signs(batch)
    none = np.full(len(batch), np.nan)
    columns = IndexColumns(
        low=batch.low,
        high=batch.high,
        states=batch.states[:, :signals],
        points=batch.points[:, :signals].astype(np.float32),
        signs=signs,
        top_sign=top,
        top_cause=_causes(batch, top),
        is_tested=_are_tested(batch, signs, top),
        amount=none if table.amount is None else table.amount,
        ended=~np.isnan(none if table.outcome is None else table.outcome),
    )
    return IndexRows(
        inputs=plan_inputs(batch),
        columns=columns,
        texts=_texts(batch, top),
        sign_ids=tuple(sign.id for sign in batch.signs),
        notes=batch_notes(batch),
    )


def joined_rows(parts: Sequence[IndexRows]) -> IndexRows:
    """Return what the index keeps of several batches (one at least), in their order."""
    texts = pa.concat_tables([part.texts for part in parts])
    return IndexRows(
        inputs=PlanInputs.joined([part.inputs for part in parts]),
        columns=IndexColumns.joined([part.columns for part in parts]),
        texts=texts.unify_dictionaries().combine_chunks(),
        sign_ids=parts[-1].sign_ids,
        notes=merged_notes(note for part in parts for note in part.notes),
    )


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
    """Return which cause the top sign of each lead has (n,), from 1; 0 is none of them."""
    causes = np.zeros(len(batch), dtype=np.int8)
    for i, sign in enumerate(batch.signs):
        known = batch.framework.signs_by_id.get(sign.id)
        places = {c.id: place for place, c in enumerate(known.causes, 1)} if known else {}
        # The first that holds counts.
        for id_, rows in reversed([*sign.causes.items()]):
            causes[rows & (top == i)] = places.get(id_, 0)
    return causes


def _are_tested(batch: ExplainedLeads, signs: Bytes, top: NDArray[np.int16]) -> Bools:
    """Tell whether past deals can tell anything of the top sign of each lead (n,)."""
    tested = np.zeros(len(batch), dtype=bool)
    history = batch.history
    for i, sign in enumerate(batch.signs):
        rows = np.flatnonzero((top == i) & (signs[:, i] == FRAMEWORK_ONLY))
        if not len(rows):
            continue
        tested[rows] = sign.signal == ACROSS
        for source, costs in history.costs.get(sign.id, {}).items():
            cleared = [cost.value for cost in costs if cost.cleared]
            held = history.counts[source].values(batch.table.facts[source].iloc[rows])
            tested[rows] |= np.isin(held.astype(str), cleared)
    return tested


def _texts(batch: ExplainedLeads, top: NDArray[np.int16]) -> pa.Table:
    table = batch.table
    value, cell = _top_facts(batch, top)
    columns = {
        "id": _strings(table.ids),
        "stage": _strings(table.stage).dictionary_encode(),
        "top_value": _strings(value).dictionary_encode(),
        "top_cell": _strings(cell).dictionary_encode(),
    }
    if table.names is not None:
        columns["name"] = _strings(table.names)
    if table.reps is not None:
        columns["rep"] = _strings(table.reps).dictionary_encode()
    return pa.table(columns)


def _strings(texts: NDArray[np.object_]) -> pa.Array:
    return pa.array(texts.astype(object), pa.large_string())


def _top_facts(
    batch: ExplainedLeads, top: NDArray[np.int16]
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the fact (n,) of a top sign that only data know, and its cell (n,)."""
    value, cell = (np.full(len(batch), "", dtype=object) for _ in range(2))
    facts, cells = batch.table.facts, batch.table.raw_cells
    for i, sign in enumerate(batch.signs):
        rows = np.flatnonzero(top == i)
        if sign.id in batch.framework.signs_by_id or not len(rows):
            continue
        own = facts[sign.id].iloc[rows]
        if own.dtype.kind != "f":
            value[rows] = own.to_numpy(dtype=object)
        value[rows[is_unknown(own)]] = UNKNOWN
        cell[rows] = cells[sign.id].iloc[rows].to_numpy(dtype=object)
    return value, cell
