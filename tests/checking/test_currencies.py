from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kaopu.checking import DataState
from kaopu.checking.currencies import CurrencyCount
from kaopu.leads.data_notes import DataNote

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]
AMOUNT = '[amount]\ncolumn = "worth"\ncurrency = "GBP"\n'


def worth(deals: pd.DataFrame) -> pd.DataFrame:
    """Deals of which ten are in other currencies."""
    money = pd.Series("GBP", index=deals.index).mask(deals.index < 10, "SEK")
    return deals.assign(worth="800", money=money.mask(deals.index < 3, "NOK"))


def test_the_currencies_are_counted(deals_of: Deals, checked: Check) -> None:
    deals = worth(deals_of(60, 60))
    named = 'currency_column = "money"\n[amount.rates]\ndate = 2026-03-31\nSEK = 0.08\n'
    state = checked(deals, AMOUNT + named)
    assert state.currencies.counts == (
        CurrencyCount("GBP", 110, 110),
        CurrencyCount("SEK", 7, 7),
        CurrencyCount("NOK", 3, 0),
    )
    assert state.currencies.is_concern
    assert "currencies" in {concern.kind for concern in state.concerns}
    # What is in another currency is a number all the same.
    assert state.unread == ()


def test_one_currency_is_no_concern(deals_of: Deals, checked: Check) -> None:
    state = checked(deals_of(60, 60).assign(worth="£800"), AMOUNT)
    assert (state.currencies.counts, state.currencies.notes) == ((), ())
    assert not state.currencies.is_concern


def test_a_currency_that_was_found_is_told(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60).assign(worth="800 NOK")
    state = checked(deals, '[amount]\ncolumn = "worth"\n')
    note = DataNote("worth", "currency_found", 120, "NOK")
    assert (state.currencies.counts, state.currencies.notes) == ((), (note,))
    assert not state.currencies.is_concern


def test_a_pipeline_without_an_amount_has_none(deals_of: Deals, checked: Check) -> None:
    state = checked(worth(deals_of(60, 60)))
    assert (state.currencies.counts, state.currencies.notes) == ((), ())
