"""How the columns of leads are written, settled over all of them before any is read.

Which sign stands before decimals, or whether the day or the month comes first, is told by
whole columns, of which one batch holds too little. Workers count the distinct texts of
the columns that hang on it, Spark adds the counts up, and the model settles on them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import pandas as pd
import pyarrow as pa

from kaopu.errors import KaopuError
from kaopu.leads.joining import join_frame, read_join
from kaopu.leads.lead_table import ReadAlike
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.run.settle import FirstLook
from kaopu.scoring.spark.cells import read_cells
from kaopu.scoring.spark.records import Task
from kaopu.scoring.spark.worker import packed, screened, sent_pipeline, unpacked

COUNTS = pa.schema([("column", pa.string()), ("text", pa.string()), ("rows", pa.int64())])
COUNTS_DDL = "`column` string, `text` string, `rows` bigint"
# A name that no column has: a failure comes back under it.
FAILURE = "\x00failure"
# Nor this: signs of notes in ids stand under it.
SIGNS = "\x00signs"


def count_texts(task: Task, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the texts of a partition that tell how columns are written, with their rows."""
    pipeline, join = sent_pipeline(task), cache(read_join)
    needed, look = pipeline.scoring_columns, FirstLook(pipeline)
    for batch in batches:
        try:
            cells, _ = screened(task, read_cells(task, batch))
            texts = join_frame(cells.texts, pipeline, needed, task.name, join)
        except KaopuError as error:
            yield _counts([FAILURE], [packed(error)], [1])
            return
        look.add(texts)
    if look.signs is not None:
        said = ["", *sorted(look.signs)]
        yield _counts([SIGNS] * len(said), said, [1] * len(said))
    for column, tally in look.tallies.whole.items():
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
    look = FirstLook(model.pipeline)
    for header, part in counts.groupby("column", sort=True):
        column, found = str(header), part.sort_values("text")
        texts = found["text"].tolist()
        if column == SIGNS:
            look.signs = frozenset(filter(None, texts))
            continue
        look.look_for([column])
        look.tallies.count(column, texts, found["rows"].tolist())
    return look.settled(name, day)


def _counts(columns: list[str], texts: list[str], rows: list[int]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {"column": columns, "text": texts, "rows": rows}, schema=COUNTS
    )
