from __future__ import annotations

import pandas as pd
import pytest

from kaopu.proposing import find_key, find_presence, find_repeated

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
    days = list(pd.date_range("2025-01-02", periods=40).strftime("%Y-%m-%d"))
    orders = table(code=LEADS["code"][:40], paid_on=days[1:] + days[-1:])
    orders = orders.assign(**{"Order date": days, "Renewal planned on": days, "Fee": "7"})
    found = find_presence(LEADS, orders, "orders")
    assert found is not None
    assert (found.columns, found.prefix) == (("Order date",), "")
    assert found.left_out == ("paid_on", "Renewal planned on", "Fee")


def test_the_one_column_of_days_needs_no_name_that_is_known() -> None:
    days = list(pd.date_range("2025-01-02", periods=40).strftime("%Y-%m-%d"))
    orders = table(code=LEADS["code"][:40], Beginn=days, Fee=range(40))
    found = find_presence(LEADS.assign(Beginn="2024-05-06"), orders, "orders")
    assert found is not None
    assert found.columns == ("Beginn",)
    assert found.joined == ("orders: Beginn",)
    same = find_presence(LEADS, orders.assign(Beginn="2025-01-02"), "orders")
    assert same is not None
    assert same.left_out == ("Beginn", "Fee")


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


def test_a_count_is_no_key_of_a_table_that_numbers_its_rows() -> None:
    visits = table(number=range(1, 400), page=["home", "price", "help"] * 133)
    assert find_key(DEALS_WITH_NUMBERS, visits, "visits") is None
    assert find_repeated(DEALS_WITH_NUMBERS, visits, "visits") is None


def test_several_deals_may_point_to_one_row_by_its_number() -> None:
    firms = table(id=range(1, 41), sector=["food", "wood"] * 20)
    for name in ("firms", "kunden"):
        found = find_key(DEALS_WITH_NUMBERS, firms, name)
        assert found is not None
        assert (found.on, found.key) == ("firm_id", "id")


@pytest.mark.parametrize(
    ("on", "key", "name"),
    [
        ("Kunde", "id", "kunden"),
        ("Kunde", "Kundennr", "export"),
        ("客户", "客户编号", "第二张表"),
        ("Client", "No", "clients 2025"),
    ],
)
def test_numbers_are_keys_where_words_say_so(on: str, key: str, name: str) -> None:
    deals = DEALS_WITH_NUMBERS.rename(columns={"firm_id": on})
    firms = table(n=range(1, 41), sector=["food", "wood"] * 20).rename(columns={"n": key})
    found = find_key(deals, firms, name)
    assert found is not None
    assert (found.on, found.key) == (on, key)
    assert find_key(deals.drop(columns=on), firms, name) is None


def test_two_tables_that_number_their_own_rows_share_no_key() -> None:
    deals, visits = table(id=range(1, 61)), table(id=range(1, 301))
    assert find_key(deals, visits, "visits") is None
    assert find_presence(visits, deals, "deals") is None
    more = find_key(deals, table(id=range(1, 61), seats=range(7, 67)), "details")
    assert more is not None
    assert more.key == "id"


def test_an_id_is_found_where_a_second_table_names_it_otherwise() -> None:
    leads = table(id=range(1, 301))
    orders = table(id=range(1, 61), lead_id=range(3, 303, 5))
    found = find_presence(leads, orders, "orders")
    assert found is not None
    assert (found.on, found.key, found.repeated) == ("id", "lead_id", None)


def test_rows_that_are_the_same_in_every_cell_are_doubled() -> None:
    firms = table(firm_id=range(1, 31), sector=["food", "wood"] * 15)
    found = find_repeated(DEALS_WITH_NUMBERS, pd.concat([firms, firms.head(2)]), "firms")
    assert found is not None
    assert (found.rows, found.keys, found.most, found.doubled) == (32, 30, 2, True)


def test_a_category_of_both_tables_is_no_key() -> None:
    towns = [f"town {n % 40}" for n in range(160)]
    costs = table(town=towns, cost=range(160))
    assert find_repeated(table(town=towns[:80], x=range(80)), costs, "costs") is None


def test_presence_says_that_keys_repeat() -> None:
    orders = pd.DataFrame({"code": list(LEADS["code"][:40]) * 2}, dtype=object)
    found = find_presence(LEADS, orders, "orders")
    assert found is not None
    assert found.repeated is not None
    assert (found.repeated.rows, found.repeated.most) == (80, 2)
