"""Where Spark reads leads and puts scores: paths of any file system it knows, and tables.

A folder or file appears whole under its name or not at all: it is written beside it, and
then renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from kaopu.errors import EmptyTableError, FileMissingError, SparkError
from kaopu.files.encodings import decode
from kaopu.files.formats.csv import NAMES, find_delimiter
from kaopu.files.records import Assumption
from kaopu.pipeline.data_source import without_secrets
from kaopu.pipeline.resolved import ReadOptions
from kaopu.scoring.spark.cells import UNEVEN
from kaopu.scoring.spark.session import first_line

TABLE = "table:"
# What is looked at to find the encoding and the delimiter of CSV.
HEAD_BYTES = 1_000_000
# A command line takes the two slashes of a URL for one.
SHORT_URL = re.compile(r"([a-z][a-z0-9+.-]{1,20}):/(?!/)", re.IGNORECASE)
CSV_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz")
# The mark of a folder that Spark has written whole.
SUCCESS = "_SUCCESS"


@dataclass(frozen=True)
class SparkLeads:
    """Leads as Spark has them.

    Attributes:
        frame: The data frame, whatever its types.
        is_text: Whether it comes from CSV.
        types: Arrow's types of its columns, where Spark knows less of them.
        assumptions: What was found out to read them.
    """

    frame: Any
    is_text: bool = False
    types: dict[str, pa.DataType] | None = None
    assumptions: tuple[Assumption, ...] = ()


def read_leads(spark: Any, place: str, options: ReadOptions) -> SparkLeads:
    """Return the leads of a table, or of a file or folder of Parquet or CSV.

    Raises:
        FileMissingError: There is nothing.
        SparkError: It is of no kind that Spark reads here, or cannot be read.
    """
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        if place.startswith(TABLE):
            return SparkLeads(spark.table(place.removeprefix(TABLE)))
        return _read_path(spark, full_url(place), options)
    except (PySparkException, Py4JJavaError) as error:
        raise SparkError(
            "unreadable", path=without_secrets(place), cause=first_line(error)
        ) from None


def _read_path(spark: Any, place: str, options: ReadOptions) -> SparkLeads:
    files = Files(spark)
    first = files.first_file(place)
    if first is None:
        raise FileMissingError(without_secrets(place), "table", "Parquet, CSV")
    name = first.lower()
    if name.endswith(".parquet"):
        frame = spark.read.parquet(place)
        return SparkLeads(frame, types=_stated_types(first))
    if name.endswith(CSV_ENDINGS):
        return _read_csv(spark, files, place, first, options)
    raise SparkError("unknown_kind", path=without_secrets(place))


def _read_csv(
    spark: Any, files: Files, place: str, first: str, options: ReadOptions
) -> SparkLeads:
    """Return CSV as texts; rows that do not fit the header are marked in it."""
    from pyspark.sql.types import StringType, StructField, StructType

    if options.header_row not in (None, 1):
        raise SparkError("header_row", path=without_secrets(place), row=options.header_row)
    told: ReadOptions = options
    found: tuple[Assumption, ...] = ()
    if not first.lower().endswith(".gz"):
        told, found = _found_out(place, files.head(first, HEAD_BYTES), options)
    reader = spark.read.options(
        header=True,
        inferSchema=False,
        # A cell in quotes may go over several lines.
        multiLine=True,
        escape='"',
        sep=told.delimiter or ",",
        encoding=told.encoding or "UTF-8",
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=UNEVEN,
        enforceSchema=False,
        maxCharsPerColumn=-1,
    )
    names = [*reader.csv(place).columns, UNEVEN]
    fields = StructType([StructField(name, StringType()) for name in names])
    frame = reader.schema(fields).csv(place)
    return SparkLeads(frame, is_text=True, assumptions=found)


def _found_out(
    place: str, head: bytes, options: ReadOptions
) -> tuple[ReadOptions, tuple[Assumption, ...]]:
    """Return encoding and delimiter by the first bytes, and what was assumed for it."""
    if not head.strip():
        raise EmptyTableError(without_secrets(place), "lead")
    # A letter may be cut in two at the end.
    text, found = decode(place, head[: head.rfind(b"\n") + 1] or head, options)
    guessed = [str(one.value) for one in found if one.kind == "encoding"]
    encoding = options.encoding or next(iter(guessed), None)
    if options.delimiter:
        return replace(options, encoding=encoding), found
    delimiter = find_delimiter(text)
    if delimiter != ",":
        facts = {"separator": NAMES[delimiter]}
        found += (Assumption("delimiter", facts, "data.delimiter", delimiter),)
    return replace(options, encoding=encoding, delimiter=delimiter), found


def _stated_types(first: str) -> dict[str, pa.DataType]:
    """Return the types that a Parquet file on this machine states; none of another's.

    Spark keeps no time zone of a moment and no billionths of a second.
    """
    path = first.removeprefix("file:")
    path = re.sub(r"^/+", "/", path)
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException):
        return {}
    return {f.name: f.type for f in schema if pa.types.is_timestamp(f.type)}


def full_url(place: str) -> str:
    """Return a path or URL with both slashes after its scheme."""
    return SHORT_URL.sub(r"\1://", place) if not place.startswith("file:") else place


class Files:
    """Files and folders by Hadoop, which knows every file system that Spark does."""

    def __init__(self, spark: Any) -> None:
        self._jvm = spark.sparkContext._jvm
        self._configuration = spark.sparkContext._jsc.hadoopConfiguration()

    def first_file(self, place: str) -> str | None:
        """Return the file, or the first in name of a folder; None if there is none."""
        path, system = self._of(place)
        if not system.exists(path):
            return None
        if system.getFileStatus(path).isFile():
            return str(path.toString())
        found = [s.getPath() for s in system.listStatus(path)]
        names = sorted((str(p.getName()), p.toString()) for p in found)
        kept = [full for name, full in names if not name.startswith(("_", "."))]
        inner = [self.first_file(full) for full in kept[:1]]
        return inner[0] if inner else None

    def head(self, place: str, size: int) -> bytes:
        """Return the first bytes of a file."""
        path, system = self._of(place)
        stream = system.open(path)
        try:
            return bytes(stream.readNBytes(size))
        finally:
            stream.close()

    def check_replaceable(self, place: str) -> None:
        """Check that what stands under a name may be replaced.

        Raises:
            SparkError: It is a folder that holds something else than Spark's parts.
        """
        path, system = self._of(place)
        if not system.exists(path) or system.getFileStatus(path).isFile():
            return
        held = {str(s.getPath().getName()) for s in system.listStatus(path)}
        if held and SUCCESS not in held:
            raise SparkError("folder_taken", path=without_secrets(place))

    @contextmanager
    def replacing(self, place: str) -> Iterator[str]:
        """Give a name beside ``place`` for what takes its place on success."""
        path, system = self._of(place)
        parent, name = path.getParent(), path.getName()
        new, old = (
            self._jvm.org.apache.hadoop.fs.Path(parent, f".{name}.{word}-{uuid4().hex[:8]}")
            for word in ("new", "old")
        )
        try:
            yield str(new.toString())
            if system.exists(path):
                system.rename(path, old)
            if not system.rename(new, path):
                system.rename(old, path)
                raise SparkError("not_renamed", path=without_secrets(place))
            system.delete(old, True)
        finally:
            system.delete(new, True)

    def remove(self, place: str) -> None:
        """Remove a file or folder, if it is there."""
        path, system = self._of(place)
        system.delete(path, True)

    def upload(self, path: Path, place: str) -> None:
        """Write a file of this machine to a place, not to its name yet."""
        target, system = self._of(place)
        source = self._jvm.org.apache.hadoop.fs.Path(path.as_uri())
        system.copyFromLocalFile(False, True, source, target)

    def _of(self, place: str) -> tuple[Any, Any]:
        path = self._jvm.org.apache.hadoop.fs.Path(place)
        return path, path.getFileSystem(self._configuration)
