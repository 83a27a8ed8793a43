"""Files as targets of rows: whole under their name or not there, in bounded memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TypeAlias

import pyarrow as pa

from kaopu.files.formats import WRITERS
from kaopu.files.writers.csv_stream import csv_parts, write_csv_batches
from kaopu.files.writers.excel_stream import write_excel_batches
from kaopu.files.writers.json_stream import write_json_batches
from kaopu.files.writers.parquet_stream import write_parquet_batches
from kaopu.files.writing import check_writable, replacing

BatchWriter: TypeAlias = Callable[[Iterable[pa.RecordBatch], pa.Schema, IO[bytes]], None]

BATCH_WRITERS: dict[str, BatchWriter] = {
    ".csv": write_csv_batches,
    ".xlsx": write_excel_batches,
    ".parquet": write_parquet_batches,
    ".jsonl": write_json_batches,
}


class FileTarget:
    """A file in the format of its name.

    Args:
        path: The file; its ending is one of `kaopu.files.WRITE_ENDINGS`.
    """

    def __init__(self, path: Path) -> None:
        self.name = path

    @property
    def max_rows(self) -> int | None:
        """The rows that a sheet can hold; None for other formats."""
        return WRITERS[self.name.suffix.lower()].max_rows

    def check(self) -> None:
        """Check that the file can be written afterwards.

        Raises:
            UnknownFormatError: The ending is of no format that is written.
            OutputNotWritableError: The folder cannot be made or written.
        """
        check_writable(self.name)

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        """Write all rows, whole or not at all.

        Raises:
            OutputNotWritableError: The file cannot be written; nothing is left of it.
        """
        writer = BATCH_WRITERS[self.name.suffix.lower()]
        with replacing(self.name) as temporary, temporary.open("wb") as file:
            writer(batches, schema, file)


class StdoutTarget:
    """Standard output as CSV; what reads it must see for itself whether it ended well."""

    name = "-"
    max_rows = None

    def check(self) -> None:
        """There is nothing to check."""

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        """Write all rows."""
        for part in csv_parts(batches, schema):
            sys.stdout.write(bytes(part).decode("utf-8"))
