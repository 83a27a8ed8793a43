"""The SQL for systems whose servers tests cannot start, and for those that they can."""

from __future__ import annotations

import pyarrow as pa
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, postgresql, sqlite

from kaopu.files.databases import TableName
from kaopu.files.databases.writing.upserts import create_table, table_schema, upsert
from kaopu.scoring.run import score_schema

SCHEMA = table_schema(
    pa.schema(
        [
            ("lead_id", pa.string()),
            ("rank", pa.int64()),
            ("probability", pa.float64()),
            ("thin_evidence", pa.bool_()),
            ("as_of", pa.string()),
        ]
    )
)
SQL_SERVER = mssql.dialect()  # type: ignore[no-untyped-call]
# As it tells on connecting; before 2008 it had no dates.
SQL_SERVER.server_version_info = (16, 0)
TABLE = TableName("lead_scores", "crm")


def made(dialect: sa.Dialect) -> list[str]:
    text = create_table(TABLE, SCHEMA, dialect)
    return [line.strip(" \t,") for line in text.splitlines() if line.strip(" \t,)(")]


def test_the_table_has_what_a_score_file_has_and_what_scored_it_when() -> None:
    names = table_schema(score_schema()).names
    assert names[:3] == ["lead_id", "model_version", "rank"]
    assert names[-2:] == ["as_of", "scored_at"]
    assert set(names) - {"model_version", "scored_at"} == set(score_schema().names)


@pytest.mark.parametrize(
    ("dialect", "columns"),
    [
        (
            postgresql.dialect(),  # type: ignore[no-untyped-call]
            [
                "CREATE TABLE crm.lead_scores (",
                *("lead_id TEXT NOT NULL", "model_version TEXT NOT NULL", "rank BIGINT"),
                *("probability DOUBLE PRECISION", "thin_evidence BOOLEAN", "as_of DATE"),
                "scored_at TIMESTAMP WITH TIME ZONE",
                "PRIMARY KEY (lead_id, model_version)",
            ],
        ),
        (
            mysql.dialect(),  # type: ignore[no-untyped-call]
            [
                "CREATE TABLE crm.lead_scores (",
                "lead_id VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL",
                "model_version VARCHAR(150) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin "
                "NOT NULL",
                *("`rank` BIGINT", "probability DOUBLE", "thin_evidence BOOL"),
                *("as_of DATE", "scored_at DATETIME(6)"),
                *("PRIMARY KEY (lead_id, model_version)", ")CHARSET=utf8mb4"),
            ],
        ),
        (
            SQL_SERVER,
            [
                "CREATE TABLE crm.lead_scores (",
                "lead_id NVARCHAR(300) COLLATE Latin1_General_100_BIN2 NOT NULL",
                "model_version NVARCHAR(150) COLLATE Latin1_General_100_BIN2 NOT NULL",
                *("rank BIGINT NULL", "probability DOUBLE PRECISION NULL"),
                *("thin_evidence BIT NULL", "as_of DATE NULL"),
                "scored_at DATETIMEOFFSET NULL",
                "PRIMARY KEY (lead_id, model_version)",
            ],
        ),
    ],
    ids=["postgresql", "mysql", "mssql"],
)
def test_each_system_makes_the_table_with_its_types_and_key(
    dialect: sa.Dialect, columns: list[str]
) -> None:
    assert made(dialect) == columns


COLUMNS = ["lead_id", "model_version", "rank"]


@pytest.mark.parametrize(
    ("dialect", "statement"),
    [
        (
            sqlite.dialect(),  # type: ignore[no-untyped-call]
            "INSERT INTO crm.lead_scores (lead_id, model_version, rank) VALUES (?, ?, ?) "
            "ON CONFLICT (lead_id, model_version) DO UPDATE SET rank = excluded.rank",
        ),
        (
            mysql.dialect(),  # type: ignore[no-untyped-call]
            "INSERT INTO crm.lead_scores (lead_id, model_version, `rank`) VALUES (?, ?, ?) "
            "ON DUPLICATE KEY UPDATE `rank` = VALUES(`rank`)",
        ),
    ],
    ids=["sqlite", "mysql"],
)
def test_each_system_puts_a_score_over_its_older_one(
    dialect: sa.Dialect, statement: str
) -> None:
    assert upsert(TABLE, COLUMNS, "VALUES (?, ?, ?)", dialect) == statement


def test_sql_server_merges_from_a_temporary_table() -> None:
    assert upsert(TABLE, COLUMNS, "#staging", SQL_SERVER) == (
        "MERGE INTO crm.lead_scores WITH (HOLDLOCK) AS t USING #staging AS s ON "
        "t.lead_id = s.lead_id AND t.model_version = s.model_version WHEN MATCHED THEN "
        "UPDATE SET t.rank = s.rank WHEN NOT MATCHED THEN INSERT (lead_id, model_version, "
        "rank) VALUES (s.lead_id, s.model_version, s.rank);"
    )
