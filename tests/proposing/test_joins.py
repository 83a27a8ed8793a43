from __future__ import annotations

import pandas as pd

from kaopu.proposing import find_key, find_presence

DEALS = pd.DataFrame(
    {"deal": ["1", "2", "3", "4", "5"], "account": ["Acme", "Beta", "acme ", "Corp", ""]},
    dtype=object,
)
ACCOUNTS = pd.DataFrame(
    {"Account Name": ["ACME", "Beta", "Corp"], "deal": ["x", "y", "z"]}, dtype=object
)


def test_the_key_is_found_by_its_texts() -> None:
    found = find_key(DEALS, ACCOUNTS, "Accounts")
    assert found is not None
    assert (found.on, found.key, found.share) == ("account", "Account Name", 1.0)


def test_headers_of_both_tables_get_a_prefix() -> None:
    found = find_key(DEALS, ACCOUNTS, "Accounts")
    assert found is not None
    assert found.prefix == "Accounts: "
    found = find_key(DEALS, ACCOUNTS.drop(columns="deal"), "Accounts")
    assert found is not None
    assert found.prefix == ""


def test_a_key_that_repeats_is_none() -> None:
    twice = pd.concat([ACCOUNTS, ACCOUNTS])
    assert find_key(DEALS, twice, "Accounts") is None


def test_tables_without_a_common_text_share_no_key() -> None:
    other = pd.DataFrame({"town": ["Rome", "Oslo", "Lima"]}, dtype=object)
    assert find_key(DEALS, other, "towns") is None


LEADS = pd.DataFrame({"code": [f"lead-{n:05d}" for n in range(300)]}, dtype=object)


def test_leads_that_stand_in_a_second_table_are_found() -> None:
    orders = pd.DataFrame({"lead": list(LEADS["code"][:40]) * 2}, dtype=object)
    found = find_presence(LEADS, orders, "orders")
    assert found is not None
    assert (found.on, found.key, found.found) == ("code", "lead", "in orders")
    assert found.share == 40 / 300
    assert found.columns == ()


def test_the_day_of_the_order_is_taken_if_each_lead_stands_once() -> None:
    days = ["2025-01-02"] * 40
    orders = pd.DataFrame({"code": LEADS["code"][:40], "Order date": days}, dtype=object)
    found = find_presence(LEADS, orders, "orders")
    assert found is not None
    assert found.columns == ("Order date",)


def test_running_numbers_of_two_tables_are_equal_by_chance() -> None:
    numbers = pd.DataFrame({"n": [str(n) for n in range(300)]}, dtype=object)
    other = pd.DataFrame({"row": [str(n) for n in range(60)]}, dtype=object)
    assert find_presence(numbers, other, "other") is None


def test_a_table_that_has_every_lead_tells_nothing_by_presence() -> None:
    assert find_presence(LEADS, LEADS.copy(), "again") is None


def test_a_key_may_differ_in_case_alone() -> None:
    keys = ["0aX", "0Ax", "1Bz", "2Cy"]
    other = pd.DataFrame({"key": keys, "x": ["p", "p", "q", "q"]}, dtype=object)
    found = find_key(pd.DataFrame({"on": keys * 2}, dtype=object), other, "t")
    assert found is not None
    assert (found.on, found.key) == ("on", "key")
