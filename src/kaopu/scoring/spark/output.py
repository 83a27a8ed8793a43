"""Writes what Spark has scored, and beside it the rows that it could not."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from kaopu.language import Language, Locale, Message
from kaopu.masking import masked
from kaopu.scoring.run.aside.rejects import RejectsWriter
from kaopu.scoring.run.records import Rejected, Why
from kaopu.scoring.spark.records import DETAIL, PLACE_BITS, ROW
from kaopu.scoring.spark.storage import TABLE, Files, full_url

REJECTS, REJECTS_TABLE = ".rejects.csv", "_rejects"
REJECTS_DDL = "row bigint, lead_id string, reason string"


@dataclass(frozen=True)
class Aside:
    """Rows that were put aside.

    Attributes:
        frame: Spark's, with where they came from, their lead ids and why.
        counts: How many, by reason.
        origins: How many rows each partition of the source has.
        language: Of the reasons.
    """

    frame: Any
    counts: Mapping[Why, int]
    origins: Mapping[int, int]
    language: Language

    def __iter__(self) -> Iterator[Rejected]:
        """Yield the rows in their order, numbered from 1 as Spark reads the leads."""
        parts = range(max(self.origins, default=0) + 1)
        starts = [0, *accumulate(self.origins.get(part, 0) for part in parts)]
        rows = self.frame.select(ROW, "lead_id", DETAIL).orderBy(ROW)
        for row, lead_id, detail in rows.toLocalIterator():
            why, facts = json.loads(detail)
            if why == "unreadable":
                facts = {"cause": Message("spark", "uneven")}
            place = row & ((1 << PLACE_BITS) - 1)
            number = starts[row >> PLACE_BITS] + place + 1
            yield Rejected(number, masked(lead_id or ""), why, facts)


def write_scores(spark: Any, output: str, scores: Any, aside: Aside) -> str:
    """Write scores and the rows put aside; return where the latter stand.

    A folder of scores appears whole or not at all, after the rows that are not in it.
    """
    if output.startswith(TABLE):
        name = output.removeprefix(TABLE)
        scores.write.mode("overwrite").saveAsTable(name)
        if aside.counts:
            _write_table(spark, aside, name + REJECTS_TABLE)
        elif spark.catalog.tableExists(name + REJECTS_TABLE):
            # Of an earlier run, whose rows are scored now.
            spark.createDataFrame([], REJECTS_DDL).write.mode("overwrite").saveAsTable(
                name + REJECTS_TABLE
            )
        return output + REJECTS_TABLE
    files, place = Files(spark), full_url(output)
    with files.replacing(place) as beside:
        scores.write.parquet(beside)
        if aside.counts:
            _write_file(files, aside, place + REJECTS)
        else:
            files.remove(place + REJECTS)
    return place + REJECTS


def _write_file(files: Files, aside: Aside, place: str) -> None:
    """Write rows put aside as the file of CSV that they are in everywhere."""
    with tempfile.TemporaryDirectory(prefix="kaopu-spark-") as folder:
        path = Path(folder) / "rejects.csv"
        with RejectsWriter(path, aside.language) as writer:
            writer.write(aside)
        with files.replacing(place) as beside:
            files.upload(path, beside)


def _write_table(spark: Any, aside: Aside, name: str) -> None:
    locale = Locale(aside.language)
    told = [
        (one.row, one.lead_id, locale.message(Message("rejected", one.why, one.facts)))
        for one in aside
    ]
    frame = spark.createDataFrame(told, REJECTS_DDL)
    frame.write.mode("overwrite").saveAsTable(name)
