"""What reading a database gives while it is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from kaopu.files.databases.arrow_rows import rows_batch
from kaopu.files.databases.engines import told
from kaopu.files.databases.url import Address


@dataclass(frozen=True)
class OpenRows:
    """The names of the columns, and the rows in Arrow, each column of its own type.

    Attributes:
        columns: As the database has them; names may repeat.
        batches: Reads on as it is asked; to be used while the rows are open.
    """

    columns: Sequence[str]
    batches: Iterator[pa.RecordBatch]


@contextmanager
def streamed(
    address: Address, connection: sa.Connection, query: str, rows: int
) -> Iterator[OpenRows]:
    """Open the rows of a query, fetched as they are asked for where a driver can."""
    # No parameters: a per cent sign of the query stays one.
    settings = {"stream_results": True, "no_parameters": True, "max_row_buffer": rows}
    with connection.execution_options(**settings).exec_driver_sql(query) as result:
        yield OpenRows(list(result.keys()), _fetched(address, result, rows))


def _fetched(
    address: Address, result: sa.CursorResult[Any], rows: int
) -> Iterator[pa.RecordBatch]:
    width = len(result.keys())
    while True:
        with told(address):
            found = result.fetchmany(rows)
        if not found:
            return
        yield rows_batch(found, width)
