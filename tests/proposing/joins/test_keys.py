from __future__ import annotations

import pandas as pd
import pytest

from kaopu.proposing import find_key, find_presence, find_repeated


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object).astype(str)


DEALS_WITH_NUMBERS = table(
    quote_no=[f"Q{n:03d}" for n in range(80)],
    firm_id=[n % 30 + 1 for n in range(80)],
    licences=[n % 25 + 1 for n in range(80)],
)


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


def test_equal_days_are_no_common_key() -> None:
    days = list(pd.date_range("2025-01-01", periods=200).strftime("%d.%m.%Y"))
    leads, visits = table(Entry=days, town="Rome"), table(Visit=days[:90], page=range(90))
    assert find_key(leads, visits, "visits") is None
    assert find_presence(leads, visits, "visits") is None
    assert find_repeated(leads, pd.concat([visits, visits]), "visits") is None
    calendar = table(Entry=days, holiday=["no", "yes"] * 100)
    assert find_key(leads, calendar, "calendar") is not None


def test_numbers_that_begin_as_a_day_are_keys() -> None:
    numbers = [f"2025-{n % 12 + 1:02}-{n:04}" for n in range(120)]
    leads, orders = table(ref=numbers, town="Rome"), table(job=numbers[:50], crew="a")
    found = find_presence(leads, orders, "orders")
    assert found is not None
    assert (found.on, found.key) == ("ref", "job")
