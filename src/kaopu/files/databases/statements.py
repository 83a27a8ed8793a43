"""What is asked of a database: one SELECT, of a table or as it was given.

Read-only transactions are the guard where a system has them; the look at the text refuses
a slip before anything is sent, and is all there is for SQL Server.
"""

from __future__ import annotations

import re

import sqlalchemy as sa

from kaopu.errors import DatabaseError, NoTableError
from kaopu.files.databases.place import DatabasePlace, TableName

# Comments, texts and quoted names, in which no word counts. MySQL runs what stands in a
# comment that begins with an exclamation mark.
QUOTED = re.compile(
    r"--[^\n]*|/\*(?!!).*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]"
    r"|\$(\w*)\$.*?\$\1\$",
    re.DOTALL,
)
BEGINS = ("select", "with")
WRITES = frozenset(("insert", "update", "delete", "merge", "into"))
# A column may be called like a statement: what writes in one SELECT begins in a bracket or
# after one, or says into what it writes, or locks rows for it.
WRITTEN = re.compile(
    r"(?:^|[()])\s*(insert|update|delete|merge)\b(?!\s*[,).=<>!]|\s+(?:is|in|as|and|or)\b)"
    r"|\b(into)\b|\bfor\s+(update)\b"
)
# SQL Server takes a second statement without a semicolon between.
BATCHES = frozenset(
    ("alter", "create", "drop", "exec", "execute", "grant", "revoke", "truncate", "use")
)


def check_query(place: DatabasePlace) -> str:
    """Return the query of a place, without a semicolon at its end.

    Raises:
        DatabaseError: It is no single SELECT that writes nothing.
    """
    query = str(place.query).strip().rstrip(";").strip()
    bare = QUOTED.sub(" ", query)
    begin = re.match(r"[\s(]*([a-z_]+)", bare.lower())
    if not begin or begin[1] not in BEGINS:
        found = begin[1].upper() if begin else query[:20]
        raise DatabaseError(str(place), "not_select", found=found)
    if ";" in bare:
        raise DatabaseError(str(place), "not_select", found=";")
    if written := _writing_word(bare.lower(), place.address.system.id):
        raise DatabaseError(str(place), "not_select", found=written.upper())
    return query


def _writing_word(bare: str, system: str) -> str | None:
    """Return the word by which a query would write; None where it only reads."""
    if system == "mssql":
        words = re.findall(r"[a-z_]\w*", bare)
        return next((word for word in words if word in WRITES | BATCHES), None)
    found = WRITTEN.search(bare)
    return next(word for word in found.groups() if word) if found else None


def quoted_name(table: TableName, dialect: sa.Dialect) -> str:
    """Return a table's name as a system's SQL writes it."""
    return dialect.identifier_preparer.format_table(
        sa.table(table.name, schema=table.schema)
    )


def table_query(place: DatabasePlace, connection: sa.Connection) -> str:
    """Return the SELECT of a whole table or view, in an order that stays.

    Ordered by the primary key or a unique one; a table without any comes as it is stored.

    Raises:
        NoTableError: There is no such table; the nearest ones are named.
    """
    table = place.table
    assert table is not None  # noqa: S101 - a place without a query has one
    inspector = sa.inspect(connection)
    if not _is_there(inspector, table):
        raise NoTableError(str(place.address), str(table), _tables(inspector, table))
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    order = ", ".join(quote(column) for column in key_columns(inspector, table))
    text = f"SELECT * FROM {quoted_name(table, dialect)}"  # noqa: S608 - names are quoted
    return f"{text} ORDER BY {order}" if order else text


def key_columns(inspector: sa.Inspector, table: TableName) -> list[str]:
    """Return the columns by which each row of a table is one; none if it has no key."""
    where = {"schema": table.schema}
    primary = inspector.get_pk_constraint(table.name, **where)["constrained_columns"]
    if primary:
        return list(primary)
    nullable = {
        c["name"] for c in inspector.get_columns(table.name, **where) if c["nullable"]
    }
    for index in inspector.get_indexes(table.name, **where):
        names = [name for name in index["column_names"] if name]
        if index["unique"] and names and not nullable & set(names):
            return names
    return []


def _is_there(inspector: sa.Inspector, table: TableName) -> bool:
    where = {"schema": table.schema}
    return inspector.has_table(table.name, **where) or (
        table.name in inspector.get_view_names(**where)
    )


def _tables(inspector: sa.Inspector, table: TableName) -> list[str]:
    """Return the tables and views that there are, as ``--table`` names them."""
    schemas = [table.schema] if table.schema in inspector.get_schema_names() else [None]
    found = []
    for schema in schemas:
        names = (
            *inspector.get_table_names(schema=schema),
            *inspector.get_view_names(schema),
        )
        found += [str(TableName(name, schema)) for name in names]
    return sorted(found)
