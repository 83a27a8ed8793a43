from __future__ import annotations

import pandas as pd

from kaopu.proposing import find_key, find_repeated

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


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object).astype(str)


DEALS_WITH_NUMBERS = table(
    quote_no=[f"Q{n:03d}" for n in range(80)],
    firm_id=[n % 30 + 1 for n in range(80)],
    licences=[n % 25 + 1 for n in range(80)],
)


def test_a_history_is_told_by_its_rows_and_keys() -> None:
    steps = table(
        step=range(1, 161),
        quote_no=[f"Q{n % 70:03d}" for n in range(160)],
        phase=["draft", "sent"] * 80,
    )
    assert find_key(DEALS_WITH_NUMBERS, steps, "steps") is None
    found = find_repeated(DEALS_WITH_NUMBERS, steps, "steps")
    assert found is not None
    assert (found.on, found.key) == ("quote_no", "quote_no")
    assert (found.rows, found.keys, found.most, found.doubled) == (160, 70, 3, False)


def test_rows_that_are_the_same_in_every_cell_are_doubled() -> None:
    firms = table(firm_id=range(1, 31), sector=["food", "wood"] * 15)
    found = find_repeated(DEALS_WITH_NUMBERS, pd.concat([firms, firms.head(2)]), "firms")
    assert found is not None
    assert (found.rows, found.keys, found.most, found.doubled) == (32, 30, 2, True)


def test_a_category_of_both_tables_is_no_key() -> None:
    towns = [f"town {n % 40}" for n in range(160)]
    costs = table(town=towns, cost=range(160))
    assert find_repeated(table(town=towns[:80], x=range(80)), costs, "costs") is None
