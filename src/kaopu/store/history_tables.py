"""The tables of the score history, and how many rows are brought into one at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql
from sqlalchemy.schema import CreateIndex, CreateTable

# A database of MySQL may be one of Latin letters by default.
UNICODE: Mapping[str, Any] = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}
Rows = Iterable[list[dict[str, Any]]]
# Systems that make a table, and an index, only where it is missing.
MAKE_IF_MISSING = ("sqlite", "postgresql", "duckdb")


@dataclass(frozen=True)
class HistoryTables:
    """Three tables: the version of the schema, the scorings, what each said of a lead."""

    metadata: sa.MetaData
    version: sa.Table
    scorings: sa.Table
    scores: sa.Table
    by_lead: sa.Index

    def make(self, connection: sa.Connection) -> None:
        """Make what is missing."""
        if connection.dialect.name not in MAKE_IF_MISSING:
            self.metadata.create_all(connection)
            return
        for table in self.metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        connection.execute(CreateIndex(self.by_lead, if_not_exists=True))

    def enter_scoring(self, connection: sa.Connection, head: Mapping[str, Any]) -> int:
        """Enter a scoring and return its number.

        Raises:
            IntegrityError: Another process has entered the same.
        """
        number: int | None = None
        if connection.dialect.name == "duckdb":
            # It numbers no rows by itself, and has one writer at a time.
            last = connection.execute(sa.select(sa.func.max(self.scorings.c.id))).scalar()
            number = int(last or 0) + 1
            head = {**head, "id": number}
        made = connection.execute(self.scorings.insert().values(head))
        if number is None:
            key = made.inserted_primary_key
            assert key is not None  # noqa: S101 - the insert above made one
            number = int(key[0])
        return number

    def enter_scores(self, connection: sa.Connection, rows: Rows) -> None:
        """Enter what a scoring says of leads, in the quickest way that a system has."""
        if connection.dialect.name == "duckdb":
            self._enter_frames(connection, rows)
        elif connection.dialect.driver == "psycopg":
            self._copy(connection, rows)
        else:
            for some in rows:
                connection.execute(self.scores.insert(), some)

    def _copy(self, connection: sa.Connection, rows: Rows) -> None:
        names = [column.name for column in self.scores.columns]
        statement = f"COPY {self.scores.name} ({', '.join(names)}) FROM STDIN"
        cursor: Any = connection.connection.cursor()
        with cursor, cursor.copy(statement) as copy:
            for some in rows:
                for row in some:
                    copy.write_row([row[name] for name in names])

    def _enter_frames(self, connection: sa.Connection, rows: Rows) -> None:
        names = [column.name for column in self.scores.columns]
        raw: Any = connection.connection.driver_connection
        for some in rows:
            raw.register("kaopu_rows", pd.DataFrame(some, columns=names))
            listed = ", ".join(names)
            raw.execute(
                f"INSERT INTO {self.scores.name} SELECT {listed} FROM kaopu_rows"  # noqa: S608
            )
            raw.unregister("kaopu_rows")


def history_tables(prefix: str = "", *, numbers: bool = True) -> HistoryTables:
    """Return the tables, their names begun with ``prefix``.

    Args:
        prefix: Of all names.
        numbers: Whether the system numbers scorings by itself.
    """
    metadata = sa.MetaData()
    version = sa.Table(
        f"{prefix}history_version",
        metadata,
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        **UNICODE,
    )
    scorings = sa.Table(
        f"{prefix}scorings",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=numbers),
        sa.Column("pipeline", sa.Unicode(200), nullable=False),
        sa.Column("model", sa.Unicode(200), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leads", sa.Integer, nullable=False),
        sa.Column("sources", sa.UnicodeText, nullable=False),
        sa.UniqueConstraint("model", "content", name=f"{prefix}one_scoring_of_a_content"),
        **UNICODE,
    )
    scores = sa.Table(
        f"{prefix}lead_scores",
        metadata,
        sa.Column("scoring", sa.ForeignKey(scorings.c.id), primary_key=True),
        sa.Column("lead_id", _id_type(), primary_key=True),
        sa.Column("probability", sa.Double, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("facts", sa.UnicodeText, nullable=False),
        **UNICODE,
    )
    by_lead = sa.Index(f"{prefix}lead_scores_by_lead", scores.c.lead_id)
    return HistoryTables(metadata, version, scorings, scores, by_lead)


def _id_type() -> sa.types.TypeEngine[str]:
    """Return the type of a lead's id, of which a capital makes another everywhere."""
    binary = mysql.VARCHAR(400, charset="utf8mb4", collation="utf8mb4_bin")
    text = sa.String(400).with_variant(binary, "mysql").with_variant(binary, "mariadb")
    own = mssql.NVARCHAR(400, collation="Latin1_General_100_BIN2")
    return text.with_variant(own, "mssql")


# A database may hold tables of other programs, and one that scores are written to.
OF_FILE, OF_DATABASE = history_tables(), history_tables("kaopu_")
OF_DUCKDB = history_tables("kaopu_", numbers=False)
