from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.leads.customs.day_order import (
    OtherOrder,
    find_assumed,
    find_other_order,
    find_words,
    settle_dates_of,
)
from kaopu.leads.dates import MILLISECONDS, SECONDS, parse_days


def cells(*texts: str) -> pd.Series:
    return pd.Series(list(texts), dtype=object)


def assumed(form: str, *texts: str) -> dict[str, list[str]]:
    series = cells(*texts)
    days, once = parse_days(series, form), np.ones(len(texts), dtype=int)
    rule = settle_dates_of(series, days, once, form)
    found = find_assumed(series, days, form, rule)
    return {f.reading: series[f.texts].tolist() for f in found if f.texts.any()}


@pytest.mark.parametrize("form", ["%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%m-%d-%y"])
def test_a_date_of_two_days_is_counted_where_nothing_proves_the_order(form: str) -> None:
    day, other = dt.date(2023, 3, 8).strftime(form), dt.date(2023, 3, 3).strftime(form)
    unproven = assumed(form, day, other, "2023-03-09")
    assert unproven["date_order"] == [day]
    proof = dt.date(2023, 3, 28).strftime(form)
    assert "date_order" not in assumed(form, day, other, proof)


@pytest.mark.parametrize("form", ["", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y"])
def test_other_formats_have_one_order(form: str) -> None:
    day = dt.date(2023, 3, 8).strftime(form or "%Y-%m-%d")
    assert assumed(form, day) == {}


def test_short_years_missing_days_and_serials_are_counted() -> None:
    texts = ("08.03.23", "2023-03-08", "2023-03", "2023", "45000", "20230308", "soon")
    assert assumed("%d.%m.%y", *texts) == {
        "short_year": ["08.03.23"],
        "first_day": ["2023-03", "2023"],
        "serial": ["45000"],
    }


def test_moments_are_counted_as_such() -> None:
    assert assumed(SECONDS, "1679961600", "2023-03-28", "28 Mar 2023", "soon") == {
        "seconds": ["1679961600"]
    }
    assert assumed(MILLISECONDS, "1679961600000") == {"milliseconds": ["1679961600000"]}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["2023-03-28", "2023-03-29", "noch offen", "-"], ["noch offen", "-"]),
        (["2023-03-28", "2023-03-29", "2023-03-30", "未成交", "まだ"], ["未成交", "まだ"]),
        (["2023-03-28", "noch offen"], []),
        (["28 Mar", "29 Mar", "30 Mar"], []),
        ([f"2023-03-{d}" for d in range(10, 20)] + list("abcdef"), []),
    ],
)
def test_a_few_words_among_dates_say_that_there_is_none(
    texts: list[str], words: list[str]
) -> None:
    series, twice = cells(*texts), np.full(len(texts), 2)
    rule = settle_dates_of(series, parse_days(series, ""), twice, "")
    found = list(find_words(series, rule))
    assert [finding.example for finding in found] == [repr(word) for word in words]
    assert all(finding.is_doubt and finding.texts.sum() == 1 for finding in found)


def test_a_word_that_stands_once_is_a_slip() -> None:
    series, often = cells("2023-03-28", "2023-03-29", "spring"), np.array([1, 1, 1])
    rule = settle_dates_of(series, parse_days(series, ""), often, "")
    assert not list(find_words(series, rule))


def test_a_year_in_full_is_no_short_one() -> None:
    assert assumed("%d/%m/%y", "28/03/23", "28 Mar 2023") == {"short_year": ["28/03/23"]}


@pytest.mark.parametrize("text", ["2023-3", "2023/03", "2023.03", "2023 03"])
def test_a_month_alone_is_read_as_its_first_day_and_counted(text: str) -> None:
    assert assumed("", text, "2023/03/08", "2023.03.08") == {"first_day": [text]}


def test_dates_in_the_order_expected_have_no_other() -> None:
    assert (
        find_other_order(cells("03/28/2023", "03/08/2023", "2023-03-08"), "%m/%d/%Y")
        is None
    )
    assert find_other_order(cells("2023-03-08"), "") is None
    assert find_other_order(cells(), "%m/%d/%Y") is None


@pytest.mark.parametrize(
    ("texts", "own", "cell", "formats"),
    [
        (["08/03/2023", "28/03/2023"], "%m/%d/%Y", "28/03/2023", ("%d/%m/%Y",)),
        (["28/03/2023"], "%m/%d/%Y", "28/03/2023", ("%d/%m/%Y",)),
        (["03/28/2023", "soon"], "%d/%m/%Y", "03/28/2023", ("%m/%d/%Y",)),
        (["28.03.2023"], "%m/%d/%Y", "28.03.2023", ("%d.%m.%Y",)),
        (["28/03/23"], "%d/%m/%Y", "28/03/23", ("%d/%m/%y",)),
        (["28-May-23"], "", "28-May-23", ("%d-%b-%y",)),
        (["28/mai/23"], "", "28/mai/23", ("%d-%b-%y",)),
        (["1679961600"], "%d/%m/%Y", "1679961600", ("seconds since 1970",)),
        (["1679961600000"], "seconds since 1970", "1679961600000", (MILLISECONDS,)),
        (["08/03/2023"], "", "08/03/2023", ("%m/%d/%Y", "%d/%m/%Y")),
        (["2023-03-08", "28/03/2023"], "%m/%d/%Y", "28/03/2023", ("%d/%m/%Y",)),
    ],
)
def test_dates_in_another_order_are_found(
    texts: list[str], own: str, cell: str, formats: tuple[str, ...]
) -> None:
    assert find_other_order(cells(*texts), own) == OtherOrder(cell, formats, is_mixed=False)


def test_dates_of_two_orders_are_mixed() -> None:
    found = find_other_order(cells("28/03/2023", "03/28/2023", "08/03/2023"), "%m/%d/%Y")
    assert found == OtherOrder("28/03/2023", ("%d/%m/%Y",), is_mixed=True)


def test_one_stray_in_ten_is_no_proof() -> None:
    assert find_other_order(cells(*["03/28/2023"] * 9, "28/03/2023"), "%m/%d/%Y") is None
    assert find_other_order(cells(*["2023-03-28"] * 9, "28/03/2023"), "%m/%d/%Y") is None
    assert (
        find_other_order(cells(*["03/28/2023"] * 8, "28/03/2023"), "%m/%d/%Y") is not None
    )


def test_what_is_no_date_at_all_is_no_other_order() -> None:
    assert find_other_order(cells("soon", "later"), "%m/%d/%Y") is None


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.dates(dt.date(2001, 1, 1), dt.date(2067, 12, 31)), min_size=1, max_size=8),
    st.sampled_from(["%m/%d/%Y", "%d/%m/%Y", "%m-%d-%y", "%d-%m-%y"]),
    st.sampled_from(["%m/%d/%Y", "%d/%m/%Y", "%m-%d-%y", "%d-%m-%y"]),
)
def test_no_day_is_swapped_without_a_word(
    days: list[dt.date], written: str, read_by: str
) -> None:
    texts = cells(*(day.strftime(written) for day in days))
    if find_other_order(texts, read_by) is not None:
        assert written != read_by
        return
    right = [(day - dt.date(1970, 1, 1)).days for day in days]
    values = parse_days(texts, read_by)
    doubts = np.zeros(len(texts), dtype=bool)
    rule = settle_dates_of(texts, values, np.ones(len(texts), dtype=int), read_by)
    for finding in find_assumed(texts, values, read_by, rule):
        doubts |= finding.texts & finding.is_doubt
    assert ((values == right) | np.isnan(values) | doubts).all()
