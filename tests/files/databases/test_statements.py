from __future__ import annotations

import pytest

from kaopu.errors import DatabaseError
from kaopu.files.databases import DatabasePlace
from kaopu.files.databases.statements import check_query


def check(query: str, system: str = "postgresql") -> str:
    return check_query(DatabasePlace.of(f"{system}://crm/sales", None, query))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM leads",
        " ( select 1 ) ",
        "WITH open AS (SELECT 1) SELECT * FROM open;",
        "-- delete nothing\nSELECT 'insert; update' AS note, \"delete\" FROM leads",
        "/* drop */ SELECT replace(name, ';', ',') FROM leads",
        "SELECT $x$ delete; $x$",
        "SELECT updated_at, created FROM leads",
        "SELECT delete, update FROM leads WHERE (delete = 0 OR (merge))",
    ],
)
def test_a_select_is_taken(query: str) -> None:
    assert check(query) == query.strip().rstrip(";")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("DELETE FROM leads", "DELETE"),
        ("update leads set name = ''", "UPDATE"),
        ("SELECT 1; DROP TABLE leads", ";"),
        ("WITH gone AS (DELETE FROM leads RETURNING *) SELECT * FROM gone", "DELETE"),
        ("SELECT * INTO copy FROM leads", "INTO"),
        ("WITH a AS (SELECT 1) DELETE FROM leads", "DELETE"),
        ("WITH a AS (UPDATE leads SET seats = 1 RETURNING *) SELECT * FROM a", "UPDATE"),
        ("SELECT * FROM leads FOR UPDATE", "UPDATE"),
        ("SELECT 1 /*! INTO OUTFILE 'x' */", "INTO"),
        ("EXPLAIN ANALYZE DELETE FROM leads", "EXPLAIN"),
        ("COPY leads TO PROGRAM 'rm'", "COPY"),
        ("", "''"),
    ],
)
def test_what_is_no_single_select_is_refused(query: str, found: str) -> None:
    if not query:
        query = "-- nothing"
        found = "-- nothing"
    with pytest.raises(DatabaseError) as refused:
        check(query)
    assert f"found {found} in the query, expected one SELECT" in str(refused.value)


def test_sql_server_takes_a_second_statement_without_a_semicolon() -> None:
    query = "SELECT 1 drop table leads"
    with pytest.raises(DatabaseError, match="found DROP in the query"):
        check(query, "mssql")
