"""Rows of SQLite, DuckDB and a real PostgreSQL: the same texts, streamed, told well."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import psycopg
import pytest
from postgres_server import QUOTED, USER, Server

from kaopu.errors import (
    DatabaseError,
    EmptyTableError,
    KaopuError,
    NoTableError,
    OutputNotWritableError,
)
from kaopu.files import FileSource, read_source
from kaopu.files.databases import DatabasePlace
from kaopu.files.databases import postgres as postgres_reading
from kaopu.files.databases.source import DatabaseSource
from kaopu.files.source import Source

ROWS = pd.DataFrame(
    {
        "lead_id": ["L-2", "L-1", "L-3"],
        "seats": [5, None, 12],
        "amount": [12.5, 1200.0, None],
        "opened": pd.to_datetime(["2026-01-31", "2026-02-28", None]),
        "note": ["50% off", "", None],
    }
)
TEXTS = [
    ["L-1", "", "1200", "2026-02-28", ""],
    ["L-2", "5", "12.5", "2026-01-31", "50% off"],
    ["L-3", "12", "", "", ""],
]
TYPES = "lead_id varchar(40) PRIMARY KEY, seats int, amount {real}, opened {day}, note text"


def cells(source: Source, rows: int | None = None) -> list[list[str]]:
    return [row for batch in source.batches(rows) for row in batch.to_numpy().tolist()]


def values() -> list[list[object]]:
    plain = ROWS.astype(object).where(ROWS.notna(), None)
    return [
        [cell.date() if isinstance(cell, pd.Timestamp) else cell for cell in row]
        for row in plain.to_numpy().tolist()
    ]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    path = tmp_path / "crm.db"
    rows = [[str(c) if hasattr(c, "year") else c for c in row] for row in values()]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE leads ({TYPES.format(real='real', day='date')})")
        connection.executemany("INSERT INTO leads VALUES (?, ?, ?, ?, ?)", rows)
    return f"sqlite:///{path}"


@pytest.fixture
def duckdb_url(tmp_path: Path) -> str:
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"CREATE TABLE leads ({TYPES.format(real='double', day='date')})"
        )
        ordered = sorted(values(), key=lambda row: str(row[0]))
        connection.executemany("INSERT INTO leads VALUES (?, ?, ?, ?, ?)", ordered)
    return f"duckdb:///{path}"


@pytest.fixture
def postgres_url(crm: str) -> str:
    with psycopg.connect(crm) as connection, connection.cursor() as cursor:
        types = TYPES.format(real="numeric(12, 2)", day="date")
        cursor.execute(f"CREATE TABLE leads ({types})")  # type: ignore[arg-type]
        cursor.executemany("INSERT INTO leads VALUES (%s, %s, %s, %s, %s)", values())
    return crm


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "postgres without ADBC"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    system, _, without = request.param.partition(" ")
    if without:
        monkeypatch.setattr(postgres_reading, "find_spec", lambda _: None)
    return str(request.getfixturevalue(f"{system}_url"))


def test_cells_are_the_texts_that_a_file_gives_in_the_order_of_the_key(
    url: str, tmp_path: Path
) -> None:
    ROWS.sort_values("lead_id").to_parquet(tmp_path / "leads.parquet", index=False)
    source = DatabaseSource(DatabasePlace.of(url, "leads"))
    assert isinstance(source, Source)
    assert list(source.columns) == list(ROWS.columns)
    assert cells(source) == TEXTS == cells(FileSource(tmp_path / "leads.parquet"))
    assert not source.assumptions


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_batches_hold_so_many_rows_at_most(url: str, rows: int) -> None:
    source = DatabaseSource(DatabasePlace.of(url, "leads"))
    sizes = [len(batch) for batch in source.batches(rows)]
    assert sizes == [rows] * (3 // rows) + ([3 % rows] if 3 % rows else [])
    assert cells(source, rows) == TEXTS


def test_a_query_is_read_with_its_per_cent_signs_and_repeated_names(url: str) -> None:
    query = "SELECT lead_id, lead_id, note FROM leads WHERE note LIKE '50%' ORDER BY 1"
    source = DatabaseSource(DatabasePlace.of(url, None, query))
    assert list(source.columns)[:1] == ["lead_id"]
    assert cells(source) == [["L-2", "L-2", "50% off"]]


@pytest.mark.parametrize(
    ("table", "query", "sentence"),
    [
        (
            "lead",
            None,
            "there is no table 'lead', expected one that this user can see; ",
        ),
        (None, "SELECT nope FROM leads", "the database cannot carry this out ("),
        (None, "SELEC 1", "query: found SELEC in the query, expected one SELECT"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    url: str, table: str | None, query: str | None, sentence: str
) -> None:
    with pytest.raises(KaopuError) as refused:
        read_source(DatabaseSource(DatabasePlace.of(url, table, query)))
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert QUOTED not in str(refused.value)


def test_a_table_without_a_row_is_refused_unless_it_may_be_empty(url: str) -> None:
    place = DatabasePlace.of(url, None, "SELECT * FROM leads WHERE lead_id = 'none'")
    with pytest.raises(EmptyTableError):
        cells(DatabaseSource(place))
    empty = DatabaseSource(place, may_be_empty=True)
    assert (cells(empty), list(empty.columns)) == ([], list(ROWS.columns))


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for system in ("sqlite", "duckdb"):
        place = DatabasePlace.of(f"{system}:///{tmp_path}/none.db", "leads")
        with pytest.raises(DatabaseError, match=r"found no file .*none\.db"):
            cells(DatabaseSource(place))
        assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("lead_id\n" + "L-1\n" * 2000)
    for system in ("sqlite", "duckdb"):
        with pytest.raises(DatabaseError, match="the file is no such database"):
            cells(DatabaseSource(DatabasePlace.of(f"{system}:///{path}", "leads")))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda url: url.replace(QUOTED, "wrong"), "does not let this user in"),
        (lambda url: url.replace(f"{USER}:", "nobody:"), "does not let this user in"),
        (lambda url: url + "_none", "there is no such database"),
        (lambda url: url.replace("127.0.0.1", "no-host.invalid"), "cannot be reached"),
        (lambda _: "postgresql://x:hush@127.0.0.1:1/crm", "cannot be reached"),
        (lambda _: "mysql://x:hush@127.0.0.1:1/crm", "cannot be reached"),
        (lambda _: "mssql://x:hush@127.0.0.1:1/crm", "cannot be reached"),
    ],
)
def test_no_way_in_is_one_sentence_without_the_password(
    crm: str, change: Callable[[str], str], sentence: str
) -> None:
    with pytest.raises(DatabaseError) as refused:
        cells(DatabaseSource(DatabasePlace.of(change(crm), "leads")))
    told = str(refused.value)
    assert sentence in told
    assert "\n" not in told
    assert not any(word in told for word in (QUOTED, "hushhush", "hush", "wrong"))


def test_a_user_without_the_right_is_told(crm: str, postgres: Server) -> None:
    with psycopg.connect(crm, autocommit=True) as connection:
        connection.execute("CREATE TABLE leads (lead_id int)")
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'psst-psst'")
    guest = crm.replace(f"{USER}:{QUOTED}", "guest:psst-psst")
    with pytest.raises(DatabaseError) as refused:
        cells(DatabaseSource(DatabasePlace.of(guest, "leads")))
    assert "the user may not do this (permission denied for table leads)" in str(
        refused.value
    )
    assert "psst" not in str(refused.value)


def test_a_function_that_writes_is_refused_by_the_database(crm: str) -> None:
    with psycopg.connect(crm) as connection:
        connection.execute("CREATE TABLE leads (lead_id int)")
        connection.execute(
            "CREATE FUNCTION sly() RETURNS int LANGUAGE sql AS "
            "'INSERT INTO leads VALUES (1) RETURNING 1'"
        )
    with pytest.raises(DatabaseError, match=r"the user may not do this .*read-only"):
        cells(DatabaseSource(DatabasePlace.of(crm, None, "SELECT sly()")))


@pytest.mark.parametrize("is_bulk", [True, False])
def test_odd_types_of_postgresql_become_texts(
    crm: str, is_bulk: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_bulk:
        monkeypatch.setattr(postgres_reading, "find_spec", lambda _: None)
    query = (
        "SELECT true, 12.3450::numeric, 10.50::numeric(9,2), '{a,b}'::text[], "
        "'1 day'::interval, '{\"a\": 1}'::jsonb, 'ab'::char(4), 0.1::real, "
        "'11111111-2222-3333-4444-555555555555'::uuid, 9007199254740993::bigint, "
        "('2026-01-31 00:30+08'::timestamptz), '10.0.0.1'::inet"
    )
    with psycopg.connect(crm, autocommit=True) as connection:
        name = crm.rpartition("/")[2]
        zone = f"ALTER DATABASE {name} SET timezone = 'Asia/Shanghai'"
        connection.execute(zone)  # type: ignore[arg-type]
    # A day is the one that the database's own clock showed.
    assert cells(DatabaseSource(DatabasePlace.of(crm, None, query))) == [
        [
            *("TRUE", "12.3450", "10.5", "{a,b}", "1 day", '{"a": 1}', "ab", "0.1"),
            "11111111-2222-3333-4444-555555555555",
            *("9007199254740993", "2026-01-31 00:30:00", "10.0.0.1/32"),
        ]
    ]


def test_odd_types_of_duckdb_become_texts(tmp_path: Path) -> None:
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)):
        pass
    query = (
        "SELECT true, 10.50::decimal(9,2), INTERVAL 1 DAY, 'a'::ENUM('a', 'b'), "
        "12345678901234567890::hugeint, [1, 2], DATE '2026-01-31', 0.1::float"
    )
    source = DatabaseSource(DatabasePlace.of(f"duckdb:///{path}", None, query))
    assert cells(source) == [
        [
            *("TRUE", "10.5", "1 day", "a", "12345678901234567890", "[1, 2]"),
            *("2026-01-31", "0.1"),
        ]
    ]


def test_error_values_and_long_numbers_are_said(url: str) -> None:
    number = "CAST(159001810629457024 AS DOUBLE PRECISION)"
    query = f"SELECT '#N/A' AS note, {number} AS phone FROM leads"  # noqa: S608
    source = DatabaseSource(DatabasePlace.of(url, None, query))
    assert cells(source)[0][0] == ""
    assert {found.kind for found in source.assumptions} == {"error_cells", "long_numbers"}


def test_a_view_and_a_table_of_a_schema_are_read(crm: str) -> None:
    with psycopg.connect(crm) as connection:
        connection.execute("CREATE SCHEMA sales")
        connection.execute('CREATE TABLE sales."My Leads" (a int, b int)')
        connection.execute('INSERT INTO sales."My Leads" VALUES (1, 2)')
        connection.execute('CREATE VIEW open AS SELECT b FROM sales."My Leads"')
    assert cells(DatabaseSource(DatabasePlace.of(crm, "sales.My Leads"))) == [["1", "2"]]
    assert cells(DatabaseSource(DatabasePlace.of(crm, "open"))) == [["2"]]
    with pytest.raises(NoTableError, match=r"did you mean 'sales.My Leads'\?"):
        cells(DatabaseSource(DatabasePlace.of(crm, "sales.MyLeads")))


def test_a_large_table_is_read_twice_in_one_order_and_never_whole(crm: str) -> None:
    with psycopg.connect(crm) as connection:
        connection.execute(
            "CREATE TABLE leads AS SELECT md5(g::text) AS lead_id, g FROM "
            "generate_series(1, 60000) g"
        )
    source = DatabaseSource(DatabasePlace.of(crm, "leads"))
    first = [batch["lead_id"].to_numpy() for batch in source.batches(7000)]
    assert [len(ids) for ids in first] == [7000] * 8 + [4000]
    again = np.concatenate([batch["lead_id"].to_numpy() for batch in source.batches()])
    assert (np.concatenate(first) == again).all()


def test_rows_that_are_kept_are_those_of_the_first_pass(
    sqlite_url: str, tmp_path: Path
) -> None:
    source, file = DatabaseSource(DatabasePlace.of(sqlite_url, "leads")), tmp_path / "rows"
    with source.keeping(file):
        first = cells(source, 2)
        with closing(sqlite3.connect(tmp_path / "crm.db")) as connection, connection:
            connection.execute("UPDATE leads SET seats = 99")
        assert cells(source, 2) == first == TEXTS
        assert cells(source, 1) == TEXTS
    assert not file.exists()
    assert [row[1] for row in cells(source)] == ["99", "99", "99"]


def test_rows_of_a_pass_that_ended_early_are_not_kept(url: str, tmp_path: Path) -> None:
    source = DatabaseSource(DatabasePlace.of(url, "leads"))
    with source.keeping(tmp_path / "rows"):
        next(iter(source.batches(1)))
        assert cells(source, 1) == TEXTS


def test_a_place_where_rows_cannot_be_kept_is_told(url: str, tmp_path: Path) -> None:
    source = DatabaseSource(DatabasePlace.of(url, "leads"))
    with (
        source.keeping(tmp_path / "no_folder" / "rows"),
        pytest.raises(OutputNotWritableError, match="no_folder"),
    ):
        cells(source)
