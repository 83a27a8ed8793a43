"""Keeps tables of texts in little memory, for a program that holds them all day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_object_dtype

from kaopu.leads.data_notes import RowNote
from kaopu.leads.lead_table import LeadTable

# Share of different texts in a column below which they are kept as categories.
OFTEN = 0.25


def packed(texts: pd.DataFrame) -> pd.DataFrame:
    """Return a table of texts in little memory; its cells read as they did.

    What is often the same is kept as categories, the rest as Arrow's texts: 100,000 leads
    take a tenth of what as many Python texts do.
    """
    often = [name for name, column in texts.items() if _is_often_same(column)]
    text = pd.StringDtype("pyarrow", np.nan)
    return texts.astype({n: "category" if n in often else text for n in texts.columns})


def _is_often_same(column: pd.Series) -> bool:
    return is_object_dtype(column) and column.nunique() < OFTEN * len(column)


def plain_texts(texts: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are Python's, whatever they were kept as."""
    kinds = texts.dtypes.to_numpy()
    # Numbers stay, and so do Python's texts; a categorical's kind is that of objects, too.
    stays = [isinstance(kind, np.dtype) and kind.kind in "Ofib" for kind in kinds]
    places = np.flatnonzero(np.logical_not(stays)).tolist()
    if not places:
        return texts
    columns = [texts.iloc[:, place] for place in range(len(kinds))]
    for place in places:
        columns[place] = columns[place].astype(object)
    plain = pd.concat(columns, axis=1)
    plain.columns = texts.columns
    return plain


def plain_leads(table: LeadTable) -> LeadTable:
    """Return leads whose texts are Python's: of a few, nothing of the others is kept."""
    return replace(
        table,
        facts=plain_texts(table.facts),
        raw_cells=plain_texts(table.raw_cells),
        belief_cells=plain_texts(table.belief_cells),
    )


def joined_leads(tables: Sequence[LeadTable]) -> LeadTable:
    """Return the leads of several batches of one export (one at least), in their order."""
    if len(tables) == 1:
        return tables[0]
    names = [f.name for f in fields(LeadTable) if f.name not in ("notes", "row_notes")]
    columns = {n: _joined([getattr(table, n) for table in tables]) for n in names}
    return replace(tables[0], **columns, row_notes=tuple(_joined_notes(tables)))


def _joined(parts: Sequence[Any]) -> Any:
    """Return arrays and tables one after the other; what is said of all, once."""
    first = parts[0]
    if isinstance(first, np.ndarray):
        return np.concatenate(parts)
    if isinstance(first, pd.DataFrame):
        return pd.concat(parts, ignore_index=True)
    if not isinstance(first, Mapping):
        return first
    are_arrays = any(isinstance(values, np.ndarray) for values in first.values())
    names = first if are_arrays else ()
    return {**first, **{n: np.concatenate([part[n] for part in parts]) for n in names}}


def _joined_notes(tables: Sequence[LeadTable]) -> list[RowNote]:
    """Return the notes of all rows; a batch may lack one that others have."""
    found: dict[tuple[str, str, int], list[RowNote]] = {}
    before = 0
    for table in tables:
        seen = Counter[tuple[str, str]]()
        for note in table.row_notes:
            seen[note.id, note.column] += 1
            key = (note.id, note.column, seen[note.id, note.column])
            own = found.setdefault(key, [])
            missing = before - sum(len(part.rows) for part in own)
            own += [_nothing(note, missing), note]
        before += len(table)
    for own in found.values():
        own.append(_nothing(own[0], before - sum(len(part.rows) for part in own)))
    return [
        replace(
            own[0],
            rows=np.concatenate([part.rows for part in own]),
            cells=np.concatenate([part.cells for part in own]),
            other=np.concatenate([part.other for part in own]),
        )
        for own in found.values()
    ]


def _nothing(note: RowNote, rows: int) -> RowNote:
    none = np.full(rows, "", dtype=object)
    return replace(note, rows=np.zeros(rows, dtype=bool), cells=none, other=none)
