"""Scores leads on Spark: survey, score, rank and write, each over the cluster."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from kaopu.errors import (
    DuplicateLeadIdsError,
    EmptyTableError,
    KaopuError,
    SparkError,
    UsageError,
)
from kaopu.language import Locale
from kaopu.leads.dates import local_today
from kaopu.scoring.batch_notes import merged_notes
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.scores import score_columns
from kaopu.scoring.spark.ranking import rank
from kaopu.scoring.spark.records import (
    DETAIL,
    KIND,
    BatchReport,
    SparkRun,
    SparkScores,
    Task,
    row_ddl,
)
from kaopu.scoring.spark.session import first_line, spark_session
from kaopu.scoring.spark.storage import TABLE, Files, SparkLeads, full_url, read_leads
from kaopu.scoring.spark.survey import COUNTS_DDL, count_texts, settle
from kaopu.scoring.spark.worker import BUNDLE, JOINS, score_batches, unpacked

SHOWN = 10
REJECTS = ".rejects.csv"


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
        UsageError: The model names no column of lead ids.
        KaopuError: The leads cannot be read, see `LeadModel.read`.
    """
    if model.pipeline.lead_id is None:
        raise UsageError("spark_no_ids")
    if not run.output.startswith(TABLE) and not run.output.lower().endswith(".parquet"):
        raise UsageError("spark_output", found=run.output)
    with spark_session(run.master) as spark, _archive(model) as archive:
        _check_output(spark, run)
        leads = read_leads(spark, run.leads, model.pipeline.read)
        spark.sparkContext.addArchive(str(archive))
        with _failures(run.leads):
            task = _settled_task(model, run, leads, archive.name, load)
            return _score(spark, run, leads, task)


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
        as_of=model.as_of or local_today(),
        language=run.language,
        name=run.leads,
        open_only=run.open_only,
        is_text=leads.is_text,
        types=leads.types or {},
    )
    model = model.judging_on(task.as_of)
    from pyspark.sql import functions as F

    counts = (
        leads.frame.mapInArrow(partial(count_texts, task), COUNTS_DDL)
        .groupBy("column", "text")
        .agg(F.sum("rows").alias("rows"))
    )
    settled = settle(model, run.leads, counts.toPandas())
    return replace(task, pipeline=settled.pipeline)


def _score(spark: Any, run: SparkRun, leads: SparkLeads, task: Task) -> SparkScores:
    from pyspark import StorageLevel
    from pyspark.sql import functions as F

    frame = leads.frame
    if leads.is_text:
        # One file of CSV is read by one task; the scoring is spread over all.
        frame = frame.repartition(spark.sparkContext.defaultParallelism)
    rows = frame.mapInArrow(partial(score_batches, task), row_ddl())
    rows = rows.persist(StorageLevel.DISK_ONLY)
    beside = rows.filter(F.col(KIND).isin("report", "failure")).select(KIND, DETAIL)
    reports = []
    for row in beside.collect():
        said = unpacked(row[DETAIL])
        if isinstance(said, KaopuError):
            raise said
        reports.append(said)
    report = _merged(reports)
    scores, rejects = _without_repeats(rows)
    scored, rejected = scores.count(), rejects.count()
    _check_counts(task, run, report, scored, rejects, rejected)
    ranked = rank(scores, scored).select(*score_columns())
    place = _write(spark, run, ranked, rejects, rejected)
    best = ranked.orderBy("rank").limit(SHOWN).toPandas()
    return SparkScores(report, scored, rejected, place, best)


def _without_repeats(rows: Any) -> tuple[Any, Any]:
    """Return score rows of ids that stand once, and the rejected rows, those of others too."""
    from pyspark.sql import functions as F

    scores, rejects = (rows.filter(F.col(KIND) == kind) for kind in ("score", "reject"))
    counts = rows.filter(F.col("lead_id").isNotNull()).groupBy("lead_id").count()
    again = counts.filter(F.col("count") > 1).select("lead_id").persist()
    why = F.lit('["repeated_id", ""]')
    late = scores.join(again, "lead_id", "left_semi").select("lead_id", why.alias(DETAIL))
    once = scores.join(again, "lead_id", "left_anti")
    return once, rejects.select("lead_id", DETAIL).unionByName(late)


def _check_counts(
    task: Task,
    run: SparkRun,
    report: BatchReport,
    scored: int,
    rejects: Any,
    rejected: int,
) -> None:
    """Check that every row that was read is accounted for, and what may be rejected."""
    left_out = report.no_leads + (report.ended if run.open_only else 0)
    if report.read != scored + rejected + left_out:
        raise SparkError("rows_lost", read=report.read, found=scored + rejected + left_out)
    if run.strict and rejected:
        ids = [r["lead_id"] for r in rejects.limit(SHOWN).collect() if r["lead_id"]]
        if ids:
            raise DuplicateLeadIdsError(
                task.name, str(task.pipeline.lead_id), dict.fromkeys(ids, 2)
            )
        raise SparkError("strict", path=task.name, rows=rejected)
    if scored == 0:
        raise EmptyTableError(task.name, "open_lead" if report.ended else "lead")


def _merged(reports: list[BatchReport]) -> BatchReport:
    return BatchReport(
        read=sum(one.read for one in reports),
        no_leads=sum(one.no_leads for one in reports),
        ended=sum(one.ended for one in reports),
        notes=merged_notes(note for one in reports for note in one.notes),
    )


def _write(
    spark: Any, run: SparkRun, ranked: Any, rejects: Any, rejected: int
) -> str:
    """Write scores and rejected rows; return where the latter stand."""
    said = _told(rejects, run)
    if run.output.startswith(TABLE):
        name = run.output.removeprefix(TABLE)
        ranked.write.mode("overwrite").saveAsTable(name)
        if rejected:
            said.write.mode("overwrite").saveAsTable(f"{name}_rejects")
        return f"{TABLE}{name}_rejects" if rejected else ""
    files, place = Files(spark), full_url(run.output)
    with files.replacing(place) as beside:
        ranked.write.parquet(beside)
        files.remove(place + REJECTS)
        if rejected:
            _write_rejects(files, said, place + REJECTS)
    return place + REJECTS if rejected else ""


def _write_rejects(files: Files, said: Any, place: str) -> None:
    """Write the rejected rows as one file of CSV."""
    with files.replacing(place) as folder:
        said.coalesce(1).write.csv(folder, header=True, escape='"')
        part = files.only_part(folder)
        files.move(part, folder + "-part")
        files.remove(folder)
        files.move(folder + "-part", folder)


def _told(rejects: Any, run: SparkRun) -> Any:
    """Return the rejected rows with their reasons in words."""
    from pyspark.sql import functions as F

    locale = Locale(run.language)
    parts = F.from_json(F.col(DETAIL), "array<string>")
    reason = parts[0]
    words = F.lit("")
    for key in ("blank_id", "repeated_id", "unreadable"):
        words = F.when(reason == key, F.lit(locale.text("reject", key))).otherwise(words)
    return rejects.select("lead_id", words.alias("reason"), parts[1].alias("cells"))


@contextmanager
def _archive(model: LeadModel) -> Iterator[Path]:
    """Give a zip of the model's bundle and of the tables that are joined to leads."""
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
        name = root / f"kaopu-{uuid4().hex[:12]}"
        yield Path(shutil.make_archive(str(name), "zip", folder))


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
