"""Scores into tables of SQLite, DuckDB and a real PostgreSQL: all at once, or none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pytest
from postgres_server import Server

from kaopu.errors import DatabaseError, NoTableError, TargetTableError, UsageError
from kaopu.files.databases import DatabasePlace
from kaopu.files.databases.source import DatabaseSource
from kaopu.files.databases.writing import writers
from kaopu.files.databases.writing.target import DatabaseTarget
from kaopu.scoring.run import Target

SCHEMA = pa.schema(
    [
        ("lead_id", pa.string()),
        ("rank", pa.int64()),
        ("probability", pa.float64()),
        ("top_reason", pa.string()),
        ("thin_evidence", pa.bool_()),
        ("as_of", pa.string()),
    ]
)
NOW = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def batches(*rows: tuple[str, float], size: int = 2) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        yield pa.RecordBatch.from_pydict(
            {
                "lead_id": [lead_id for lead_id, _ in some],
                "rank": list(range(start + 1, start + len(some) + 1)),
                "probability": [share for _, share in some],
                "top_reason": ["预算 100%"] * len(some),
                "thin_evidence": [True] * len(some),
                "as_of": ["2026-11-01"] * len(some),
            },
            schema=SCHEMA,
        )


ROWS = (("L-1", 0.5), ("L-2", float("nan")), ("l-1", 0.25))


def target(
    url: str, table: str = "lead_scores", *, create: bool = True, model: str = "demo/1"
) -> DatabaseTarget:
    place = DatabasePlace.of(url, table)
    return DatabaseTarget(place, model, SCHEMA, create=create, now=lambda: NOW)


def rows_of(
    url: str, columns: str = "lead_id, model_version, probability"
) -> list[list[str]]:
    query = f"SELECT {columns} FROM lead_scores ORDER BY model_version, lead_id"  # noqa: S608
    source = DatabaseSource(DatabasePlace.of(url, None, query), may_be_empty=True)
    return [row for batch in source.batches() for row in batch.to_numpy().tolist()]


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "postgres without ADBC"])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    system, _, without = request.param.partition(" ")
    if without:
        monkeypatch.setattr(writers, "find_spec", lambda _: None)
    if system == "postgres":
        return str(request.getfixturevalue("crm"))
    return f"{system}:///{tmp_path}/scores.db"


def test_scores_are_written_with_their_model_and_moment(url: str) -> None:
    goal = target(url)
    assert isinstance(goal, Target)
    goal.check()
    goal.write(batches(*ROWS), SCHEMA)
    assert rows_of(url) == [
        ["L-1", "demo/1", "0.5"],
        ["L-2", "demo/1", ""],
        ["l-1", "demo/1", "0.25"],
    ]
    [first, *_] = rows_of(url, "rank, top_reason, as_of, scored_at")
    assert first[:3] == ["1", "预算 100%", "2026-11-01"]
    assert first[3].startswith("2026-11-01 08:30:00")


def test_a_score_takes_the_place_of_the_older_one_of_the_same_version(url: str) -> None:
    target(url).write(batches(*ROWS), SCHEMA)
    target(url).write(batches(*ROWS), SCHEMA)
    target(url, create=False).write(batches(("L-2", 0.75), ("L-9", 0.1)), SCHEMA)
    target(url, model="demo/2").write(batches(("L-2", 0.8)), SCHEMA)
    assert rows_of(url) == [
        ["L-1", "demo/1", "0.5"],
        ["L-2", "demo/1", "0.75"],
        ["L-9", "demo/1", "0.1"],
        ["l-1", "demo/1", "0.25"],
        ["L-2", "demo/2", "0.8"],
    ]


def test_no_scores_are_no_rows(url: str) -> None:
    target(url).write(batches(), SCHEMA)
    assert rows_of(url) == []


def test_a_run_that_breaks_off_has_written_nothing(url: str) -> None:
    target(url).write(batches(("L-1", 0.5)), SCHEMA)

    def broken() -> Iterator[pa.RecordBatch]:
        yield from batches(("L-1", 0.9), ("L-2", 0.9))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        target(url).write(broken(), SCHEMA)
    assert rows_of(url) == [["L-1", "demo/1", "0.5"]]


def test_a_new_table_appears_with_its_rows_or_not_at_all(url: str) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield from batches(("L-1", 0.9))
        raise KeyboardInterrupt

    target(url).check()
    with pytest.raises(KeyboardInterrupt):
        target(url).write(broken(), SCHEMA)
    with pytest.raises((NoTableError, DatabaseError), match=r"no (table|file|such)"):
        list(DatabaseSource(DatabasePlace.of(url, "lead_scores")).batches())


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (None, "there is no such table, expected one for the scores; let kaopu make it"),
        ("lead_id varchar(9) PRIMARY KEY", "the table lacks the columns 'model_version', "),
        ("{columns}", "lead_id and model_version are not the key of the table"),
    ],
)
def test_a_table_that_takes_no_scores_is_told_before_any_work(
    url: str, made: str | None, sentence: str
) -> None:
    columns = ", ".join(
        f"{name} varchar(90)" for name in (*SCHEMA.names, "model_version", "scored_at")
    )
    execute(url, f"CREATE TABLE {'lead_scores' if made else 'other'} (x int)")
    if made:
        execute(url, "DROP TABLE lead_scores")
        execute(url, f"CREATE TABLE lead_scores ({made.format(columns=columns)})")
    with pytest.raises(TargetTableError) as refused:
        target(url, create=False).check()
    assert sentence in str(refused.value)


def test_a_unique_key_of_another_order_and_further_columns_do(crm: str) -> None:
    target(crm).write(batches(("L-1", 0.5)), SCHEMA)
    execute(crm, "ALTER TABLE lead_scores DROP CONSTRAINT lead_scores_pkey")
    execute(crm, "ALTER TABLE lead_scores ADD UNIQUE (model_version, lead_id)")
    execute(crm, "ALTER TABLE lead_scores ADD owner text DEFAULT 'nobody'")
    target(crm, create=False).check()
    target(crm, create=False).write(batches(("L-1", 0.6), ("L-2", 0.5)), SCHEMA)
    assert rows_of(crm, "lead_id, probability, owner") == [
        ["L-1", "0.6", "nobody"],
        ["L-2", "0.5", "nobody"],
    ]


def test_a_table_of_a_schema_is_made(crm: str) -> None:
    execute(crm, "CREATE SCHEMA sales")
    for _ in range(2):
        target(crm, "sales.Scores").write(batches(("L-1", 0.5)), SCHEMA)
    source = DatabaseSource(DatabasePlace.of(crm, "sales.Scores"))
    assert [len(batch) for batch in source.batches()] == [1]


def test_a_user_who_may_only_read_is_told(crm: str) -> None:
    target(crm).write(batches(("L-1", 0.5)), SCHEMA)
    execute(crm, "DROP ROLE IF EXISTS reader")
    execute(crm, "CREATE ROLE reader LOGIN PASSWORD 'psst-psst'")
    execute(crm, "GRANT SELECT ON lead_scores TO reader")
    host = crm.rpartition("@")[2]
    with pytest.raises(DatabaseError, match="the user may not do this") as refused:
        target(f"postgresql://reader:psst-psst@{host}").write(batches(*ROWS), SCHEMA)
    assert "psst" not in str(refused.value)


def test_a_server_that_restarts_in_between_loses_and_doubles_no_row(
    crm: str, postgres: Server
) -> None:
    target(crm).write(batches(("L-1", 0.5)), SCHEMA)

    def interrupted() -> Iterator[pa.RecordBatch]:
        yield from batches(("L-1", 0.9), ("L-2", 0.9))
        postgres.stop("immediate")
        postgres.start()
        yield from batches(*[(f"M-{i}", 0.9) for i in range(50_000)], size=5000)

    with pytest.raises(DatabaseError) as refused:
        target(crm).write(interrupted(), SCHEMA)
    assert "the connection was lost" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert rows_of(crm) == [["L-1", "demo/1", "0.5"]]
    target(crm).write(batches(("L-1", 0.9), ("L-2", 0.9)), SCHEMA)
    assert rows_of(crm) == [["L-1", "demo/1", "0.9"], ["L-2", "demo/1", "0.9"]]


def test_a_query_is_no_target() -> None:
    place = DatabasePlace.of("sqlite:///crm.db", None, "SELECT 1")
    with pytest.raises(UsageError, match="found --query"):
        DatabaseTarget(place, "demo/1", SCHEMA)


def test_a_file_is_made_with_create_alone(tmp_path: Path) -> None:
    for system in ("sqlite", "duckdb"):
        with pytest.raises(DatabaseError, match="found no file"):
            target(f"{system}:///{tmp_path}/none.db", create=False).check()
        target(f"{system}:///{tmp_path}/none.db", create=True).check()
    # The leads may still be refused.
    assert not list(tmp_path.iterdir())


def execute(url: str, statement: str) -> None:
    system, path = url.partition(":///")[::2]
    if system == "sqlite":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)
    elif system == "duckdb":
        with duckdb.connect(path) as connection:
            connection.execute(statement)
    else:
        with psycopg.connect(url) as connection:
            connection.execute(statement)  # type: ignore[arg-type]
