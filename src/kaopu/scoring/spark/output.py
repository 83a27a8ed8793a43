"""Writes what Spark has scored, and beside it the rows that it could not."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

from kaopu.files.formulas import guarded
from kaopu.language import Language, Locale
from kaopu.masking import masked
from kaopu.scoring.spark.records import DETAIL, PLACE_BITS, REASONS, ROW
from kaopu.scoring.spark.storage import TABLE, Files, full_url

REJECTS, REJECTS_TABLE = ".rejects.csv", "_rejects"
HEADER = ("row", "lead_id", "reason")


def numbered(rejects: Any, origins: Mapping[int, int], language: Language) -> Any:
    """Return rejected rows with their numbers among all rows, and reasons in words.

    Args:
        rejects: Rows with where they came from, their lead ids and why.
        origins: How many rows each partition of the source has.
        language: Of the reasons.
    """
    from pyspark.sql import functions as fn

    parts = range(max(origins, default=0) + 1)
    before = [0, *accumulate(origins.get(part, 0) for part in parts)]
    starts = fn.array(*[fn.lit(start).cast("bigint") for start in before])
    part = fn.shiftright(fn.col(ROW), PLACE_BITS).cast("int")
    place = fn.col(ROW).bitwiseAND(fn.lit((1 << PLACE_BITS) - 1))
    words, locale = fn.lit(""), Locale(language)
    for reason in REASONS:
        text = locale.text("reject", reason)
        words = fn.when(fn.col(DETAIL) == reason, fn.lit(text)).otherwise(words)
    number = fn.element_at(starts, part + 1) + place + 1
    return rejects.select(number.alias("row"), "lead_id", words.alias("reason"))


def write_scores(spark: Any, output: str, scores: Any, rejects: Any | None) -> str:
    """Write scores and rejected rows; return where the latter stand, if there are any.

    A folder of scores appears whole or not at all, after the rows that are not in it.
    """
    if output.startswith(TABLE):
        name = output.removeprefix(TABLE)
        scores.write.mode("overwrite").saveAsTable(name)
        if rejects is None:
            return ""
        rejects.write.mode("overwrite").saveAsTable(name + REJECTS_TABLE)
        return output + REJECTS_TABLE
    files, place = Files(spark), full_url(output)
    with files.replacing(place) as beside:
        scores.write.parquet(beside)
        if rejects is None:
            files.remove(place + REJECTS)
        else:
            _write_rejects(files, rejects, place + REJECTS)
    return "" if rejects is None else output + REJECTS


def _write_rejects(files: Files, rejects: Any, place: str) -> None:
    """Write rejected rows as one file of CSV, as they come, in their order."""
    with tempfile.TemporaryDirectory(prefix="kaopu-spark-") as folder:
        path = Path(folder) / "rejects.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            for row, lead_id, reason in rejects.orderBy("row").toLocalIterator():
                text = masked(lead_id or "")
                writer.writerow((row, guarded(text), guarded(reason)))
        with files.replacing(place) as beside:
            files.upload(path, beside)
