from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kaopu.language.currencies import Codes
from kaopu.pipeline.rates import Rates, read_rates

DAY = date(2026, 3, 31)


def codes(*names: str) -> Codes:
    return frozenset(names)


def test_rates_are_by_code_of_a_day() -> None:
    rates, faults = read_rates(
        {"currency": "GBP", "rates": {"date": DAY, "sek": 0.075, "RMB": 0.1}}
    )
    assert faults == []
    assert rates == Rates("2026-03-31", {"SEK": 0.075, "CNY": 0.1})
    assert rates.of(codes("CNY")) == 0.1
    assert rates.of(codes("JPY")) is None
    assert rates.of(codes("CNY", "JPY")) is None


def test_without_rates_there_are_none() -> None:
    assert read_rates({"column": "Worth"}) == (None, [])


def test_a_day_may_be_a_text() -> None:
    rates, faults = read_rates({"currency": "GBP", "rates": {"date": "2026-03-31"}})
    assert (rates, faults) == (Rates("2026-03-31", {}), [])


@pytest.mark.parametrize(
    ("amount", "fault"),
    [
        (
            {"currency": "GBP", "rates": {"date": "last week"}},
            "amount.rates.date: found last week; expected the day of the rates, "
            "such as date = 2026-11-01",
        ),
        (
            {"currency": "GBP", "rates": {"date": datetime(2026, 3, 31, 12, tzinfo=UTC)}},
            "amount.rates.date: found 2026-03-31 12:00:00+00:00; "
            "expected the day of the rates, such as date = 2026-11-01",
        ),
        (
            {"rates": {"date": DAY, "SEK": 0.075}},
            "amount.currency: is missing; add what amount.rates are in, "
            'such as currency = "USD"',
        ),
        (
            {"currency": "GBP", "rates": {"date": DAY, "Krona": 0.075}},
            "amount.rates.Krona: is no code of a currency; expected one of ISO 4217, "
            "such as EUR",
        ),
        (
            {"currency": "GBP", "rates": {"date": DAY, "SEK": -1}},
            "amount.rates.SEK: found -1; expected what one unit is worth, a number above 0",
        ),
        (
            {"currency": "GBP", "rates": {"date": DAY, "SEK": float("inf")}},
            "amount.rates.SEK: found inf; expected what one unit is worth, "
            "a number above 0",
        ),
        (
            {"currency": "GBP", "rates": {"date": DAY, "CNY": 0.1, "RMB": 0.1}},
            "amount.rates.RMB: CNY has a rate already; keep one of the two",
        ),
        (
            {"currency": "GBP", "rates": {"date": DAY, "GBP": 1.2}},
            "amount.rates.GBP: found 1.2; the amounts are in this currency, "
            "so its rate is 1; remove it",
        ),
    ],
)
def test_a_rate_that_cannot_be_is_a_fault(amount: dict[str, Any], fault: str) -> None:
    _, faults = read_rates(amount)
    assert [str(found) for found in faults] == [fault]
