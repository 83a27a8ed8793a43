"""Rows of a database while they are read, whatever the system: names, then batches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kaopu.files.databases.duck import duck_rows
from kaopu.files.databases.engines import reading
from kaopu.files.databases.open_rows import OpenRows, streamed
from kaopu.files.databases.place import DatabasePlace
from kaopu.files.databases.postgres import postgres_rows
from kaopu.files.databases.statements import check_query, table_query


@contextmanager
def open_rows(place: DatabasePlace, rows: int) -> Iterator[OpenRows]:
    """Open the rows of a place, to be read in batches of at most so many.

    Raises:
        DatabaseError: The database cannot be reached or read, also while it is read.
        NoTableError: It has no such table.
    """
    opened = {"duckdb": duck_rows, "postgresql": postgres_rows}
    with opened.get(place.address.system.id, _plain_rows)(place, rows) as found:
        yield found


@contextmanager
def _plain_rows(place: DatabasePlace, rows: int) -> Iterator[OpenRows]:
    with reading(place.address) as connection:
        query = check_query(place) if place.query else table_query(place, connection)
        with streamed(place.address, connection, query, rows) as found:
            yield found
