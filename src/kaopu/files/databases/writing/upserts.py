"""The table of scores, and the statement that puts a score over its older one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql
from sqlalchemy.schema import CreateTable

from kaopu.files.databases.place import TableName
from kaopu.files.databases.statements import quoted_name

# By which a score is one: a lead, under one version of a model.
KEY = ("lead_id", "model_version")
SCORED_AT, AS_OF = "scored_at", "as_of"
# A database of MySQL may be one of Latin letters by default.
UNICODE: Mapping[str, Any] = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}
# SQL Server takes 900 bytes in a key, at two a letter.
LENGTHS = {"lead_id": 300, "model_version": 150}


def table_schema(scores: pa.Schema) -> pa.Schema:
    """Return the columns of the table: those of a score file, what scored, and when.

    Args:
        scores: The columns of a score file; ``as_of`` becomes a date.
    """
    fields = [pa.field(AS_OF, pa.date32()) if f.name == AS_OF else f for f in scores]
    version = pa.field("model_version", pa.string())
    moment = pa.field(SCORED_AT, pa.timestamp("us", "UTC"))
    return pa.schema([fields[0], version, *fields[1:], moment])


def create_table(
    name: TableName, schema: pa.Schema, dialect: sa.Dialect, *, has_key: bool = True
) -> str:
    """Return the statement that makes the table, with its key unless told otherwise."""
    columns = [
        sa.Column(field.name, _sql_type(field), nullable=field.name not in KEY)
        for field in schema
    ]
    table = sa.Table(
        name.name,
        sa.MetaData(),
        *columns,
        *([sa.PrimaryKeyConstraint(*KEY)] if has_key else []),
        schema=name.schema,
        **UNICODE,
    )
    return str(CreateTable(table).compile(dialect=dialect)).strip()


def add_key(name: TableName, dialect: sa.Dialect) -> str:
    """Return the statement that gives a table its key, once its rows are there."""
    keys = ", ".join(dialect.identifier_preparer.quote(key) for key in KEY)
    return f"ALTER TABLE {quoted_name(name, dialect)} ADD PRIMARY KEY ({keys})"


def upsert(name: TableName, columns: Sequence[str], rows: str, dialect: sa.Dialect) -> str:
    """Return the statement that writes rows over those of the same key.

    Args:
        name: The table.
        columns: All its columns that are written.
        rows: Where they come from: ``VALUES (…)``, or a SELECT; for SQL Server the name
            of a table.
        dialect: Whose SQL it is.
    """
    quote = dialect.identifier_preparer.quote
    table, listed = quoted_name(name, dialect), ", ".join(quote(c) for c in columns)
    others = [quote(column) for column in columns if column not in KEY]
    if dialect.name == "mssql":
        same = " AND ".join(f"t.{quote(key)} = s.{quote(key)}" for key in KEY)
        changed = ", ".join(f"t.{column} = s.{column}" for column in others)
        values = ", ".join(f"s.{quote(column)}" for column in columns)
        merged = f"MERGE INTO {table} WITH (HOLDLOCK) AS t USING {rows} AS s ON {same}"
        updated = f"WHEN MATCHED THEN UPDATE SET {changed}"
        inserted = f"WHEN NOT MATCHED THEN INSERT ({listed}) VALUES ({values})"  # noqa: S608 - quoted
        return f"{merged} {updated} {inserted};"
    head = f"INSERT INTO {table} ({listed}) {rows}"
    if dialect.name in ("mysql", "mariadb"):
        changed = ", ".join(f"{column} = VALUES({column})" for column in others)
        return f"{head} ON DUPLICATE KEY UPDATE {changed}"
    changed = ", ".join(f"{column} = excluded.{column}" for column in others)
    keys = ", ".join(quote(key) for key in KEY)
    return f"{head} ON CONFLICT ({keys}) DO UPDATE SET {changed}"


def _sql_type(field: pa.Field) -> sa.types.TypeEngine[Any]:
    """Return the type of a column, spelled by each system in its own way."""
    kind = field.type
    if pa.types.is_int64(kind):
        return sa.BigInteger()
    if pa.types.is_float64(kind):
        return sa.Double()
    if pa.types.is_boolean(kind):
        return sa.Boolean()
    if pa.types.is_date(kind):
        return sa.Date()
    if pa.types.is_timestamp(kind):
        moment = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
        return moment.with_variant(mysql.DATETIME(fsp=6), "mariadb")
    length = LENGTHS.get(field.name)
    if length is None:
        return sa.Text().with_variant(mssql.NVARCHAR(None), "mssql")
    # Ids that differ in a capital alone are two: both systems would take them for one.
    binary = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    text = sa.Text().with_variant(binary, "mysql").with_variant(binary, "mariadb")
    own = mssql.NVARCHAR(length, collation="Latin1_General_100_BIN2")
    return text.with_variant(own, "mssql")
