from __future__ import annotations

import time

import pytest
from babel.core import get_global

from kaopu.language.currencies import (
    currency_name,
    currency_of,
    find_currencies,
    sign_of,
    without_currencies,
)


@pytest.mark.parametrize(
    ("text", "currency", "rest"),
    [
        ("7,300 SEK", "SEK", "7,300"),
        ("PLN7300", "PLN", "7300"),
        ("7.300,50 €", "EUR", "7.300,50"),
        ("HK$ 12,000", "HKD", "12,000"),
        ("NT$800", "TWD", "800"),
        ("US $1,200", "USD", "1,200"),
        ("A$64", "AUD", "64"),
        ("R$ 64", "BRL", "64"),
        ("64 zł", "PLN", "64"),
        ("64 kr", "kr", "64"),
        ("₹12,50,000", "INR", "12,50,000"),
        ("￦5000", "KRW", "5000"),
        ("₫ 900", "VND", "900"),
        ("฿900", "THB", "900"),
        ("$ 64", "$", "64"),
        ("￥64", "¥", "64"),
        ("RMB64", "CNY", "64"),
        ("RMB ¥64", "CNY", "64"),
        ("$64 USD", "USD", "64"),
        ("人民币64元", "CNY", "64"),
        ("64万港币", "HKD", "64万"),
        ("64万日元", "JPY", "64万"),
        ("64英镑", "GBP", "64"),
        ("64 euros", "EUR", "64"),
        ("64 gbp", "GBP", "64"),
        ("64k CHF", "CHF", "64k"),
    ],
)
def test_what_stands_beside_a_number(text: str, currency: str, rest: str) -> None:
    found = find_currencies(text)
    assert found is not None
    assert sign_of(found) == currency
    assert without_currencies(text).strip() == rest


@pytest.mark.parametrize(
    "text", ["64", "1.250,00", "64 kgs", "12 all", "USDT 5", "EUROPE", "top 3", "5 won", ""]
)
def test_a_word_is_no_currency(text: str) -> None:
    assert find_currencies(text) is None
    assert without_currencies(text) == text


def test_what_a_currency_parts_may_stay_apart() -> None:
    assert without_currencies("12€50", " ") == "12 50"
    assert without_currencies("RMB ¥12", "-") == "- -12"


def test_two_currencies_beside_a_number_are_none() -> None:
    assert find_currencies("$9 CNY") == frozenset()
    assert find_currencies("9 EUR / USD") == frozenset()


def test_every_code_of_the_standard_is_known() -> None:
    in_use = {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _, end, tender in currencies
        if end is None and tender
    }
    assert len(in_use) > 150
    assert {code for code in in_use if find_currencies(f"1 {code}") != {code}} == set()


@pytest.mark.parametrize(
    ("cell", "currency"),
    [
        ("nok", "NOK"),
        (" Euro ", "EUR"),
        ("EUR - Euro", "EUR"),
        ("USD - U.S. Dollar", "USD"),
        ("Hong Kong Dollar", "HKD"),
        ("US-Dollar", "USD"),
        ("Schweizer Franken", "CHF"),
        ("real brasileño", "BRL"),
        ("CNY(人民币)", "CNY"),
        ("美金", "USD"),
        ("日圓", "JPY"),
        ("£", "GBP"),
        ("$", "$"),
        ("Pound Sterling", "GBP"),
    ],
)
def test_a_cell_may_be_a_currency_as_a_whole(cell: str, currency: str) -> None:
    found = currency_of(cell)
    assert found is not None
    assert sign_of(found) == currency


@pytest.mark.parametrize("cell", ["", "yes", "5 USD", "Bitcoin", "High", "EUR, USD"])
def test_another_cell_is_none(cell: str) -> None:
    assert currency_of(cell) is None


@pytest.mark.parametrize("letter", ["x", "X", "$", "7", "元", "A ", "us ", "S/", "é$"])
def test_a_long_cell_takes_no_longer_than_it_is_long(letter: str) -> None:
    start = time.process_time()
    find_currencies(letter * 20_000)
    without_currencies(letter * 20_000)
    currency_of(letter * 20_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("literal", "currency"),
    [
        (" US$ ", "US$"),
        ("€", "€"),
        ("₹ ", "₹"),
        (" USD net", "USD"),
        ("RMB", "RMB"),
        ("万元", "元"),
        (" zł", "zł"),
        (" kg", ""),
        ("PCS", ""),
        ("krone", ""),
        ("", ""),
        # A sign that no table knows is one of money all the same.
        (" ؋", "؋"),
    ],
)
def test_the_name_of_a_currency_is_found_in_a_text(literal: str, currency: str) -> None:
    assert currency_name(literal) == currency
