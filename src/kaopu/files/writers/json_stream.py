"""JSON lines of record batches, by the writer of data frames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import pyarrow as pa

from kaopu.files.formats.json import write_json_lines


def write_json_batches(
    batches: Iterable[pa.RecordBatch], _schema: pa.Schema, buffer: IO[bytes]
) -> None:
    """Write batches as one object a line."""
    for batch in batches:
        if batch.num_rows:
            write_json_lines(batch.to_pandas(), buffer)
