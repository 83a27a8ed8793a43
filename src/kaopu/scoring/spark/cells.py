"""The cells of a record batch as texts, the same as those of a file read here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.errors import SparkError
from kaopu.files import arrow_frame
from kaopu.files.cells.suspects import blank_errors
from kaopu.files.formulas import unguard
from kaopu.files.texts import read_frame
from kaopu.files.totals import find_no_rows
from kaopu.leads.rows.notes import find_note_rows
from kaopu.scoring.spark.records import Task
from kaopu.spelling import exact

# Where Spark's CSV reader puts rows of more or fewer cells than the header.
UNEVEN = "kaopu_uneven_row"
# What stands for bytes that are no letter of the encoding.
NO_LETTER = "\ufffd"
# Any text that says that there may be guarded cells.
MAYBE_GUARDED = "'="


@dataclass(frozen=True)
class BatchCells:
    """The rows of a batch.

    Attributes:
        texts: Those that may be leads.
        uneven: As the file has them, rows of more or fewer cells than the header.
        no_leads: How many were blank, totals, or headers again.
    """

    texts: pd.DataFrame
    uneven: list[str]
    no_leads: int


def read_cells(task: Task, batch: pa.RecordBatch) -> BatchCells:
    """Return the rows of a batch as texts.

    Raises:
        SparkError: Text is in another encoding than it was read in.
    """
    batch, uneven = _without_uneven(batch)
    texts = read_frame(arrow_frame(_typed(batch, task.types))).frame
    if task.is_text:
        texts = unguard(texts, MAYBE_GUARDED)
        _check_letters(task, texts)
    texts, _ = blank_errors(texts)
    keep = task.pipeline.read.totals == "keep"
    left_out, _ = find_no_rows(task.name, texts, keep=keep)
    kept = texts[~left_out].reset_index(drop=True)
    return BatchCells(kept, uneven, int(left_out.sum()))


def blank_ids(task: Task, texts: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows have no lead id and are no notes either (n,)."""
    single = texts.loc[:, ~texts.columns.duplicated()]
    notes = find_note_rows(single, task.pipeline)
    blank = (ids_of(task, texts) == "").to_numpy(dtype=bool)
    return np.asarray(blank & ~notes, dtype=bool)


def ids_of(task: Task, texts: pd.DataFrame) -> pd.Series:
    """Return the lead ids as they are compared."""
    return texts[str(task.pipeline.lead_id)].map(exact)


def _without_uneven(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[str]]:
    """Return a batch without the rows that do not fit its header, and these."""
    place = batch.schema.get_field_index(UNEVEN)
    if place < 0:
        return batch, []
    raw = batch.column(place)
    fits = raw.is_null()
    rest = batch.drop_columns([UNEVEN])
    if raw.null_count == len(raw):
        return rest, []
    return rest.filter(fits), raw.drop_null().to_pylist()


def _typed(batch: pa.RecordBatch, types: dict[str, pa.DataType]) -> pa.RecordBatch:
    """Return a batch with the types that its file states, where Spark knows less of them."""
    for i, field in enumerate(batch.schema):
        wanted = types.get(field.name)
        if wanted is not None and wanted != field.type:
            column = batch.column(i).cast(wanted)
            batch = batch.set_column(i, pa.field(field.name, wanted), column)
    return batch


def _check_letters(task: Task, texts: pd.DataFrame) -> None:
    for i in range(texts.shape[1]):
        cells = texts.iloc[:, i]
        if any(NO_LETTER in cell for cell in cells.unique()):
            column = str(texts.columns[i])
            raise SparkError("no_letters", path=task.name, column=column)
