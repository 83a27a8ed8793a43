from __future__ import annotations

import pandas as pd

from kaopu.proposing import find_presence

LEADS = pd.DataFrame({"code": [f"lead-{n:05d}" for n in range(300)]}, dtype=object)


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object).astype(str)


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


def test_an_id_is_found_where_a_second_table_names_it_otherwise() -> None:
    leads = table(id=range(1, 301))
    orders = table(id=range(1, 61), lead_id=range(3, 303, 5))
    found = find_presence(leads, orders, "orders")
    assert found is not None
    assert (found.on, found.key, found.repeated) == ("id", "lead_id", None)
    orders = orders.rename(columns={"lead_id": "Anfrage"})
    found = find_presence(leads.rename(columns={"id": "Nr"}), orders, "x", "anfragen")
    assert found is not None
    assert (found.on, found.key) == ("Nr", "Anfrage")


def test_a_second_table_may_hold_many_that_the_export_does_not() -> None:
    codes = [f"lead-{n:05d}" for n in range(270, 900)]
    found = find_presence(LEADS, table(customer=codes, fee=range(630)), "customers")
    assert found is not None
    assert found.share == 0.1


def test_presence_says_that_keys_repeat() -> None:
    orders = pd.DataFrame({"code": list(LEADS["code"][:40]) * 2}, dtype=object)
    found = find_presence(LEADS, orders, "orders")
    assert found is not None
    assert found.repeated is not None
    assert (found.repeated.rows, found.repeated.most) == (80, 2)


def test_a_header_that_stands_twice_is_no_key_and_no_day() -> None:
    days = list(pd.date_range("2025-01-02", periods=40).strftime("%Y-%m-%d"))
    orders = table(code=LEADS["code"][:40], a=days, b=days, c=LEADS["code"][:40])
    orders.columns = ["code", "Order date", "Order date", "code 2"]
    found = find_presence(LEADS, orders, "orders")
    assert found is not None
    assert (found.key, found.columns) == ("code", ())


def test_rows_of_the_export_that_are_doubled_hide_no_key() -> None:
    leads = pd.concat([LEADS, LEADS.head(3)], ignore_index=True)
    found = find_presence(leads, table(code=LEADS["code"][:40]), "orders")
    assert found is not None
    assert found.on == "code"
