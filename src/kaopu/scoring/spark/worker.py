"""What Spark's Python workers run: record batches of an export in, rows of scores out.

A worker reads the bundle from the file that Spark sent, once, and scores batch after
batch by the same pass as everywhere. What is to be said beside scores goes along as rows
of other kinds, since a task that fails is run again, and would count twice elsewhere.
"""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.errors import EmptyTableError, KaopuError
from kaopu.leads.joining import JoinReader, read_join, with_paths
from kaopu.leads.lead_table import LeadTable
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.one_pass import explain_rows
from kaopu.scoring.scored_table import ScoredTable, score_batch
from kaopu.scoring.spark.cells import blank_ids, ids_of, read_cells
from kaopu.scoring.spark.records import (
    DETAIL,
    KIND,
    BatchReport,
    Kind,
    Reason,
    Task,
    row_schema,
)

# Where in the archive the bundle and the tables to join are.
BUNDLE, JOINS = "bundle", "joins"


def score_batches(
    task: Task, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Yield rows of `row_schema` for the batches of a partition.

    What keeps a batch from being read comes back as a row too, and not as an exception,
    of which the caller would see a trace of this process alone.
    """
    model = load_model(task)
    join = cache(read_join)
    for batch in batches:
        try:
            yield from _scored(task, model, batch, join)
        except KaopuError as error:
            yield rows_of("failure", [packed(error)])
            return


def load_model(task: Task) -> LeadModel:
    """Return the model that was sent, reading leads as was settled over all of them."""
    from pyspark import SparkFiles

    folder = Path(SparkFiles.get(task.archive))
    joins = sorted((folder / JOINS).glob("*/*"))
    pipeline = with_paths(task.pipeline, joins)
    loaded = _loaded(folder / BUNDLE, task.load)
    return replace(loaded, pipeline=pipeline, as_of=task.as_of)


@lru_cache(maxsize=1)
def _loaded(folder: Path, load: Callable[[Path], LeadModel]) -> LeadModel:
    return load(folder)


def _scored(
    task: Task, model: LeadModel, batch: pa.RecordBatch, join: JoinReader
) -> Iterator[pa.RecordBatch]:
    cells = read_cells(task, batch)
    texts = cells.texts
    report = BatchReport(read=batch.num_rows, no_leads=cells.no_leads)
    if cells.uneven:
        yield rejected("unreadable", cells.uneven)
    texts, no_ids = _split(texts, blank_ids(task, texts))
    if len(no_ids):
        yield rejected("blank_id", _as_json(no_ids))
    repeated = ids_of(task, texts)
    is_again = repeated.duplicated(keep=False) & (repeated != "")
    texts, again = _split(texts, is_again.to_numpy(dtype=bool))
    if len(again):
        yield rejected("repeated_id", _as_json(again), list(ids_of(task, again)))
    if len(texts):
        table = _read(task, model, texts, join)
        read = 0 if table is None else len(table)
        report = replace(report, no_leads=report.no_leads + len(texts) - read)
        if table is not None:
            report, done = _score_leads(task, model, table, report)
            if len(done.scores):
                yield from _score_rows(done.scores)
    yield rows_of("report", [packed(report)])


def _read(
    task: Task, model: LeadModel, texts: pd.DataFrame, join: JoinReader
) -> LeadTable | None:
    """Return the lead table of a batch; None where every row of it is a note."""
    try:
        return model.read(texts, task.name, join=join)
    except EmptyTableError:
        return None


def _score_leads(
    task: Task, model: LeadModel, table: LeadTable, report: BatchReport
) -> tuple[BatchReport, ScoredTable]:
    """Return the report with what the leads add to it, and their scores."""
    if table.outcome is not None:
        has_ended = ~np.isnan(table.outcome)
        report = replace(report, ended=int(has_ended.sum()))
        table = table.take(~has_ended) if task.open_only else table
    if not len(table):
        return replace(report, notes=table.notes), ScoredTable(pd.DataFrame(), ())
    done = score_batch(explain_rows(model, table), task.language)
    return replace(report, notes=done.notes), done


def _split(
    texts: pd.DataFrame, apart: NDArray[np.bool_]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if not apart.any():
        return texts, texts.iloc[:0]
    return texts[~apart].reset_index(drop=True), texts[apart].reset_index(drop=True)


def _as_json(texts: pd.DataFrame) -> list[str]:
    """Return rows as JSON objects of their filled cells."""
    names = [str(name) for name in texts.columns]
    rows = texts.to_numpy(dtype=object).tolist()
    filled = [{n: c for n, c in zip(names, row, strict=True) if c} for row in rows]
    return [json.dumps(row, ensure_ascii=False) for row in filled]


def _score_rows(scores: pd.DataFrame) -> Iterator[pa.RecordBatch]:
    schema = row_schema()
    kinds = pa.array(["score"] * len(scores), pa.string())
    of_scores = pa.schema([f for f in schema if f.name not in (KIND, DETAIL)])
    table = pa.Table.from_pandas(scores, of_scores, preserve_index=False)
    table = table.replace_schema_metadata(None)
    table = table.append_column(KIND, kinds)
    table = table.append_column(DETAIL, pa.nulls(len(scores), pa.string()))
    yield from table.to_batches()


def rejected(
    reason: Reason, cells: list[str], ids: list[str] | None = None
) -> pa.RecordBatch:
    """Return rows that are not scored: the lead's id where it is known, and the cells."""
    details = [json.dumps([reason, text], ensure_ascii=False) for text in cells]
    return rows_of("reject", details, ids)


def rows_of(
    kind: Kind, details: list[str], ids: list[str] | None = None
) -> pa.RecordBatch:
    """Return rows of another kind than scores."""
    schema, n = row_schema(), len(details)
    columns: dict[str, Any] = {name: pa.nulls(n, schema.field(name).type) for name in schema.names}
    columns[KIND] = pa.array([kind] * n, pa.string())
    columns[DETAIL] = pa.array(details, pa.string())
    if ids is not None:
        columns["lead_id"] = pa.array(ids, pa.string())
    return pa.RecordBatch.from_pydict(columns, schema=schema)


def packed(thing: object) -> str:
    """Return an object as a text, for a row to the driver."""
    return base64.b64encode(pickle.dumps(thing)).decode("ascii")


def unpacked(text: str) -> Any:
    """Return the object of `packed`."""
    return pickle.loads(base64.b64decode(text))  # noqa: S301 - our own workers made it
