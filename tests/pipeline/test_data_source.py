from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import PipelineShapeError
from kaopu.pipeline import parse_pipeline
from kaopu.pipeline.data_source import without_secrets

PATH = Path("mine.toml")


def faults(small_text: str, *lines: str) -> str:
    text = "\n".join([small_text, "[data]", *lines])
    with pytest.raises(PipelineShapeError) as refused:
        parse_pipeline(text, PATH)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mysql://crm:hush@db/sales", "mysql://crm:***@db/sales"),
        ("mysql://crm:hu@sh@db/sales", "mysql://crm:***@db/sales"),
        ("mysql://crm:hu/sh@db/sales", "mysql://crm:***@db/sales"),
        ("mysql://:hush@db", "mysql://:***@db"),
        ("mysql://db/sales?Password=hush&x=1", "mysql://db/sales?Password=***&x=1"),
        ("mysql://crm:env:WORD@db/sales", "mysql://crm:env:WORD@db/sales"),
        ("mysql://db/sales?password=env:WORD", "mysql://db/sales?password=env:WORD"),
        ("mysql://crm@db:3306/sales", "mysql://crm@db:3306/sales"),
        ("env:CRM_URL", "env:CRM_URL"),
    ],
)
def test_passwords_are_hidden_and_names_of_variables_are_not(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    "lines",
    [
        ('url = "env:CRM_URL"', 'table = "crm.deals"'),
        ('url = "postgresql://r:env:WORD@db/sales"', 'query = "SELECT 1"'),
        ('url = "sqlite:///crm.db"', 'table = "deals"'),
    ],
)
def test_a_url_goes_with_a_table_or_a_query(
    small_text: str, lines: tuple[str, ...]
) -> None:
    pipeline = parse_pipeline("\n".join([small_text, "[data]", *lines]), PATH)
    assert pipeline.database is not None
    assert pipeline.database[0] in lines[0]
    assert pipeline.data_path is None


def test_what_does_not_go_together_is_told(small_text: str) -> None:
    url = 'url = "env:CRM_URL"'
    table = 'table = "deals"'
    assert "data.url: goes with table or query" in faults(small_text, url)
    both = (url, table, 'query = "SELECT 1"')
    assert "data.url: goes with table or query" in faults(small_text, *both)
    assert "data.url: is missing" in faults(small_text, table)
    beside = faults(small_text, url, table, 'path = "deals.csv"')
    assert "data.url: stands beside path" in beside
    assert "found 'deals.csv'" in faults(small_text, 'url = "deals.csv"', table)


@pytest.mark.parametrize(
    "line",
    [
        'url = "mysql://crm:hush@db/sales"',
        'url = "mysql://db/sales?password=hush"',
        'url = ["mysql://crm:hush@db/sales"]',
        'path = ["mysql://crm:hush@db/sales"]',
    ],
)
def test_a_password_in_the_file_is_refused_and_not_told(small_text: str, line: str) -> None:
    told = faults(small_text, line, 'table = "deals"')
    assert "hush" not in told
    assert "***" in told
