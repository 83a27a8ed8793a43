from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from kaopu.histories import DealsAsked
from kaopu.histories.facts.accounts import account_facts

DEALS = DealsAsked(
    ids=np.array(["a", "b", "c", "d", "e", "f"], dtype=object),
    created=np.array([10.0, 30.0, 20.0, 25.0, np.nan, 40.0]),
    closed=np.array([20.0, np.nan, 24.0, 30.0, 50.0, 39.0]),
    outcome=np.array([1.0, np.nan, 0.0, 1.0, 1.0, 1.0]),
    accounts=np.array(["Acme", "ACME ", "Acme", "Beta", "Acme", ""], dtype=object),
)


def test_deals_of_the_account_count_that_ended_before_this_one_was_opened() -> None:
    found = account_facts(DEALS, np.array([1, 2, 0, 3]))
    assert found["earlier_won"].tolist() == [1, 0, 0, 0]
    assert found["earlier_lost"].tolist() == [1, 0, 0, 0]


def test_without_an_account_or_a_day_nothing_is_told() -> None:
    found = account_facts(DEALS, np.array([4, 5]))
    assert all(math.isnan(value) for value in found["earlier_won"])


def test_open_leads_alone_tell_nothing_of_what_came_before() -> None:
    still_open = replace(DEALS, outcome=np.full(6, np.nan))
    assert account_facts(still_open, np.array([1])) == {}


def test_without_columns_nothing_is_told() -> None:
    assert account_facts(DealsAsked(DEALS.ids), np.array([0])) == {}
