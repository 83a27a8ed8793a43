from __future__ import annotations

import pandas as pd

from kaopu.proposing import find_key

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


def test_a_key_may_differ_in_case_alone() -> None:
    keys = ["0aX", "0Ax", "1Bz", "2Cy"]
    other = pd.DataFrame({"key": keys, "x": ["p", "p", "q", "q"]}, dtype=object)
    found = find_key(pd.DataFrame({"on": keys * 2}, dtype=object), other, "t")
    assert found is not None
    assert (found.on, found.key) == ("on", "key")
