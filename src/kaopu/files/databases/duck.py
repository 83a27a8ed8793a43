"""DuckDB through its own package, which hands Arrow over; SQLAlchemy knows it not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kaopu.errors import DatabaseError, KaopuError, NoTableError
from kaopu.files.databases.arrow_rows import wall_clock
from kaopu.files.databases.causes import failure
from kaopu.files.databases.engines import check_file, missing_driver
from kaopu.files.databases.open_rows import OpenRows
from kaopu.files.databases.place import DatabasePlace, TableName
from kaopu.files.databases.statements import check_query, quoted_name
from kaopu.files.databases.url import Address

# DuckDB reads the SQL of PostgreSQL.
DIALECT: sa.Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
# How a file of DuckDB begins.
MAGIC, MAGIC_AT = b"DUCK", 8
TABLES = "SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL"
# What Arrow has no plain type for; DuckDB makes texts of these.
AS_TEXT = ("INTERVAL", "BIT", "UNION", "TIME WITH TIME ZONE", "UHUGEINT", "BIGNUM")


@contextmanager
def duck_rows(place: DatabasePlace, rows: int) -> Iterator[OpenRows]:
    """Open the rows of a place of DuckDB, as `open_rows` says."""
    address = place.address
    check_file(address)
    with opened(address, read_only=address.file is not None) as connection:
        query = check_query(place) if place.query else _table_query(place, connection)
        relation = connection.sql(query)
        if relation is None:
            raise DatabaseError(str(place), "not_select", found=query.split()[0])
        columns = list(relation.columns)
        chosen = [_selected(i, kind) for i, kind in enumerate(relation.types)]
        aliases = ", ".join(f"c{i}" for i in range(len(columns)))
        text = f"SELECT {', '.join(chosen)} FROM (\n{query}\n) AS q({aliases})"  # noqa: S608
        yield OpenRows(columns, _fetched(connection, text, rows))


@contextmanager
def opened(
    address: Address, usual: str = "statement", *, read_only: bool = False
) -> Iterator[Any]:
    """Open a database; what DuckDB raises is told as a failure.

    Raises:
        DatabaseError: It cannot be opened, or what is asked of it fails.
    """
    try:
        import duckdb
    except ImportError:
        raise missing_driver(address) from None
    _check_kind(address)
    try:
        name = str(address.url.database or ":memory:")
        with closing(duckdb.connect(name, read_only=read_only)) as connection:
            yield connection
    except KaopuError:
        raise
    except duckdb.Error as error:
        raise failure(address, error, usual) from None


def _check_kind(address: Address) -> None:
    """Check that a file is one of DuckDB, which would open some others, too.

    Raises:
        DatabaseError: It is not.
    """
    file = address.file
    if file is None or not file.is_file() or file.stat().st_size == 0:
        return
    with file.open("rb") as opened_file:
        head = opened_file.read(len(MAGIC) + MAGIC_AT)
    if head[MAGIC_AT:] != MAGIC:
        raise DatabaseError(str(address), "not_database", cause=repr(head[:12])[2:-1])


def find_table(connection: Any, table: TableName) -> TableName | None:
    """Return a table or view as the database has it; None if there is none."""
    for schema, name in connection.execute(TABLES).fetchall():
        if name == table.name and table.schema in (None, schema):
            return TableName(name, schema)
    return None


def _table_query(place: DatabasePlace, connection: Any) -> str:
    """Return the SELECT of a whole table, whose rows come in the order they were put in."""
    table = place.table
    assert table is not None  # noqa: S101 - a place without a query has one
    found = find_table(connection, table)
    if found is None:
        known = [TableName(name, None) for _, name in connection.execute(TABLES).fetchall()]
        raise NoTableError(str(place.address), str(table), sorted(map(str, known)))
    return f"SELECT * FROM {quoted_name(found, DIALECT)}"  # noqa: S608 - names are quoted


def _selected(place: int, kind: object) -> str:
    text = str(kind)
    is_odd = text.startswith(AS_TEXT)
    return f"c{place}::VARCHAR AS c{place}" if is_odd else f"c{place}"


def _fetched(connection: Any, query: str, rows: int) -> Iterator[pa.RecordBatch]:
    for batch in connection.sql(query).to_arrow_reader(rows):
        yield wall_clock(batch)
