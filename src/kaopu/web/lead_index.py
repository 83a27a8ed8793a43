"""All leads as arrays: what the list filters, sorts and shows without explaining again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads, ranks_of
from kaopu.framework.records import CONTEXT
from kaopu.leads.lead_table import LeadTable
from kaopu.planning import PlanInputs, plan_inputs
from kaopu.scoring import LeadModel, grades_of

Floats = NDArray[np.float64]
Bytes = NDArray[np.int8]
Ints = NDArray[np.intp]

# Few at once, so that explaining them all takes little memory.
CHUNK = 2_000
# What a sign's verdict is written as; 0 is not raised.
VERDICTS = ("confirmed", "framework_only", "data_only")


@dataclass(frozen=True)
class BookPart:
    """Arrays over some leads.

    Attributes:
        low, high: Interval around the probability, see `kaopu.model.similar_deals` (n,).
        states: How each signal stands (n, 6), as places in `explain.lead.states.STATES`.
        points: What each signal adds to the probability (n, 6).
        signs: Each sign's verdict (n, signs), 1 and up as in `VERDICTS`; 0 is not raised.
        top_sign: The sign to look at first (n,), as on the lead's page; -1 is none that
            is a warning.
    """

    low: Floats
    high: Floats
    states: Bytes
    points: NDArray[np.float32]
    signs: Bytes
    top_sign: NDArray[np.int16]


@dataclass(frozen=True)
class LeadIndex:
    """All n leads of a table, explained once.

    Attributes:
        table: The leads with the meaning of their cells.
        texts: The export as it was read.
        survey: Probabilities, best steps and beliefs.
        sign_ids: The signs, in the order of the columns of ``part.signs``.
        part: The other arrays.
        grade: Places in `kaopu.scoring.GRADES` (n,).
        rank: From 1, best first (n,).
        before: What the last different scoring said (n,); nan without one.
        searched: What a search looks in, in small letters (n,).
    """

    table: LeadTable
    texts: pd.DataFrame
    survey: PlanInputs
    sign_ids: tuple[str, ...]
    part: BookPart
    grade: Bytes
    rank: Ints
    before: Floats
    searched: pa.ChunkedArray

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
        return np.asarray(self.survey.probability * self.amount, dtype=np.float64)

    @cached_property
    def change(self) -> Floats:
        """Probability less the one before (n,); nan without one."""
        return np.asarray(self.survey.probability - self.before, dtype=np.float64)

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

    @cached_property
    def _by_id(self) -> Ints:
        return np.argsort(self.table.ids)

    def row(self, lead_id: str) -> int | None:
        """Return the row of a lead; None where there is none of this id."""
        place = np.searchsorted(self.table.ids, lead_id, sorter=self._by_id)
        row = int(self._by_id[min(int(place), len(self) - 1)])
        return row if self.table.ids[row] == lead_id else None

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
    told: Callable[[int], None],
) -> LeadIndex:
    """Return the book of a table: every lead read, scored and explained once.

    Args:
        model: What scores them.
        table: The leads.
        texts: The export they were read from.
        told: Is called with how many leads are done, after each chunk.
    """
    surveys, parts = [], []
    ids: tuple[str, ...] = ()
    for start in range(0, len(table), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(table)))
        batch = model.explained(table.take(rows))
        surveys.append(plan_inputs(batch))
        parts.append(_part(batch))
        ids = tuple(sign.id for sign in batch.signs)
        told(int(rows[-1]) + 1)
    survey = PlanInputs.joined(surveys)
    return LeadIndex(
        table=table,
        texts=texts,
        survey=survey,
        sign_ids=ids,
        part=_joined(parts),
        grade=grades_of(survey.probability, model.history.rate or 0.0),
        rank=ranks_of(survey.log_odds, table.ids),
        before=np.full(len(table), np.nan),
        searched=_searched(model, table, texts),
    )


def _part(batch: ExplainedLeads) -> BookPart:
    signals = len(batch.framework.signal_ids)
    return BookPart(
        low=batch.similar.low,
        high=batch.similar.high,
        states=batch.states[:, :signals],
        points=batch.points[:, :signals].astype(np.float32),
        signs=_verdicts(batch),
        top_sign=_top_signs(batch),
    )


def _joined(parts: Sequence[BookPart]) -> BookPart:
    return BookPart(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(BookPart)
        }
    )


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


def _searched(model: LeadModel, table: LeadTable, texts: pd.DataFrame) -> pa.ChunkedArray:
    """Return id, name, rep, context and the columns that feed nothing, in small letters."""
    pipeline = model.pipeline
    context = [s.column for s in pipeline.sources if s.player == CONTEXT]
    named = [pipeline.lead_name, pipeline.rep, *context, *pipeline.ignored]
    columns = [texts[c] for c in dict.fromkeys(named) if c is not None and c in texts]
    parts = []
    for start in range(0, len(table), CHUNK):
        rows = slice(start, start + CHUNK)
        cells = zip(
            table.ids[rows], *(column.iloc[rows] for column in columns), strict=True
        )
        lines = ["\n".join(map(str, line)).casefold() for line in cells]
        parts.append(pa.array(lines, pa.large_string()))
    return pa.chunked_array(parts)
