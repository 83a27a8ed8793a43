"""Cells of mapped columns that were not understood, or read by an assumption."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.lead_reader import SPELLING
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.money.amounts import UNUSED
from kaopu.leads.numbers import Reading
from kaopu.leads.states import NOT_UNDERSTOOD, is_not_asked, is_not_yet
from kaopu.masking import masked_counts
from kaopu.pipeline import Pipeline, Source
from kaopu.spelling import normalise, normalised

Kind = Literal["level", "number", "date", "stage"]
VALUES_KEPT = 10
DOUBTED = ("two_customs", "percent_share", "unit_missing", "no_day")


@dataclass(frozen=True)
class UnreadColumn:
    """Cells that the pipeline file does not map, or that are no number or date.

    Attributes:
        column: The header.
        kind: As what they were to be read: ``level``, ``number``, ``date`` or ``stage``.
        rows: How many rows hold such a cell.
        values: The most frequent ones with their rows.
        distinct: How many different ones there are.
    """

    column: str
    kind: Kind
    rows: int
    values: tuple[tuple[str, int], ...]
    distinct: int


@dataclass(frozen=True)
class AssumedColumn:
    """Numbers or dates that were read by an assumption.

    Attributes:
        column: The header.
        reading: Which, such as ``decimal_comma``, or ``wan`` (万) for a unit.
        rows: How many rows hold such a cell.
        value: What is cited, such as one of them; empty where nothing is.
    """

    column: str
    reading: Reading
    rows: int
    value: str = ""


@dataclass(frozen=True)
class MergedSpellings:
    """A category that cells spell in several ways, which are read as one.

    Attributes:
        column: The header.
        value: The spelling that stands for all, in quotes.
        others: How many other spellings there are.
        rows: How many rows hold one of them.
    """

    column: str
    value: str
    others: int
    rows: int


def merged_columns(table: LeadTable) -> tuple[MergedSpellings, ...]:
    """Return which spellings were read as one, as the notes of an export say."""
    return tuple(
        MergedSpellings(note.column, note.value, note.number, note.rows)
        for note in table.notes
        if note.id == SPELLING
    )


def assumed_columns(table: LeadTable) -> tuple[AssumedColumn, ...]:
    """Return what was assumed to read numbers and dates of an export, as its notes say."""
    readings: dict[str, Reading] = {reading: reading for reading in get_args(Reading)}
    return tuple(
        AssumedColumn(note.column, readings[note.id], note.rows, note.value)
        for note in table.notes
        if note.id in readings
    )


def unread_columns(
    pipeline: Pipeline, table: LeadTable, texts: pd.DataFrame
) -> tuple[UnreadColumn, ...]:
    """Return the columns in which some cell was not understood."""
    found = [
        _unread(
            source.column,
            source.kind if source.kind in ("number", "date") else "level",
            table.raw_cells[source.id][
                unread_mask(source, table) & ~_doubted(source.column, table)
            ],
        )
        for source in pipeline.read_sources
    ]
    for column, days in (
        (pipeline.created, table.created),
        (pipeline.closed, table.closed),
    ):
        if column and days is not None:
            told = ~_doubted(column, table)
            cells = _strange(texts[column][told], days[told], pipeline)
            found.append(_unread(column, "date", cells))
    if pipeline.amount and table.amount is not None:
        told = ~_doubted(pipeline.amount, table) & ~in_other_currency(
            pipeline.amount, table
        )
        amounts = texts[pipeline.amount][told]
        cells = _strange(amounts, table.amount[told], pipeline)
        found.append(_unread(pipeline.amount, "number", cells))
    if pipeline.stage:
        cells = texts[pipeline.stage.column]
        keys = normalised(cells)
        known = {*pipeline.stage.values, *pipeline.missing}
        found.append(
            _unread(pipeline.stage.column, "stage", cells[~keys.isin(list(known))])
        )
    return tuple(column for column in found if column is not None)


def unread_mask(source: Source, table: LeadTable) -> NDArray[np.bool_]:
    """Tell for each row whether the column holds something that was not understood."""
    values = table.facts[source.id]
    if values.dtype.kind != "f":
        return (values == NOT_UNDERSTOOD).to_numpy(dtype=bool)
    gaps = is_not_asked(values) | is_not_yet(values)
    gaps &= ~in_other_currency(source.column, table)
    return gaps & ~_blank(table.raw_cells[source.id], gaps, source.missing)


def in_other_currency(column: str, table: LeadTable) -> NDArray[np.bool_]:
    """Tell which numbers of a column were read, but are in a currency of no use."""
    return _noted(column, table, UNUSED)


def _doubted(column: str, table: LeadTable) -> NDArray[np.bool_]:
    """Tell which rows are gaps since their cell says no number or day; told as assumed."""
    return _noted(column, table, DOUBTED)


def _noted(column: str, table: LeadTable, ids: Collection[str]) -> NDArray[np.bool_]:
    rows = np.zeros(len(table), dtype=bool)
    for note in table.row_notes:
        if note.column == column and note.id in ids:
            rows |= note.rows
    return rows


def _blank(
    cells: pd.Series, rows: NDArray[np.bool_], missing: frozenset[str]
) -> NDArray[np.bool_]:
    """Tell which of ``rows`` hold a text that means nothing was entered."""
    blank = np.zeros(len(cells), dtype=bool)
    codes, distinct = pd.factorize(cells[rows])
    is_missing = [normalise(str(text)) in missing for text in distinct]
    blank[rows] = np.array(is_missing, dtype=bool)[codes]
    return blank


def _strange(
    cells: pd.Series, values: NDArray[np.float64], pipeline: Pipeline
) -> pd.Series:
    gaps = np.isnan(values)
    return cells[gaps & ~_blank(cells, gaps, pipeline.missing)]


def _unread(column: str, kind: Kind, cells: pd.Series) -> UnreadColumn | None:
    if cells.empty:
        return None
    counts = cells.value_counts()
    most = masked_counts({str(text): n for text, n in counts.head(VALUES_KEPT).items()})
    return UnreadColumn(column, kind, len(cells), tuple(most.items()), len(counts))
