"""The cells of a record batch as texts, the same as those of a file read here."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from kaopu.scoring.spark.records import ROW, Task
from kaopu.spelling import exact

Ints = NDArray[np.int64]

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
        rows: Where each of them came from (n,).
        uneven: Where rows of more or fewer cells than the header came from.
        no_leads: How many were blank, totals, or headers again.
    """

    texts: pd.DataFrame
    rows: Ints
    uneven: Ints
    no_leads: int

    def split(self, apart: NDArray[np.bool_]) -> tuple[BatchCells, Ints]:
        """Return the rows without some, and where these came from."""
        if not apart.any():
            return self, self.rows[:0]
        texts = self.texts[~apart].reset_index(drop=True)
        return replace(self, texts=texts, rows=self.rows[~apart]), self.rows[apart]


def read_cells(task: Task, batch: pa.RecordBatch) -> BatchCells:
    """Return the rows of a batch as texts.

    Raises:
        SparkError: Text is in another encoding than it was read in.
    """
    batch, rows, uneven = _taken_apart(batch)
    texts = read_frame(arrow_frame(_typed(batch, task.types))).frame
    if task.is_text:
        texts = unguard(texts, MAYBE_GUARDED)
        _check_letters(task, texts)
    texts, _ = blank_errors(texts)
    keep = task.pipeline.read.totals == "keep"
    left_out, _ = find_no_rows(task.name, texts, keep=keep)
    kept = texts[~left_out].reset_index(drop=True)
    return BatchCells(kept, rows[~left_out], uneven, int(left_out.sum()))


def blank_ids(task: Task, texts: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows have no lead id and are no notes either (n,)."""
    single = texts.loc[:, ~texts.columns.duplicated()]
    notes = find_note_rows(single, task.pipeline)
    blank = (ids_of(task, texts) == "").to_numpy(dtype=bool)
    return np.asarray(blank & ~notes, dtype=bool)


def ids_of(task: Task, texts: pd.DataFrame) -> pd.Series:
    """Return the lead ids as they are compared."""
    return texts[str(task.pipeline.lead_id)].map(exact)


def _taken_apart(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Ints, Ints]:
    """Return the cells of a batch that fit its header, their places, and the others'."""
    rows = batch.column(ROW).to_numpy(zero_copy_only=False)
    cells = batch.drop_columns([ROW])
    if UNEVEN not in cells.schema.names:
        return cells, rows, rows[:0]
    fits = cells.column(UNEVEN).is_null()
    kept = fits.to_numpy(zero_copy_only=False)
    cells = cells.drop_columns([UNEVEN])
    cells = cells if kept.all() else cells.filter(fits)
    return cells, rows[kept], rows[~kept]


def _typed(batch: pa.RecordBatch, types: dict[str, pa.DataType]) -> pa.RecordBatch:
    """Return a batch with the types of its file, of which Spark may know less."""
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
