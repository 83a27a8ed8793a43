"""How the columns of leads are written, settled over all of them before any is read.

Which sign stands before decimals, or whether the day or the month comes first, is told by
whole columns, of which one batch holds too little. Workers count the distinct texts of
the columns that hang on it, Spark adds the counts up, and the model settles on them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import pandas as pd
import pyarrow as pa

from kaopu.errors import KaopuError
from kaopu.leads.customs.tallies import Tallies
from kaopu.leads.lead_table import ReadAlike
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.run.settle import settled_by, settled_columns
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
        tallies = Tallies(columns)
        tallies.add(texts)
        for column, tally in tallies.whole.items():
            yield _counts([column] * len(tally.texts), [*tally.texts], [*tally.rows])


def settle(model: LeadModel, name: str, counts: pd.DataFrame, day: date) -> ReadAlike:
    """Return how all leads are read, as the counted texts settle it.

    Args:
        model: That scores.
        name: What messages call the leads.
        counts: The texts of all leads, as `count_texts` names the columns.
        day: The day on which the leads are judged.

    Raises:
        KaopuError: A batch could not be read.
        DateOrderError: Dates follow another order than the model's deals.
    """
    failed = counts[counts["column"] == FAILURE]
    if len(failed):
        raise unpacked(failed["text"].iloc[0])
    tallies = Tallies(settled_columns(model.pipeline))
    for column, part in counts.groupby("column", sort=True):
        found = part.sort_values("text")
        tallies.count(str(column), found["text"].tolist(), found["rows"].tolist())
    return settled_by(model, tallies.whole, name, day)


def _counts(columns: list[str], texts: list[str], rows: list[int]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {"column": columns, "text": texts, "rows": rows}, schema=COUNTS
    )
