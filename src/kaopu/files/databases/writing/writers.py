"""Writing rows of Arrow into a table, each system in the quickest way it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from importlib.util import find_spec
from itertools import chain
from typing import Any, Protocol

import pyarrow as pa
import sqlalchemy as sa

from kaopu.errors import DatabaseError, TargetTableError
from kaopu.files.databases.duck import DIALECT, find_table, opened
from kaopu.files.databases.engines import check_file, told, writing
from kaopu.files.databases.place import TableName
from kaopu.files.databases.postgres import ADBC, bulk
from kaopu.files.databases.statements import quoted_name
from kaopu.files.databases.url import Address
from kaopu.files.databases.writing.upserts import KEY, add_key, create_table, upsert
from kaopu.files.writing import check_folder_writable

STAGING = TableName("kaopu_staging")
# How many values a statement takes, and how many rows are sent at once.
MAX_VALUES, ROWS_AT_ONCE = 2000, 5000


class Pulled:
    """Batches that a driver pulls: what goes wrong in them is not told as the driver's."""

    def __init__(self, rows: Iterator[pa.RecordBatch]) -> None:
        self._rows = rows
        self._error: BaseException | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches; keep what they raise, Ctrl+C included."""
        try:
            yield from self._rows
        except GeneratorExit:
            raise
        except BaseException as error:
            self._error = error
            raise

    @contextmanager
    def own_errors(self) -> Iterator[None]:
        """Raise what a batch raised in place of what a driver makes of it."""
        try:
            yield
        except DatabaseError:
            if self._error is not None:
                raise self._error from None
            raise


class Writer(Protocol):
    """Puts rows into a table of one system."""

    def check(self, table: TableName, schema: pa.Schema, *, create: bool) -> None:
        """Check that the table takes such rows; see `DatabaseTarget.check`."""
        ...

    def write(
        self,
        table: TableName,
        schema: pa.Schema,
        rows: Iterator[pa.RecordBatch],
        *,
        version: str,
        create: bool,
    ) -> None:
        """Write rows, all of one model version, over those of the same key at once."""
        ...


def find_writer(address: Address) -> Writer:
    """Return what writes to a database."""
    system = address.system.id
    if system == "duckdb":
        return DuckWriter(address)
    is_bulk = system == "postgresql" and find_spec(ADBC)
    return PostgresWriter(address) if is_bulk else PlainWriter(address)


class PlainWriter:
    """Through SQLAlchemy, many rows a statement."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def check(self, table: TableName, schema: pa.Schema, *, create: bool) -> None:
        """Check the table; see `Writer`."""
        if is_to_be_made(self._address, create=create):
            return
        with writing(self._address) as connection:
            self._is_ready(connection, table, schema, create=create)

    def write(
        self,
        table: TableName,
        schema: pa.Schema,
        rows: Iterator[pa.RecordBatch],
        *,
        version: str,
        create: bool,
    ) -> None:
        """Write the rows; see `Writer`."""
        with writing(self._address) as connection:
            self._prepare(connection, table, schema, create=create)
            dialect = connection.dialect
            columns = schema.names
            if dialect.name == "mssql":
                self._merge(connection, table, schema, rows)
                return
            statement = upsert(
                table, columns, f"VALUES {_marks(columns, dialect)}", dialect
            )
            for some in _tuples(rows, dialect.name):
                with told(self._address, "write"):
                    connection.exec_driver_sql(statement, some)

    def _prepare(
        self,
        connection: sa.Connection,
        table: TableName,
        schema: pa.Schema,
        *,
        create: bool,
    ) -> None:
        """Check the table, and make it where it is missing and may be made."""
        if not self._is_ready(connection, table, schema, create=create):
            connection.exec_driver_sql(create_table(table, schema, connection.dialect))

    def _is_ready(
        self,
        connection: sa.Connection,
        table: TableName,
        schema: pa.Schema,
        *,
        create: bool,
    ) -> bool:
        """Tell whether the table is there; False where it may be made.

        Raises:
            TargetTableError: It is not as it must be.
        """
        inspector = sa.inspect(connection)
        name = f"{self._address}, table {table}"
        if not inspector.has_table(table.name, schema=table.schema):
            if create:
                return False
            raise TargetTableError(name, "absent")
        found = {c["name"] for c in inspector.get_columns(table.name, schema=table.schema)}
        check_columns(name, schema, found)
        if set(KEY) not in [set(key) for key in _keys(inspector, table)]:
            raise TargetTableError(name, "key")
        return True

    def _merge(
        self,
        connection: sa.Connection,
        table: TableName,
        schema: pa.Schema,
        rows: Iterator[pa.RecordBatch],
    ) -> None:
        """Bring rows into a temporary table, and merge it: SQL Server has no upsert."""
        dialect = connection.dialect
        staging = f"#{STAGING.name}"
        made = create_table(TableName(staging), schema, dialect)
        connection.exec_driver_sql(made)
        marks = _marks(schema.names, dialect)
        most = MAX_VALUES // len(schema)
        for some in _tuples(rows, dialect.name, most):
            values = ", ".join([marks] * len(some))
            text = f"INSERT INTO {staging} VALUES {values}"  # noqa: S608 - a name of ours
            connection.exec_driver_sql(text, tuple(chain.from_iterable(some)))
        connection.exec_driver_sql(upsert(table, schema.names, staging, dialect))


class PostgresWriter(PlainWriter):
    """Through COPY by ADBC into a temporary table, and an upsert from there."""

    def write(
        self,
        table: TableName,
        schema: pa.Schema,
        rows: Iterator[pa.RecordBatch],
        *,
        version: str,
        create: bool,
    ) -> None:
        """Write the rows; see `Writer`."""
        with writing(self._address) as connection:
            is_there = self._is_ready(connection, table, schema, create=create)
            is_new = not is_there or not _holds(connection, table, version)
            dialect = connection.dialect
        # An index grows slowly under rows by rank, and is built fast of them all.
        made = create_table(table, schema, dialect, has_key=False)
        staging = create_table(STAGING, schema, dialect, has_key=False)
        pulled = Pulled(rows)
        reader = pa.RecordBatchReader.from_batches(schema, pulled)
        listed = ", ".join(dialect.identifier_preparer.quote(c) for c in schema.names)
        with (
            pulled.own_errors(),
            bulk(self._address, "write") as connection,
            connection.cursor() as cursor,
        ):
            if not is_there:
                cursor.execute(made)
            if is_new:
                # No score is there to be written over.
                _ingest(cursor, table, reader, temporary=False)
                if not is_there:
                    cursor.execute(add_key(table, dialect))
            else:
                cursor.execute(_temporary(staging))
                _ingest(cursor, STAGING, reader, temporary=True)
                source = f"SELECT {listed} FROM {STAGING.name}"  # noqa: S608 - ours
                cursor.execute(upsert(table, schema.names, source, dialect))
            connection.commit()


class DuckWriter:
    """Through DuckDB's own package, which takes Arrow as it is."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def check(self, table: TableName, schema: pa.Schema, *, create: bool) -> None:
        """Check the table; see `Writer`."""
        if is_to_be_made(self._address, create=create):
            return
        with opened(self._address, "write") as connection:
            self._is_ready(connection, table, schema, create=create)

    def write(
        self,
        table: TableName,
        schema: pa.Schema,
        rows: Iterator[pa.RecordBatch],
        *,
        version: str,
        create: bool,
    ) -> None:
        """Write the rows; see `Writer`."""
        pulled = Pulled(rows)
        with pulled.own_errors(), opened(self._address, "write") as connection:
            connection.begin()
            if not self._is_ready(connection, table, schema, create=create):
                connection.execute(create_table(table, schema, DIALECT))
            reader = pa.RecordBatchReader.from_batches(schema, pulled)
            connection.register(STAGING.name, reader)
            listed = ", ".join(f'"{column}"' for column in schema.names)
            source = f"SELECT {listed} FROM {STAGING.name}"  # noqa: S608 - ours
            connection.execute(upsert(table, schema.names, source, DIALECT))
            connection.commit()

    def _is_ready(
        self, connection: Any, table: TableName, schema: pa.Schema, *, create: bool
    ) -> bool:
        name = f"{self._address}, table {table}"
        found = find_table(connection, table)
        if found is None:
            if create:
                return False
            raise TargetTableError(name, "absent")
        where = quoted_name(found, DIALECT)
        columns = connection.sql(f"SELECT * FROM {where} LIMIT 0").columns  # noqa: S608
        check_columns(name, schema, set(columns))
        keys = connection.execute(
            "SELECT constraint_column_names FROM duckdb_constraints() WHERE table_name = ? "
            "AND schema_name = ? AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')",
            [found.name, found.schema],
        ).fetchall()
        if set(KEY) not in [set(key) for (key,) in keys]:
            raise TargetTableError(name, "key")
        return True


def is_to_be_made(address: Address, *, create: bool) -> bool:
    """Tell whether a database is a file that is not there yet, and may be made.

    Raises:
        DatabaseError: It is not there, and may not be made.
        OutputNotWritableError: It cannot be made in its folder.
    """
    if not create:
        check_file(address)
    file = address.file
    if file is None or file.exists():
        return False
    # Opening it would leave an empty one, should the leads be refused.
    check_folder_writable(file.parent)
    return True


def check_columns(name: str, schema: pa.Schema, found: set[str]) -> None:
    """Check that a table has all columns.

    Raises:
        TargetTableError: It has not; the absent ones are named.
    """
    absent = [column for column in schema.names if column not in found]
    if absent:
        raise TargetTableError(name, "columns", absent)


def _ingest(
    cursor: Any, table: TableName, reader: pa.RecordBatchReader, *, temporary: bool
) -> None:
    where = {} if temporary or table.schema is None else {"db_schema_name": table.schema}
    cursor.adbc_ingest(table.name, reader, mode="append", temporary=temporary, **where)


def _temporary(made: str) -> str:
    return f"{made.replace('CREATE TABLE', 'CREATE TEMPORARY TABLE', 1)} ON COMMIT DROP"


def _holds(connection: sa.Connection, table: TableName, version: str) -> bool:
    """Tell whether a table has a score by a version of a model."""
    key: sa.ColumnClause[str] = sa.column("model_version")
    where = sa.table(table.name, key, schema=table.schema)
    asked = sa.select(sa.literal(1)).select_from(where).where(key == version).limit(1)
    return connection.execute(asked).scalar() is not None


def _keys(inspector: sa.Inspector, table: TableName) -> Iterator[list[str]]:
    """Yield the columns of the primary key and of each unique one."""
    where = {"schema": table.schema}
    yield inspector.get_pk_constraint(table.name, **where)["constrained_columns"]
    for index in inspector.get_indexes(table.name, **where):
        if index["unique"]:
            yield [name for name in index["column_names"] if name]
    if inspector.dialect.name != "mssql":
        for constraint in inspector.get_unique_constraints(table.name, **where):
            yield constraint["column_names"]


def _marks(columns: Iterable[str], dialect: sa.Dialect) -> str:
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    return f"({', '.join(mark for _ in columns)})"


def _tuples(
    rows: Iterator[pa.RecordBatch], system: str, most: int = ROWS_AT_ONCE
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows of Python's own values, so many at a time."""
    for batch in rows:
        for start in range(0, batch.num_rows, most):
            part = batch.slice(start, most)
            columns = [_values(column, system) for column in part.columns]
            yield list(zip(*columns, strict=True))


def _values(column: pa.Array, system: str) -> list[Any]:
    cells: list[Any] = column.to_pylist()
    if pa.types.is_timestamp(column.type):
        return [_moment(cell, system) for cell in cells]
    if pa.types.is_date(column.type) and system == "sqlite":
        return [cell.isoformat() if isinstance(cell, date) else None for cell in cells]
    return cells


def _moment(cell: datetime, system: str) -> object:
    """Return a moment in UTC as a driver takes it; SQLite keeps texts."""
    if system == "postgresql":
        return cell
    plain = cell.replace(tzinfo=None)
    return plain.isoformat(" ", "microseconds") if system == "sqlite" else plain
