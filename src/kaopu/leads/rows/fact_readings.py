"""What is read of one source's column; of a single lead, known cells are read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import KeptColumns, is_coded
from kaopu.leads.customs.shared_decimals import Told
from kaopu.leads.data_notes import DataNote, RowNote
from kaopu.leads.lead_reader import EMPTY, LeadReader
from kaopu.leads.states import NOT_ASKED, NOT_YET, UNKNOWN
from kaopu.leads.values import ReadColumn
from kaopu.pipeline import Pipeline, Source
from kaopu.pipeline.customs import NumberCustom

Floats = NDArray[np.float64]
# How the cells of these are read hangs on nothing beside them.
TEXT_KINDS = ("level", "flag", "category")
# What people wrote.
SAID = ("told", "notes")
# Cells of a source that are remembered, and their letters.
MOST_KEPT, MAX_KEPT = 1_000, 200


@dataclass(frozen=True)
class FactReading:
    """What was read of the column of one source.

    Attributes:
        values: As `kaopu.leads.states` describes them, with no gap marked as too early.
        shown: The cells as they are kept.
        notes, row_notes: What was not as expected.
        planned: Days since 1970-01-01 by the source's id, if it is a date.
        customs: How the column is written, by its header, if it holds numbers.
        told: What it tells of its decimal sign, likewise.
    """

    values: pd.Series
    shown: pd.Series
    notes: tuple[DataNote, ...]
    row_notes: tuple[RowNote, ...]
    planned: Mapping[str, Floats]
    customs: Mapping[str, NumberCustom]
    told: Mapping[str, Told]


def read_fact(
    texts: pd.DataFrame,
    pipeline: Pipeline,
    source: Source,
    shared: Set[str] = EMPTY,
    dates: MutableMapping[str, ReadColumn] | None = None,
) -> FactReading:
    """Return what is read of a source's column, with the notes of this column alone.

    Args:
        texts: The export.
        pipeline: How to read it.
        source: The source.
        shared: Columns of numbers of which other columns told the decimal sign.
        dates: Columns of dates that were read already; others are added.
    """
    if source.derived:
        return told_fact(source, np.full(len(texts), np.nan))
    if len(texts) == 1 and source.kind in TEXT_KINDS:
        return _read_alone(texts, pipeline, source)
    return _read(texts, pipeline, source, shared, dates)


def told_fact(
    source: Source, values: NDArray[Any], shown: Iterable[Any] | None = None
) -> FactReading:
    """Return a fact that no column of the export holds.

    Args:
        source: What it is.
        values: Floats of a number (n,), else texts; nan and blanks are gaps.
        shown: Texts (n,) that a person reads instead; by default the values.
    """
    is_number = source.kind in ("number", "date")
    if not is_number and values.dtype.kind == "f":
        values = np.full(len(values), NOT_ASKED, dtype=object)
    if shown is None:
        shown = values
    if is_number and shown is values:
        shown = ["" if np.isnan(v) else f"{round(v, 2):g}" for v in values.tolist()]
    # Nobody records in notes what was not said: a gap there is no question left open.
    if source.derived in SAID and is_number:
        values = np.where(np.isnan(values.astype(np.float64)), -np.inf, values)
    elif source.derived in SAID:
        values = np.where(values == NOT_ASKED, NOT_YET, values)
    column = pd.Series(values, dtype=np.float64 if is_number else object)
    return FactReading(column, pd.Series(list(shown), dtype=object), (), (), {}, {}, {})


def _read(
    texts: pd.DataFrame,
    pipeline: Pipeline,
    source: Source,
    shared: Set[str] = EMPTY,
    dates: MutableMapping[str, ReadColumn] | None = None,
) -> FactReading:
    reader = LeadReader(texts, pipeline, shared, dates)
    values = reader.fact(source)
    return FactReading(
        values=values,
        shown=reader.shown[source.id],
        notes=tuple(reader.notes),
        row_notes=tuple(reader.row_notes),
        planned=reader.planned,
        customs=reader.customs,
        told=reader.told,
    )


def _read_alone(texts: pd.DataFrame, pipeline: Pipeline, source: Source) -> FactReading:
    """Return what is read of a single cell; one that the model knows is read once.

    What only a lead says is not kept: neither a text that is in no past deal, nor one
    that is noted or masked.
    """
    lone = texts.lone_text(source.column) if isinstance(texts, KeptColumns) else None
    is_plain = lone is not None or not is_coded(texts[source.column])
    cell = str(texts[source.column].to_numpy(dtype=object)[0]) if lone is None else lone
    is_allowed = source.column in pipeline.allowed
    key = (cell, pipeline.name, pipeline.regions, is_allowed, is_plain)
    read: FactReading | None = source.read_alone.get(key)
    if read is not None:
        return read
    read = _read(texts, pipeline, source)
    value, shown = (part.to_numpy(dtype=object)[0] for part in (read.values, read.shown))
    is_known = value in source.known_texts or value in (UNKNOWN, NOT_ASKED)
    is_quiet = not (read.notes or read.row_notes) and shown == cell
    if is_known and is_quiet and len(cell) <= MAX_KEPT:
        if len(source.read_alone) >= MOST_KEPT:
            source.read_alone.clear()
        source.read_alone[key] = read
    return read
