"""What is asked of Spark, what its workers need, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa

from kaopu.files import Assumption
from kaopu.language import Language
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import ReadAlike
from kaopu.pipeline import Pipeline
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.run.records import RunSummary
from kaopu.scoring.scores import score_kinds

# What a row that a worker gives back is: the scores of a lead, a row that is not scored
# and why, or what is to be said of a whole batch.
Kind = Literal["score", "reject", "report", "failure"]
# The columns beside the scores, which no score file has.
KIND, DETAIL = "kaopu_kind", "kaopu_detail"
# Where a row came from: the number of its partition, and its place there in these bits.
ROW = "kaopu_row"
PLACE_BITS = 33
ARROW = {
    "string": pa.string(),
    "long": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
SPARK = {"string": "string", "long": "bigint", "double": "double", "boolean": "boolean"}


@dataclass(frozen=True)
class SparkRun:
    """A scoring that Spark is to do.

    Attributes:
        leads: A path that the cluster can read, or ``table:NAME``.
        output: A folder of Parquet, or ``table:NAME``.
        master: Of a cluster; None for this machine, or the session there is.
        language: Of ``top_reason``.
        open_only: Whether leads that have ended are left out.
        strict: Whether a row that cannot be scored refuses the whole.
        force: Whether to score with a model that is not usable.
    """

    leads: str
    output: str
    master: str | None
    language: Language
    open_only: bool = False
    strict: bool = False
    force: bool = False


@dataclass(frozen=True)
class Task:
    """What a worker needs to read and score batches; small, for it goes to each task.

    Attributes:
        archive: The name under which Spark has unpacked the bundle.
        load: Reads a bundle's folder.
        pipeline: How leads are read.
        like: An empty lead table whose columns are read as all leads settle together, and
            which has the day on which they are judged; None before it is settled.
        language: Of ``top_reason``.
        name: What messages call the leads.
        open_only: Whether leads that have ended are left out.
        is_text: Whether the cells come from CSV.
        types: Arrow's types of the columns that Spark knows by less.
    """

    archive: str
    load: Callable[[Path], LeadModel]
    pipeline: Pipeline
    like: ReadAlike | None
    language: Language
    name: str
    open_only: bool
    is_text: bool
    types: dict[str, pa.DataType] = field(default_factory=dict)


@dataclass(frozen=True)
class BatchReport:
    """What is to be said of a batch beside its scores.

    Attributes:
        read: Rows that came.
        no_leads: Blank rows, totals and notes among them.
        ended: Leads already won or lost.
        closed_out: Those of them that were left out for it.
        notes: What was not as expected, counted.
        origins: Rows that came of each partition of the source.
    """

    read: int = 0
    no_leads: int = 0
    ended: int = 0
    closed_out: int = 0
    notes: tuple[DataNote, ...] = ()
    origins: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SparkScores:
    """What a scoring on Spark came to.

    Attributes:
        summary: As of any run.
        best: The records of the best leads, as many as are shown.
        rejects: Where the rows stand that were put aside.
        assumptions: What was found out to read the leads.
    """

    summary: RunSummary
    best: pd.DataFrame
    rejects: str
    assumptions: tuple[Assumption, ...] = ()


def row_schema() -> pa.Schema:
    """Return what a worker gives back for each row, by Arrow's types."""
    fields = [pa.field(name, ARROW[kind]) for name, kind in score_kinds().items()]
    beside = [(KIND, pa.string()), (DETAIL, pa.string()), (ROW, pa.int64())]
    return pa.schema([*fields, *(pa.field(*own) for own in beside)])


def row_ddl() -> str:
    """Return the same as Spark writes it."""
    kinds: dict[str, Any] = {**score_kinds(), KIND: "string", DETAIL: "string", ROW: "long"}
    return ", ".join(f"`{name}` {SPARK[kind]}" for name, kind in kinds.items())
