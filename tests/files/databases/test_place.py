from __future__ import annotations

import pytest

from kaopu.errors import UsageError
from kaopu.files.databases import DatabasePlace, TableName


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("leads", TableName("leads")),
        ("crm.leads", TableName("leads", "crm")),
        ("sales.crm.leads", TableName("leads", "sales.crm")),
        ('"my.leads"', TableName("my.leads")),
        ('crm."my.leads"', TableName("my.leads", "crm")),
    ],
)
def test_a_table_may_have_a_schema(text: str, name: TableName) -> None:
    assert TableName.parse(text) == name


def test_a_place_is_called_without_its_secrets() -> None:
    url = "postgresql://reader:hush@crm/sales"
    assert str(DatabasePlace.of(url, "leads")) == "postgresql://crm/sales, table leads"
    query = DatabasePlace.of(url, None, "SELECT 1")
    assert str(query) == "postgresql://crm/sales, query"
    assert (query.stem, DatabasePlace.of(url, "x.leads").stem) == ("sales", "leads")
    assert "hush" not in repr(query)


@pytest.mark.parametrize(
    ("table", "query", "found"), [(None, None, "neither"), ("leads", "SELECT 1", "both")]
)
def test_a_table_or_a_query_says_which_rows(
    table: str | None, query: str | None, found: str
) -> None:
    with pytest.raises(UsageError, match=f"found {found} --table"):
        DatabasePlace.of("sqlite:///crm.db", table, query)
