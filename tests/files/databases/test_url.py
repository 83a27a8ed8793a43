from __future__ import annotations

import pickle

import pytest

from kaopu.errors import DatabaseUrlError
from kaopu.files.databases import Address, is_database


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("postgresql://crm/sales", True),
        ("mysql+pymysql://crm/sales", True),
        ("sqlite:///crm.db", True),
        ("env:CRM_URL", True),
        ("https://crm/leads.csv", True),
        ("leads.csv", False),
        ("C:/leads.csv", False),
        ("C:\\leads.csv", False),
        ("-", False),
        ("./env/leads.csv", False),
    ],
)
def test_urls_and_variables_name_databases(text: str, named: bool) -> None:
    assert is_database(text) == named


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("postgresql://reader:hush@crm.local:5432/sales", "postgresql://crm.local/sales"),
        ("postgres://reader@crm.local:5433/sales", "postgresql://crm.local:5433/sales"),
        ("mariadb+pymysql://r:hush@db/sales?password=psst", "mysql://db/sales"),
        ("mssql+pymssql://sa:hush@db/sales", "mssql://db/sales"),
        ("sqlite:///data/crm.db", "sqlite:///data/crm.db"),
        ("duckdb:////srv/crm.duckdb", "duckdb:////srv/crm.duckdb"),
        ("postgresql:///sales?host=/run/pg", "postgresql:///sales"),
    ],
)
def test_messages_see_system_host_and_database_alone(written: str, name: str) -> None:
    address = Address(written)
    assert (str(address), repr(address)) == (name, f"Address({name!r})")


def test_a_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "p@ss/word: 1%")
    address = Address("postgresql://reader:env:CRM_PASSWORD@crm/sales")
    assert address.url.password == "p@ss/word: 1%"  # noqa: S105
    assert "p@ss" not in f"{address} {address!r} {address.written}"


def test_a_whole_url_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "hush")
    monkeypatch.setenv("crm_url", "mysql://reader:env:WORD@crm/sales")
    address = Address("env:crm_url")
    assert (str(address), address.url.password) == ("mysql://crm/sales", "hush")
    assert str(pickle.loads(pickle.dumps(address))) == str(address)  # noqa: S301


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("env:NO_SUCH_VARIABLE", "the environment has no variable NO_SUCH_VARIABLE"),
        ("postgresql://r:env:NOT_SET@crm/sales", "the environment has no variable NOT_SET"),
        ("oracle://r:hush@crm/sales", "found a URL that begins with oracle://"),
        ("postgresql://r:hu@sh@crm/sales", "found a postgresql URL that is none"),
        ("mysql://r:hush@crm:port/sales", "found a mysql URL that is none"),
    ],
)
def test_what_cannot_be_used_is_told_without_its_password(
    written: str, sentence: str
) -> None:
    with pytest.raises(DatabaseUrlError) as refused:
        str(Address(written))
    assert str(refused.value).startswith(sentence)
    assert "hush" not in str(refused.value)
    assert "hu@sh" not in str(refused.value)


def test_a_variable_that_holds_no_url_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_URL", "hush")
    with pytest.raises(DatabaseUrlError) as refused:
        str(Address("env:CRM_URL"))
    assert str(refused.value).startswith("env:CRM_URL: found no URL")
    assert "hush" not in str(refused.value)


def test_secrets_are_hidden_however_a_driver_writes_them() -> None:
    address = Address("postgresql://r:p%40ss%20w@crm/sales?sslpassword=psst")
    told = address.hide("no p@ss w, no p%40ss%20w, no p%40ss+w and no psst")
    assert told == "no ***, no ***, no *** and no ***"
