"""Parquet of record batches, in row groups of one size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from kaopu.files.writers.regroup import regrouped

# A reader that takes one group at a time needs some 20 MB for one of scores.
GROUP = 100_000


def write_parquet_batches(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, buffer: IO[bytes]
) -> None:
    """Write batches as Parquet; the bytes hang on the rows alone, not on the batches."""
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    with ParquetWriter(buffer, schema, use_dictionary=texts) as writer:
        for table in regrouped(batches, schema, GROUP):
            writer.write_table(table, row_group_size=GROUP)
