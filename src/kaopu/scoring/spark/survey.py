"""How the columns of leads are written, settled over all of them before any is read.

Which sign stands before decimals, or whether the day or the month comes first, is told by
whole columns, of which one batch holds too little. Workers count the distinct texts of
the columns that hang on it, Spark adds the counts up, and the model settles on them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from kaopu.errors import KaopuError
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.run.settle import settled_columns, settled_like
from kaopu.scoring.spark.cells import read_cells
from kaopu.scoring.spark.records import Task
from kaopu.scoring.spark.worker import packed, unpacked

COUNTS = pa.schema([("column", pa.string()), ("text", pa.string()), ("rows", pa.int64())])
COUNTS_DDL = "`column` string, `text` string, `rows` bigint"
# A name that no column has: a failure comes back under it.
FAILURE = "\x00failure"


def count_texts(task: Task, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the distinct texts of each batch's settled columns, with their counts."""
    columns = settled_columns(task.pipeline)
    for batch in batches:
        try:
            texts = read_cells(task, batch).texts
        except KaopuError as error:
            yield _counts([FAILURE], [packed(error)], [1])
            return
        for column in columns:
            if column in texts:
                counts = texts.loc[:, [column]].iloc[:, 0].value_counts()
                found = [str(text) for text in counts.index]
                yield _counts([column] * len(found), found, counts.tolist())


def settle(
    model: LeadModel, name: str, counts: pd.DataFrame, day: date
) -> LeadTable | None:
    """Return an empty lead table whose columns are read as the counted texts settle.

    Args:
        model: That scores.
        name: What messages call the leads.
        counts: The texts of all leads, as `count_texts` names the columns.
        day: The day on which the leads are judged.

    Returns:
        None where there is no text.

    Raises:
        KaopuError: A batch could not be read.
        DateOrderError: Dates follow another order than the model's deals.
    """
    failed = counts[counts["column"] == FAILURE]
    if len(failed):
        raise unpacked(failed["text"].iloc[0])
    texts = {
        str(column): part.sort_values("text")["text"].tolist()
        for column, part in counts.groupby("column", sort=True)
    }
    rows = max(map(len, texts.values()), default=1)
    return settled_like(model, [_filled(model.pipeline, texts, rows)], name, day)


def _filled(pipeline: Pipeline, texts: dict[str, list[str]], rows: int) -> pd.DataFrame:
    """Return a table whose columns hold the distinct texts, and blanks elsewhere."""
    columns: dict[str, Any] = {c: [""] * rows for c in pipeline.scoring_columns}
    for column, own in texts.items():
        columns[column] = [*own, *[""] * (rows - len(own))]
    columns[str(pipeline.lead_id)] = [f"{i}" for i in range(rows)]
    return pd.DataFrame(columns, dtype=object)


def _counts(columns: list[str], texts: list[str], rows: list[int]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {"column": columns, "text": texts, "rows": rows}, schema=COUNTS
    )
