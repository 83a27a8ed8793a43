from __future__ import annotations

import pandas as pd
import pytest

from kaopu.proposing.currencies import (
    PLACE,
    CurrencyProposal,
    find_amount_currencies,
    place_currencies,
)
from kaopu.proposing.records import ColumnProposal, Reason

AMOUNT = ColumnProposal("Deal value", "amount.column", 0.97, (Reason("named"),))


def ignored(column: str, concept: str = "") -> ColumnProposal:
    return ColumnProposal(column, "ignore", 0.9, (Reason("no_match"),), concept=concept)


def table(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object)


@pytest.mark.parametrize("header", ["Währung", "CurrencyIsoCode", "币种", "Ccy"])
@pytest.mark.parametrize("cells", [["SEK", "EUR", ""], ["Euro", "US Dollar", "-"]])
def test_the_column_of_currencies_has_its_place(header: str, cells: list[str]) -> None:
    texts = pd.DataFrame({"Deal value": ["5"] * 3, header: cells}, dtype=object)
    amount, told_by = place_currencies([AMOUNT, ignored(header)], texts)
    assert amount == AMOUNT
    assert (told_by.place, told_by.reasons[0].kind) == (PLACE, "currencies")
    assert told_by.is_proposed


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Currency rate", ["1.1", "7"]),
        ("Currency", ["EUR", "later"]),
        ("Unit", ["EUR"] * 2),
    ],
)
def test_what_holds_none_stays_where_it_is(header: str, cells: list[str]) -> None:
    texts = pd.DataFrame({"Deal value": ["5", "6"], header: cells}, dtype=object)
    columns = [AMOUNT, ignored(header)]
    assert place_currencies(columns, texts) == columns


def test_without_an_amount_there_is_none() -> None:
    columns = [ignored("Currency", "currency")]
    texts = table(Currency=["EUR", "SEK"])
    assert place_currencies(columns, texts) == columns
    assert find_amount_currencies(columns, texts) == CurrencyProposal()


def test_of_several_the_one_called_like_the_amount_is_it() -> None:
    cells = {"Currency": ["EUR"], "Deal value currency": ["SEK"], "Deal value": ["5"]}
    texts = pd.DataFrame(cells, dtype=object)
    columns = [AMOUNT, ignored("Currency", "currency"), ignored("Deal value currency")]
    places = [column.place for column in place_currencies(columns, texts)]
    assert places == ["amount.column", "ignore", PLACE]


@pytest.mark.parametrize(
    ("cells", "currency", "others"),
    [
        (["£5", "£6", "8"], "GBP", {}),
        (["$5", "$6", "£8"], "USD", {"GBP": 1}),
        (["¥5", "6元"], "CNY", {}),
        (["64 kr"], "", {}),
        (["5"], "", {}),
    ],
)
def test_signs_tell_what_most_amounts_are_in(
    cells: list[str], currency: str, others: dict[str, int]
) -> None:
    texts = pd.DataFrame({"Deal value": cells}, dtype=object)
    found = find_amount_currencies([AMOUNT], texts)
    assert found == CurrencyProposal(currency, others)


def test_a_header_tells_it_before_cells() -> None:
    column = ColumnProposal("Worth (CHF)", "amount.column", 0.97, (Reason("named"),))
    texts = pd.DataFrame({"Worth (CHF)": ["5 EUR", "6 EUR"]}, dtype=object)
    assert find_amount_currencies([column], texts) == CurrencyProposal("CHF", {"EUR": 2})


def test_the_sign_of_the_yen_is_no_yuan_beside_japanese_headers() -> None:
    texts = pd.DataFrame({"金額": ["¥120", "¥340"], "リードID": ["a", "b"]})
    columns = [ColumnProposal("金額", "amount.column", 0.95, ())]
    assert find_amount_currencies(columns, texts).currency != "CNY"
