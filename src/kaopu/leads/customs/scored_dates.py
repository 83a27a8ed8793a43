"""The dates of leads to score: by the model's format, another that was told, or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import DateOrderError, UsageError
from kaopu.language import Names
from kaopu.leads.customs.date_formats import settle_formats
from kaopu.leads.customs.day_order import find_other_order
from kaopu.leads.data_notes import DataNote
from kaopu.leads.dates import PER_DAY
from kaopu.leads.settle import date_cells, filled_dates
from kaopu.pipeline import Pipeline, check_columns
from kaopu.pipeline.customs import Tally

Ints = NDArray[np.intp]
NONE = pd.Series([], dtype=object)

# Where the format of each column is to be found out.
AUTO = "auto"


def with_date_formats(pipeline: Pipeline, formats: Sequence[str]) -> Pipeline:
    """Return the pipeline with other formats of dates.

    Args:
        pipeline: That of a model.
        formats: One for all columns of dates, or ``COLUMN=FORMAT`` for one, or `AUTO`.

    Raises:
        UsageError: One is no format, or of a column that holds no dates.
    """
    for text in formats:
        column, parted, form = text.rpartition("=")
        if form != AUTO and not _is_format(form):
            raise UsageError("date_format", form=form)
        if not parted:
            customs = replace(pipeline.customs, dates={})
            pipeline = replace(pipeline, date_format=form, customs=customs)
            continue
        if column not in pipeline.date_columns:
            known = Names([repr(name) for name in pipeline.date_columns])
            raise UsageError("no_date_column", column=column, known=known)
        dates = {**pipeline.customs.dates, column: form}
        pipeline = replace(pipeline, customs=replace(pipeline.customs, dates=dates))
    return pipeline


def settle_leads(pipeline: Pipeline, texts: pd.DataFrame, name: Path | str) -> Pipeline:
    """Return the pipeline with a format for each column of dates of the leads.

    Args:
        pipeline: That of the model, or with other formats.
        texts: The leads, as `kaopu.files.as_texts` gives them.
        name: What messages call them.

    Raises:
        DateOrderError: A format is to be found out, and the dates do not tell it.
    """
    columns = [column for column in pipeline.date_columns if column in texts]
    if AUTO not in map(pipeline.date_format_of, columns):
        return _with_formats(pipeline, dict.fromkeys(columns, NONE), None, name)
    check_columns(pipeline, list(texts.columns), pipeline.scoring_columns, name)
    return _with_formats(pipeline, date_cells(pipeline, texts), None, name)


def settle_whole(
    pipeline: Pipeline, whole: Mapping[str, Tally], name: Path | str
) -> Pipeline:
    """Return the pipeline with a format for each column of dates, of which none is another.

    It does for any number of leads what `settle_leads` and `check_date_orders` do for a
    table of them.

    Args:
        pipeline: That of the model, or with other formats.
        whole: What the columns of the leads hold.
        name: What messages call them.

    Raises:
        DateOrderError: A format is to be found out, and the dates do not tell it; or they
            follow another than the model's deals.
    """
    cells, often = dict[str, pd.Series](), dict[str, Ints]()
    for column in pipeline.date_columns:
        if column in whole:
            texts = pd.Series(list(whole[column].texts), dtype=object)
            filled = filled_dates(pipeline, texts)
            cells[column] = texts[filled]
            often[column] = np.array(whole[column].rows, dtype=np.intp)[filled]
    pipeline = _with_formats(pipeline, cells, often, name)
    for column in cells:
        if column in pipeline.scoring_columns:
            _check_order(pipeline, column, cells[column], often[column], name)
    return pipeline


def _with_formats(
    pipeline: Pipeline,
    cells: Mapping[str, pd.Series],
    often: Mapping[str, Ints] | None,
    name: Path | str,
) -> Pipeline:
    dates = {column: pipeline.date_format_of(column) for column in cells}
    if AUTO in dates.values():
        columns = [column for column in cells if dates[column] == AUTO]
        rows = None if often is None else {c: often[c] for c in columns}
        formats = settle_formats({c: cells[c] for c in columns}, rows)
        for column, forms in formats.open.items():
            if column in pipeline.scoring_columns:
                case = "unclear" if forms else "unread"
                raise DateOrderError(name, case, column, forms)
        found = dict.fromkeys(cells, formats.common) | dict(formats.found)
        dates = {c: found[c] if form == AUTO else form for c, form in dates.items()}
    # The day that tells the outcome is no column to score by, and stays as it is.
    dates = {**pipeline.customs.dates, **dates}
    return replace(pipeline, customs=replace(pipeline.customs, dates=dates))


def check_date_orders(
    pipeline: Pipeline, texts: pd.DataFrame, notes: Iterable[DataNote], name: Path | str
) -> None:
    """Check that no column of dates follows another format than it was read by.

    Args:
        pipeline: By which the leads were read.
        texts: The leads.
        notes: What was noted: columns of which all was read need no look.
        name: What messages call them.

    Raises:
        DateOrderError: A column does; half of its days and months might be swapped.
    """
    unread = {note.column for note in notes if note.id == "not_a_date"}
    # When a deal ended is nothing that a score hangs on.
    unread &= set(pipeline.scoring_columns)
    if not unread:
        return
    for column, cells in date_cells(pipeline, texts).items():
        if column in unread:
            _check_order(pipeline, column, cells, None, name)


def _check_order(
    pipeline: Pipeline,
    column: str,
    cells: pd.Series,
    often: Ints | None,
    name: Path | str,
) -> None:
    own = pipeline.date_format_of(column)
    other = find_other_order(cells, own, often)
    if other is not None:
        case = "mixed" if other.is_mixed else "other" if own else "other_iso"
        facts = {"cell": other.cell, "own": own}
        raise DateOrderError(name, case, column, other.formats, **facts)


def _is_format(form: str) -> bool:
    """Tell whether a text is a format of dates that have a year."""
    if form in PER_DAY:
        return True
    day = pd.Timestamp(2016, 10, 20)
    try:
        return bool(pd.to_datetime(day.strftime(form), format=form).year == day.year)
    except ValueError:
        return False
