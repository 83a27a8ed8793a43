"""Scores leads on Spark: survey, score, rank and write, each over the cluster."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kaopu.errors import (
    EmptyTableError,
    FileMissingError,
    KaopuError,
    SparkError,
    UsageError,
)
from kaopu.language import Count, Message
from kaopu.leads.dates import local_today
from kaopu.pipeline.data_source import without_secrets
from kaopu.scoring.batch_notes import merged_notes
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.run.records import RunSummary, Why
from kaopu.scoring.scores import score_columns
from kaopu.scoring.spark.output import Aside, write_scores
from kaopu.scoring.spark.ranking import rank
from kaopu.scoring.spark.records import (
    DETAIL,
    KIND,
    ROW,
    BatchReport,
    SparkRun,
    SparkScores,
    Task,
    row_ddl,
)
from kaopu.scoring.spark.session import first_line, spark_session
from kaopu.scoring.spark.storage import TABLE, Files, SparkLeads, full_url, read_leads
from kaopu.scoring.spark.survey import COUNTS_DDL, count_texts, settle
from kaopu.scoring.spark.worker import BUNDLE, HISTORIES, JOINS, score_batches, unpacked

SHOWN = 10
FIRST, COUNT = "kaopu_first", "kaopu_count"


def score_on_spark(
    model: LeadModel, run: SparkRun, load: Callable[[Path], LeadModel]
) -> SparkScores:
    """Return what scoring leads on Spark came to; the scores stand in the output.

    Args:
        model: A stored model; its bundle goes to the workers as a file.
        run: Which leads, and where the scores go.
        load: Reads a bundle's folder; a function that workers can import.

    Raises:
        SparkError: pyspark or Java is missing, or Spark cannot do it.
        NotUsableError: The model is no better than the constant rate.
        UsageError: The model names no column of lead ids.
        KaopuError: The leads cannot be read, see `LeadModel.read`.
    """
    model.require_usable(force=run.force)
    if model.pipeline.lead_id is None:
        raise UsageError("spark_no_ids")
    if not run.output.startswith(TABLE) and not run.output.lower().endswith(".parquet"):
        raise UsageError("spark_output", found=without_secrets(run.output))
    with spark_session(run.master) as spark, _archive(model) as archive:
        _check_output(spark, run)
        leads = read_leads(spark, run.leads, model.pipeline.read)
        spark.sparkContext.addArchive(str(archive))
        with _failures(without_secrets(run.leads)):
            task = _settled_task(model, run, leads, archive.name, load)
            return _score(spark, run, leads, task, str(model.label))


def _check_output(spark: Any, run: SparkRun) -> None:
    if not run.output.startswith(TABLE):
        Files(spark).check_replaceable(full_url(run.output))


def _settled_task(
    model: LeadModel,
    run: SparkRun,
    leads: SparkLeads,
    archive: str,
    load: Callable[[Path], LeadModel],
) -> Task:
    """Return what workers need, with what all leads settle together."""
    task = Task(
        archive=archive,
        load=load,
        pipeline=model.pipeline,
        like=None,
        language=run.language,
        name=without_secrets(run.leads),
        open_only=run.open_only,
        is_text=leads.is_text,
        types=leads.types or {},
    )
    from pyspark.sql import functions as fn

    counts = (
        leads.frame.withColumn(ROW, fn.lit(0).cast("bigint"))
        .mapInArrow(partial(count_texts, task), COUNTS_DDL)
        .groupBy("column", "text")
        .agg(fn.sum("rows").alias("rows"))
    )
    day = model.as_of or local_today()
    like = settle(model, task.name, counts.toPandas(), day)
    pipeline = replace(model.pipeline, customs=like.customs)
    return replace(task, like=like, pipeline=pipeline)


def _score(
    spark: Any, run: SparkRun, leads: SparkLeads, task: Task, model: str
) -> SparkScores:
    from pyspark import StorageLevel
    from pyspark.sql import functions as fn

    start = monotonic()
    frame = leads.frame.withColumn(ROW, fn.monotonically_increasing_id())
    if leads.is_text:
        # One file of CSV is read by one task; the scoring is spread over all.
        frame = frame.repartition(spark.sparkContext.defaultParallelism)
    rows = frame.mapInArrow(partial(score_batches, task), row_ddl())
    rows = rows.persist(StorageLevel.DISK_ONLY)
    try:
        return _written(spark, run, leads, task, model, rows, start)
    finally:
        rows.unpersist()


def _written(
    spark: Any,
    run: SparkRun,
    leads: SparkLeads,
    task: Task,
    model: str,
    rows: Any,
    start: float,
) -> SparkScores:
    """Rank and write the rows that workers gave; ``start`` is when they began."""
    from pyspark.sql import functions as fn

    beside = rows.filter(fn.col(KIND).isin("report", "failure")).select(KIND, DETAIL)
    reports = []
    for row in beside.collect():
        said = unpacked(row[DETAIL])
        if isinstance(said, KaopuError):
            raise said
        reports.append(said)
    report = _merged(reports)
    scores, rejects = _without_repeats(rows, task)
    scored = scores.count()
    whys = fn.get_json_object(fn.col(DETAIL), "$[0]").alias("why")
    counts = {row["why"]: row["count"] for row in rejects.groupBy(whys).count().collect()}
    aside = Aside(rejects, counts, report.origins, run.language)
    _check_counts(task, run, report, scored, aside)
    ranked = rank(scores, scored).select(*score_columns())
    place = write_scores(spark, run.output, ranked, aside)
    best = ranked.orderBy("rank").limit(SHOWN).toPandas()
    summary = _summary(model, task, report, scored, counts, monotonic() - start)
    return SparkScores(summary, best, place, leads.assumptions)


def _summary(
    label: str,
    task: Task,
    report: BatchReport,
    scored: int,
    rejected: dict[Why, int],
    seconds: float,
) -> RunSummary:
    """Return what became of the leads; a run of Spark is one part, and not gone on with."""
    like = task.like
    return RunSummary(
        model=label,
        rows=report.read,
        leads=scored,
        rejected=rejected,
        left_out=report.no_leads,
        ended=report.ended,
        closed_out=report.closed_out,
        notes=report.notes,
        as_of=(like.as_of if like else None) or local_today(),
        parts=1,
        resumed=0,
        seconds=seconds,
    )


def _without_repeats(rows: Any, task: Task) -> tuple[Any, Any]:
    """Return score rows, of each lead id the first, and the rows that are not scored."""
    from pyspark.sql import functions as fn

    scores, rejects = (rows.filter(fn.col(KIND) == kind) for kind in ("score", "reject"))
    again = (
        rows.filter(fn.col("lead_id").isNotNull())
        .groupBy("lead_id")
        .agg(fn.min(ROW).alias(FIRST), fn.count("*").alias(COUNT))
        .filter(fn.col(COUNT) > 1)
        .drop(COUNT)
    )
    scores = scores.join(again, "lead_id", "left")
    column = {"column": str(task.pipeline.lead_id)}
    again_detail = json.dumps(["repeated_id", column], ensure_ascii=False)
    is_later = fn.col(FIRST).isNotNull() & (fn.col(ROW) > fn.col(FIRST))
    late = scores.filter(is_later).withColumn(DETAIL, fn.lit(again_detail))
    beside = (ROW, "lead_id", DETAIL)
    return scores.filter(~is_later), rejects.select(*beside).union(late.select(*beside))


def _check_counts(
    task: Task, run: SparkRun, report: BatchReport, scored: int, aside: Aside
) -> None:
    """Check that every row that was read is accounted for, and what may be put aside."""
    rejected = sum(aside.counts.values())
    found = scored + rejected + report.no_leads + report.closed_out
    if report.read != found:
        raise SparkError("rows_lost", read=report.read, found=found)
    if run.strict and rejected:
        first = next(iter(aside))
        reason = Message("rejected", first.why, first.facts)
        facts = {"path": task.name, "rows": Count(rejected), "row": first.row}
        raise SparkError("strict", rejected, **facts, reason=reason)
    if scored == 0:
        raise EmptyTableError(task.name, "open_lead" if report.ended else "lead")


def _merged(reports: list[BatchReport]) -> BatchReport:
    return BatchReport(
        read=sum(one.read for one in reports),
        no_leads=sum(one.no_leads for one in reports),
        ended=sum(one.ended for one in reports),
        closed_out=sum(one.closed_out for one in reports),
        notes=merged_notes(note for one in reports for note in one.notes),
        origins=dict(sum((Counter(one.origins) for one in reports), Counter())),
    )


@contextmanager
def _archive(model: LeadModel) -> Iterator[Path]:
    """Give a zip of the model's bundle, of the tables that are joined, and of histories.

    Raises:
        FileMissingError: The file of a history is not there.
    """
    if model.bundle is None:
        raise UsageError("spark_not_stored")
    with tempfile.TemporaryDirectory(prefix="kaopu-spark-") as temporary:
        root = Path(temporary)
        folder = root / "archive"
        shutil.copytree(model.bundle, folder / BUNDLE)
        for i, join in enumerate(model.pipeline.joins):
            own = folder / JOINS / f"{i:03}"
            own.mkdir(parents=True)
            shutil.copy(join.path, own / join.path.name)
        for i, path in enumerate(_history_files(model)):
            own = folder / HISTORIES / f"{i:03}"
            own.mkdir(parents=True)
            shutil.copy(path, own / path.name)
        name = root / f"kaopu-{uuid4().hex[:12]}"
        yield Path(shutil.make_archive(str(name), "zip", folder))


def _history_files(model: LeadModel) -> Iterator[Path]:
    """Yield the files of histories; tables of databases are read where they are."""
    for table in model.pipeline.histories:
        if table.path is not None:
            if not table.path.is_file():
                raise FileMissingError(table.path, "table")
            yield table.path


@contextmanager
def _failures(leads: str) -> Iterator[None]:
    """Say in a sentence why Spark gave up, of which it prints traces of two languages."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        text = str(error)
        if "No module named 'kaopu'" in text:
            raise SparkError("no_kaopu") from None
        raise SparkError("failed", path=leads, cause=first_line(error)) from None
