"""PostgreSQL in bulk: through ADBC where its driver is there, else through psycopg."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from kaopu.errors import KaopuError
from kaopu.files.databases.arrow_rows import resized, with_decimals
from kaopu.files.databases.causes import failure
from kaopu.files.databases.engines import CONNECT_SECONDS, READ_ONLY, reading
from kaopu.files.databases.open_rows import OpenRows, streamed
from kaopu.files.databases.place import DatabasePlace
from kaopu.files.databases.statements import check_query, table_query
from kaopu.files.databases.url import Address

ADBC = "adbc_driver_postgresql"
# Types that are read as they are; of the others the database itself makes texts.
PLAIN = frozenset(
    (16, 17, 18, 19, 20, 21, 23, 25, 700, 701, 1043, 1082, 1083, 1114)
)  # bool, bytea, char, name, int8, int2, int4, text, floats, varchar, date, time, timestamp
NUMERIC, MOMENT = 1700, 1184


@dataclass(frozen=True)
class _Query:
    """A query whose columns all have types that can be read, and its columns' names."""

    text: str
    columns: Sequence[str]
    decimals: Collection[int]


@contextmanager
def postgres_rows(place: DatabasePlace, rows: int) -> Iterator[OpenRows]:
    """Open the rows of a place of PostgreSQL, as `open_rows` says."""
    with reading(place.address) as connection:
        asked = check_query(place) if place.query else table_query(place, connection)
        query = _readable(connection, asked)
        if not find_spec(ADBC):
            with streamed(place.address, connection, query.text, rows) as found:
                yield OpenRows(query.columns, _spelled(found.batches, query))
            return
    with _adbc(place.address) as cursor:
        yield OpenRows(query.columns, _fetched(cursor, query, rows))


def libpq_words(address: Address) -> str:
    """Return what libpq connects by, with all its secrets, in its words of key and value.

    As a URL a password would have to be quoted in libpq's own way, which is no other's.
    """
    url = address.url
    words = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
        "connect_timeout": CONNECT_SECONDS,
        **{key: _first(value) for key, value in url.query.items()},
    }
    return " ".join(
        f"{key}='{_escaped(str(word))}'" for key, word in words.items() if word is not None
    )


def _first(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ",".join(value)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("'", "\\'")


@contextmanager
def bulk(address: Address, usual: str = "statement") -> Iterator[Any]:
    """Open a connection of ADBC; what it raises is told as a failure."""
    # An extra brings it.
    from adbc_driver_postgresql import dbapi

    try:
        with closing(dbapi.connect(libpq_words(address))) as connection:
            yield connection
    except KaopuError:
        raise
    except (dbapi.Error, pa.ArrowException, OSError) as error:
        # What goes wrong while rows come is told by Arrow.
        raise failure(address, error, usual) from None


@contextmanager
def _adbc(address: Address) -> Iterator[Any]:
    with bulk(address) as connection, connection.cursor() as cursor:
        for statement in READ_ONLY["postgresql"]:
            cursor.execute(statement)
        yield cursor


def _fetched(cursor: Any, query: _Query, rows: int) -> Iterator[pa.RecordBatch]:
    cursor.execute(query.text)
    for batch in resized(cursor.fetch_record_batch(), rows):
        yield with_decimals(batch, query.decimals)


def _spelled(batches: Iterator[pa.RecordBatch], query: _Query) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield with_decimals(batch, query.decimals)


def _readable(connection: sa.Connection, asked: str) -> _Query:
    """Return a query of the same rows in which no column has an odd type.

    A moment with a time zone becomes the wall clock's in the zone of the session, which
    is the database's own unless PGTZ says otherwise: its day is the day it had there.
    """
    bare = connection.execution_options(no_parameters=True)
    with bare.exec_driver_sql(f"SELECT * FROM (\n{asked}\n) AS q LIMIT 0") as result:  # noqa: S608
        cursor = result.cursor
        assert cursor is not None  # noqa: S101 - a SELECT has one
        described = [(str(column[0]), int(str(column[1]))) for column in cursor.description]
    chosen = [_selected(f"c{i}", kind) for i, (_, kind) in enumerate(described)]
    aliases = ", ".join(f"c{i}" for i in range(len(described)))
    text = f"SELECT {', '.join(chosen)} FROM (\n{asked}\n) AS q({aliases})"  # noqa: S608
    decimals = [i for i, (_, kind) in enumerate(described) if kind == NUMERIC]
    return _Query(text, [name for name, _ in described], decimals)


def _selected(column: str, kind: int) -> str:
    if kind in PLAIN:
        return column
    if kind == MOMENT:
        return f"({column} AT TIME ZONE current_setting('TimeZone')) AS {column}"
    return f"{column}::text AS {column}"
