"""Parquet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.arrow import arrow_frame
from kaopu.files.formats.base import BinaryFormat, Writer
from kaopu.files.records import Export
from kaopu.files.texts import read_frame

if TYPE_CHECKING:  # for annotations alone, see below
    from pyarrow import Table
    from pyarrow.parquet import FileMetaData


def read_parquet(path: Path | str, data: bytes) -> Export:
    """Return the table in a Parquet file as texts.

    Raises:
        FileUnreadableError: It is damaged, or holds more than is read.
    """
    # pyarrow costs a tenth of a second and serves this format alone.
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(io.BytesIO(data))
        texts = _check_size(path, file.metadata, len(data))
        # So a text that many cells share is in memory once.
        file = ParquetFile(io.BytesIO(data), read_dictionary=texts)
        table = file.read()
        _check_text(path, table, len(data))
        return read_frame(arrow_frame(table))
    except (ArrowException, OSError, ValueError) as error:
        cause = str(error).partition("\n")[0]
        raise FileUnreadableError(path, "damaged_parquet", cause=cause) from None


def _check_size(path: Path | str, metadata: FileMetaData, size: int) -> list[str]:
    """Return the columns of texts, once the table is known to be no larger than read."""
    bounds.check_table(path, metadata.num_rows, metadata.num_columns)
    texts, cells, fixed = [], 0, 0
    for group in range(metadata.num_row_groups):
        chunks = metadata.row_group(group)
        for i in range(chunks.num_columns):
            chunk, column = chunks.column(i), metadata.schema.column(i)
            # A list in one cell counts as many.
            cells += chunk.num_values
            fixed += chunk.num_values * max(column.length or 0, 0)
            if group == 0 and column.physical_type == "BYTE_ARRAY":
                texts.append(column.path)
    bounds.check(path, "cells", cells, bounds.CELLS)
    bounds.check(path, "text", fixed, bounds.text_limit(size))
    return texts


def _check_text(path: Path | str, table: Table, size: int) -> None:
    """Refuse a table whose cells together hold far more text than its file."""
    # See above.
    import pyarrow as pa
    import pyarrow.compute as pc

    found = 0
    for column in table.columns:
        if pa.types.is_dictionary(column.type):
            for chunk in column.chunks:
                letters = pc.binary_length(chunk.dictionary)
                found += pc.sum(pc.take(letters, chunk.indices)).as_py() or 0
    bounds.check(path, "text", found, bounds.text_limit(size))


def write_parquet(frame: pd.DataFrame, buffer: IO[bytes]) -> None:
    """Write a table as Parquet."""
    frame.to_parquet(buffer, index=False)


PARQUET = BinaryFormat(
    id="parquet",
    endings=(".parquet",),
    magic=(b"PAR1",),
    read=lambda path, data, _: read_parquet(path, data),
    writer=Writer(".parquet", write_parquet),
)
