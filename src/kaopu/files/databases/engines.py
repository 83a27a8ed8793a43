"""Connections through SQLAlchemy: what each system needs to be read and written safely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from kaopu.errors import DatabaseError, KaopuError
from kaopu.files.databases.causes import failure
from kaopu.files.databases.url import Address

# How long a server may take to answer a first time.
CONNECT_SECONDS = 15
# How long another's lock is waited for.
LOCK_SECONDS = 30
# What keeps a transaction from writing, and what it reads from changing meanwhile. Scans
# that begin in the middle, or on several processes, would give another order each time.
READ_ONLY: Mapping[str, tuple[str, ...]] = {
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        "SET LOCAL synchronize_seqscans = off",
        "SET LOCAL max_parallel_workers_per_gather = 0",
    ),
    "mysql": ("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",),
    "sqlite": ("PRAGMA query_only = ON",),
}


def make_engine(address: Address) -> sa.Engine:
    """Return an engine that opens a connection whenever it is asked, and keeps none.

    Raises:
        DatabaseError: Its driver is not installed.
        DatabaseUrlError: The URL is none.
    """
    system, url = address.system, address.url
    settings: dict[str, Any] = {}
    if system.timeout and system.timeout not in url.query:
        settings[system.timeout] = CONNECT_SECONDS
    if system.id == "sqlite":
        settings["timeout"] = LOCK_SECONDS
    try:
        return sa.create_engine(url, poolclass=sa.NullPool, connect_args=settings)
    except (ImportError, NoSuchModuleError):
        if system.id == "duckdb":
            facts = {"module": "duckdb-engine", "extra": "duckdb"}
            raise DatabaseError(str(address), "no_driver", **facts) from None
        raise missing_driver(address) from None


def missing_driver(address: Address) -> DatabaseError:
    """Return the failure that says which extra brings the driver."""
    system = address.system
    own = address.url.drivername.partition("+")[2]
    is_usual = not system.driver or address.url.drivername == system.driver
    module = system.module if is_usual else own
    case = "no_driver" if is_usual and system.extra else "no_own_driver"
    facts = {"module": module, "extra": system.extra}
    return DatabaseError(str(address), case, **facts)


@contextmanager
def reading(address: Address) -> Iterator[sa.Connection]:
    """Open a connection in a transaction that can only read.

    Raises:
        DatabaseError: It cannot be opened, or what is asked of it fails.
    """
    check_file(address)
    with told(address), make_engine(address).connect() as connection:
        for statement in READ_ONLY.get(address.system.id, ()):
            connection.exec_driver_sql(statement)
        yield connection


@contextmanager
def writing(address: Address) -> Iterator[sa.Connection]:
    """Open a connection whose one transaction is kept if all goes well, and else undone.

    Raises:
        DatabaseError: It cannot be opened, or a statement fails; nothing was written.
    """
    with told(address, "write"), make_engine(address).begin() as connection:
        begin_at_once(connection)
        yield connection


def begin_at_once(connection: sa.Connection) -> None:
    """Let a transaction of SQLite begin before a table is made, so that this is undone.

    Python's driver begins it with the first row; other systems begin it by themselves.
    """
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.isolation_level = None
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def told(address: Address, usual: str = "statement") -> Iterator[None]:
    """Tell what a driver raises as a failure without a secret; nothing else is changed."""
    try:
        yield
    except KaopuError:
        raise
    except (DBAPIError, SQLAlchemyError) as error:
        raise failure(address, error, usual) from None


def check_file(address: Address) -> None:
    """Check that the file of a database that is to be read is there.

    Raises:
        DatabaseError: It is not; opening it would make an empty one.
    """
    file = address.file
    if file is not None and not file.is_file():
        raise DatabaseError(str(address), "no_file", file=str(file))
