"""What Spark's Python workers run: record batches of an export in, rows of scores out.

A worker reads the bundle from the file that Spark sent, once, and scores batch after
batch by the same pass as everywhere. What is to be said beside scores goes along as rows
of other kinds, since a task that fails is run again, and would count twice elsewhere.
"""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from kaopu.leads.outcomes.strange import strange_outcomes
from kaopu.leads.rows.notes import notes_alone
from kaopu.masking import masked
from kaopu.pipeline import Pipeline
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.one_pass import explain_rows
from kaopu.scoring.run.records import Why
from kaopu.scoring.scored_table import ScoredBatch, score_batch
from kaopu.scoring.spark.cells import BatchCells, Ints, blank_ids, ids_of, read_cells
from kaopu.scoring.spark.records import (
    DETAIL,
    KIND,
    PLACE_BITS,
    ROW,
    BatchReport,
    Kind,
    Task,
    row_schema,
)
from kaopu.spelling import exact

# Where in the archive the bundle, the tables to join and the histories are.
BUNDLE, JOINS, HISTORIES = "bundle", "joins", "histories"


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
    loaded = _loaded(folder / BUNDLE, task.load)
    return replace(loaded, pipeline=sent_pipeline(task))


def sent_pipeline(task: Task) -> Pipeline:
    """Return how leads are read, with the tables to join where Spark has put them."""
    if not task.pipeline.joins and not task.pipeline.histories:
        return task.pipeline
    from pyspark import SparkFiles

    folder = Path(SparkFiles.get(task.archive))
    pipeline = with_paths(task.pipeline, sorted(folder.glob(f"{JOINS}/*/*")))
    return with_histories(pipeline, sorted(folder.glob(f"{HISTORIES}/*/*")))


def with_histories(pipeline: Pipeline, paths: Sequence[Path]) -> Pipeline:
    """Return a pipeline with the files of its histories at ``paths``, in their order."""
    there = iter(paths)
    tables = [
        table if table.path is None else replace(table, path=next(there))
        for table in pipeline.histories
    ]
    return replace(pipeline, histories=tuple(tables))


@lru_cache(maxsize=1)
def _loaded(folder: Path, load: Callable[[Path], LeadModel]) -> LeadModel:
    return load(folder)


def _scored(
    task: Task, model: LeadModel, batch: pa.RecordBatch, join: JoinReader
) -> Iterator[pa.RecordBatch]:
    cells = read_cells(task, batch)
    report = BatchReport(batch.num_rows, cells.no_leads, origins=_origins(batch))
    if len(cells.uneven):
        yield rejected("unreadable", {}, cells.uneven)
    cells, aside = screened(task, cells)
    yield from aside
    table = _read(task, model, cells.texts, join) if len(cells.texts) else None
    read = 0 if table is None else len(table)
    report = replace(report, no_leads=report.no_leads + len(cells.texts) - read)
    if table is None and len(cells.texts):
        report = replace(report, notes=notes_alone(cells.texts, task.pipeline))
    if table is not None:
        report, done, kept = _score_leads(task, model, table, report)
        if done is not None:
            rows = _rows_of_leads(task, table, cells)[kept]
            yield from _score_rows(done.scores, rows)
    yield rows_of("report", [packed(report)])


def screened(task: Task, cells: BatchCells) -> tuple[BatchCells, list[pa.RecordBatch]]:
    """Return the rows of a batch that can be scored, and the others with their reasons."""
    column = {"column": str(task.pipeline.lead_id)}
    aside: list[pa.RecordBatch] = []
    if column["column"] not in cells.texts.columns:
        # What reads the leads says which columns are missing.
        return cells, aside
    cells, no_ids = cells.split(blank_ids(task, cells.texts))
    aside.append(rejected("blank_id", column, no_ids))
    ids = ids_of(task, cells.texts).to_numpy(dtype=object)
    is_again = _is_again(ids, cells.rows)
    cells, again = cells.split(is_again)
    aside.append(rejected("repeated_id", column, again, list(ids[is_again])))
    single = cells.texts.loc[:, ~cells.texts.columns.duplicated()]
    rules = task.pipeline
    strange = strange_outcomes(single, rules.outcome, rules.missing)
    apart = np.zeros(len(single), dtype=bool)
    for one in strange:
        why: Why = "outcome_number" if one.is_number else "outcome"
        for row in np.flatnonzero(one.rows & ~apart):
            value = repr(masked(str(single[one.column].iloc[row])))
            facts = {"column": one.column, "value": value}
            own_id = [exact(single[column["column"]].iloc[row])]
            aside.append(rejected(why, facts, cells.rows[[row]], own_id))
        apart |= one.rows
    return cells.split(apart)[0], [batch for batch in aside if batch.num_rows]


def _is_again(ids: NDArray[np.object_], rows: Ints) -> NDArray[np.bool_]:
    """Tell which ids (n,) stand in an earlier row, in whatever order the rows came."""
    order = np.argsort(rows)
    found = np.empty(len(ids), dtype=bool)
    found[order] = pd.Series(ids[order]).duplicated().to_numpy()
    return np.asarray(found & (ids != ""), dtype=bool)


def _origins(batch: pa.RecordBatch) -> dict[int, int]:
    """Return how many rows came of each partition of the source."""
    partitions = batch.column(ROW).to_numpy() >> PLACE_BITS
    found, counts = np.unique(partitions, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _rows_of_leads(task: Task, table: LeadTable, cells: BatchCells) -> Ints:
    """Return where each lead of a table came from; rows that are notes are in none."""
    if len(table) == len(cells.rows):
        return cells.rows
    places = pd.Series(cells.rows, index=ids_of(task, cells.texts))
    rows: Ints = places.loc[list(table.ids)].to_numpy()
    return rows


def _read(
    task: Task, model: LeadModel, texts: pd.DataFrame, join: JoinReader
) -> LeadTable | None:
    """Return the lead table of a batch; None where every row of it is a note."""
    try:
        return model.read(texts, task.name, join=join, like=task.like)
    except EmptyTableError:
        return None


def _score_leads(
    task: Task, model: LeadModel, table: LeadTable, report: BatchReport
) -> tuple[BatchReport, ScoredBatch | None, NDArray[np.bool_]]:
    """Return the report with what leads add to it, their scores, and which were kept."""
    kept = np.ones(len(table), dtype=bool)
    if table.outcome is not None:
        has_ended = ~np.isnan(table.outcome)
        report = replace(report, ended=int(has_ended.sum()))
        kept = ~has_ended if task.open_only else kept
        report = replace(report, closed_out=int((~kept).sum()))
    if not kept.any():
        return replace(report, notes=table.notes), None, kept
    table = table if kept.all() else table.take(kept)
    done = score_batch(explain_rows(model, table), task.language)
    return replace(report, notes=done.notes), done, kept


def _score_rows(scores: pa.Table, rows: Ints) -> Iterator[pa.RecordBatch]:
    n = len(scores)
    scores = scores.append_column(KIND, pa.array(["score"] * n, pa.string()))
    scores = scores.append_column(DETAIL, pa.nulls(n, pa.string()))
    scores = scores.append_column(ROW, pa.array(rows, pa.int64()))
    yield from scores.cast(row_schema()).combine_chunks().to_batches()


def rejected(
    why: Why, facts: dict[str, str], rows: Ints, ids: list[str] | None = None
) -> pa.RecordBatch:
    """Return rows that are not scored: why, where they came from, and their lead ids."""
    detail = json.dumps([why, facts], ensure_ascii=False)
    batch = rows_of("reject", [detail] * len(rows), ids)
    place = batch.schema.get_field_index(ROW)
    return batch.set_column(place, batch.schema.field(ROW), pa.array(rows, pa.int64()))


def rows_of(kind: Kind, details: list[str], ids: list[str] | None = None) -> pa.RecordBatch:
    """Return rows of another kind than scores."""
    schema, n = row_schema(), len(details)
    columns: dict[str, Any] = {f.name: pa.nulls(n, f.type) for f in schema}
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
