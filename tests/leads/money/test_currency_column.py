from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from kaopu.leads.money.currency_column import CurrencyColumn, find_currency_column
from kaopu.pipeline import Pipeline


def table(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"amount": ["5", "6"], **columns}, dtype=object)


@pytest.mark.parametrize(
    "header",
    ["Deal Currency", "CurrencyIsoCode", "币种", "Währung", "Devise", "Ccy", "валюта"],
)
def test_a_column_that_speaks_of_currencies_and_holds_one_counts(
    small: Pipeline, header: str
) -> None:
    found = find_currency_column(small, table(**{header: ["", "SEK"]}))
    assert found == CurrencyColumn(header, is_mapped=False)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Currency risk", ["high", "low"]),
        ("Currency rate", ["1.1", "7.2"]),
        ("Region", ["SEK", "EUR"]),
        ("Recurring", ["ALL", "TOP"]),
        ("Multi-currency", ["Yes", "No"]),
        ("Worth in our currency", ["800", "900"]),
        ("Currency", ["", "N/A"]),
    ],
)
def test_header_and_cells_must_both_say_so(
    small: Pipeline, header: str, cells: list[str]
) -> None:
    assert find_currency_column(small, table(**{header: cells})) is None


@pytest.mark.parametrize("header", ["Currency", "Deal_Currency_Code__c", "结算币种"])
def test_under_a_plain_header_every_name_should_be_a_currency(
    small: Pipeline, header: str
) -> None:
    found = find_currency_column(small, table(**{header: ["", "Pebbles"]}))
    assert found is not None
    assert found.is_unread("Pebbles")
    assert not found.is_unread("800")
    assert not CurrencyColumn("Currency risk", is_mapped=False).is_unread("high")
    assert CurrencyColumn("anything", is_mapped=True).is_unread("Pebbles")


def test_the_column_called_like_the_amount_comes_first(small: Pipeline) -> None:
    cells = ["SEK", "EUR"]
    texts = table(**{"Account currency": cells, "Currency": cells})
    assert find_currency_column(small, texts) == CurrencyColumn("Currency", is_mapped=False)
    named = texts.assign(**{"Amount (currency)": cells})
    found = find_currency_column(small, named)
    assert found == CurrencyColumn("Amount (currency)", is_mapped=False)


def test_what_the_pipeline_file_says_goes_before_looks(small: Pipeline) -> None:
    texts = table(Currency=["SEK", "EUR"], unit=["a", "b"])
    mapped = find_currency_column(replace(small, currency_column="unit"), texts)
    assert mapped == CurrencyColumn("unit", is_mapped=True)
    assert find_currency_column(replace(small, currency_column=""), texts) is None
    assert find_currency_column(replace(small, amount=None), texts) is None
