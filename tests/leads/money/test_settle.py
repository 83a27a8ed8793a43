from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from kaopu.leads.data_notes import DataNote
from kaopu.leads.money.settle import settle_currencies
from kaopu.pipeline import Pipeline


def table(**columns: list[str]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    blank = {"amount": [""] * rows, "capital": [""] * rows, "postponed": [""] * rows}
    return pd.DataFrame({**blank, **columns}, dtype=object)


@pytest.mark.parametrize(
    ("cells", "currency"),
    [
        (["SEK 5", "7 SEK", "9"], "SEK"),
        (["$5", "$7", ""], "$"),
        (["$5", "US$7", "USD 9"], "USD"),
        (["¥5", "7元"], "CNY"),
        (["$5", "7", "9"], ""),
        (["$5", "€7"], ""),
        (["5", "7"], ""),
        (["", "-"], ""),
    ],
)
def test_the_one_currency_that_most_amounts_name_is_theirs(
    small: Pipeline, cells: list[str], currency: str
) -> None:
    settled, notes = settle_currencies(small, table(amount=cells))
    assert settled.currency == currency
    assert [note.value for note in notes] == ([currency] if currency else [])


def test_a_column_of_one_currency_settles_it(small: Pipeline) -> None:
    texts = table(amount=["5", "7", ""], Currency=["NOK", "nok", "SEK"])
    settled, notes = settle_currencies(small, texts)
    assert settled.currency == "NOK"
    assert notes == (DataNote("amount", "currency_found", 2, "NOK"),)


def test_what_the_pipeline_file_says_stays(small: Pipeline) -> None:
    pipeline = replace(small, currency="GBP")
    settled, notes = settle_currencies(pipeline, table(amount=["SEK 5"]))
    assert (settled.currency, notes) == ("GBP", ())


def test_other_numbers_are_in_what_most_of_them_name(small: Pipeline) -> None:
    cells = ["5万元", "7万元", "CNY 9", "$9", "12"]
    settled, _ = settle_currencies(small, table(capital=cells))
    assert settled.column_currencies == {"capital": frozenset({"CNY"})}


def test_a_column_that_is_not_there_is_left_to_who_reads_it(small: Pipeline) -> None:
    pipeline = replace(small, currency_column="money")
    assert settle_currencies(pipeline, table(amount=["5"])) == (pipeline, ())
