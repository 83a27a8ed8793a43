"""Finds out how the whole of a source is read, so that every chunk is read alike.

Of a large source the distinct texts of the columns that hang on it are kept, each as often
as it would stand in a smaller one, and settle the columns in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import pandas as pd

from kaopu.errors import EmptyTableError
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline
from kaopu.scoring.lead_model import LeadModel

# Rows that are looked at as they are; those of a larger source stand for as many.
WHOLE_ROWS = 50_000
# Distinct texts of a column from which on one of each form is enough.
MANY_TEXTS = 100_000
DIGITS = re.compile(r"\d+")


def settled_columns(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the columns whose cells are read by what the whole column shows."""
    numbers = [source.column for source in pipeline.sources if source.kind == "number"]
    beliefs = [belief.column for belief in pipeline.beliefs]
    named = (*pipeline.date_columns, *numbers, *beliefs, pipeline.amount)
    return tuple(dict.fromkeys(column for column in named if column))


def settled_on(
    model: LeadModel, frames: Iterable[pd.DataFrame], name: Path | str, day: date
) -> LeadTable | None:
    """Return `settled_like` of any number of rows, which are not held.

    Args:
        model: Reads the leads.
        frames: The rows that can be scored, in any number of batches.
        name: What messages call them.
        day: The day on which they are judged.
    """
    held, rows, texts = list[pd.DataFrame](), 0, _Texts(model.pipeline)
    for frame in frames:
        if rows <= WHOLE_ROWS:
            held.append(frame)
        rows += len(frame)
        texts.add(frame)
        if rows > WHOLE_ROWS:
            held = held[:1]
    if rows > WHOLE_ROWS:
        held = [texts.sample(list(held[0].columns), WHOLE_ROWS / rows)]
    return settled_like(model, held, name, day)


class _Texts:
    """Counts the texts of the columns that hang on the whole."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._counts: dict[str, dict[str, int]] = {c: {} for c in settled_columns(pipeline)}
        self._forms: dict[str, set[str]] = {column: set() for column in self._counts}

    def add(self, frame: pd.DataFrame) -> None:
        """Count the texts of a batch."""
        for column, counts in self._counts.items():
            if column not in frame:
                continue
            cells = frame.loc[:, [column]].iloc[:, 0]
            for text, rows in cells.value_counts(sort=False).items():
                if rows:
                    self._add(column, counts, str(text), int(rows))

    def _add(self, column: str, counts: dict[str, int], text: str, rows: int) -> None:
        if text not in counts and len(counts) >= MANY_TEXTS:
            form = DIGITS.sub("9", text)
            if form in self._forms[column]:
                return
            self._forms[column].add(form)
        counts[text] = counts.get(text, 0) + rows

    def sample(self, columns: list[str], share: float) -> pd.DataFrame:
        """Return a table in which each text stands for its share of rows, once at least."""
        filled = {
            column: list(
                chain.from_iterable(
                    repeat(text, max(round(rows * share), 1))
                    for text, rows in sorted(counts.items())
                )
            )
            for column, counts in self._counts.items()
        }
        rows = max(map(len, filled.values()), default=1)
        blank = [""] * rows
        table = dict.fromkeys(columns, blank)
        table |= {c: [*own, *blank[len(own) :]] for c, own in filled.items() if c in table}
        if self._pipeline.lead_id in table:
            table[str(self._pipeline.lead_id)] = [str(i) for i in range(rows)]
        return pd.DataFrame(table, dtype=object)


def settled_like(
    model: LeadModel, frames: Iterable[pd.DataFrame], name: Path | str, day: date
) -> LeadTable | None:
    """Return an empty lead table whose customs are those of a whole source.

    Args:
        model: Reads the leads.
        frames: The rows that can be scored, in any number of batches.
        name: What messages call them.
        day: The day on which they are judged.

    Returns:
        None where there is no row.

    Raises:
        KaopuError: The leads cannot be read.
    """
    held = [frame for frame in frames if len(frame)]
    if not held:
        return None
    try:
        table = model.read(pd.concat(held, ignore_index=True), name, as_of=day)
    except EmptyTableError:
        return None
    return replace(table.take(np.array([], dtype=np.intp)), notes=(), row_notes=())
