from __future__ import annotations

import datetime as dt
import re
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.leads.dates import (
    DATE_FORMATS,
    MILLISECONDS,
    SECONDS,
    SHORT_FORMATS,
    fitting_formats,
    is_serial,
    moments_of,
    parse_days,
    plain_day,
)

DAYS = (dt.date(2016, 10, 20) - dt.date(1970, 1, 1)).days


def cells(*texts: str) -> pd.Series:
    return pd.Series(list(texts), dtype=object)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2016-10-20", ""),
        ("2016-10-20T14:30:00Z", ""),
        ("2016-10-20T00:00:00+08:00", ""),
        ("2016-10-20T23:30:00.000-0500", ""),
        ("2016-10-20 00:00 +0800", ""),
        ("2016-10-20 2:30 PM", ""),
        ("42663", ""),
        ("42663.604", ""),
        ("10/20/2016 14:30", "%m/%d/%Y"),
        ("10/20/2016 2:30:05 p.m.", "%m/%d/%Y"),
        ("10/20/2016, 2:30 PM", "%m/%d/%Y"),
        ("20.10.2016 14.30", "%d.%m.%Y %H.%M"),
        ("20.10.2016 14:30", "%d.%m.%Y"),
        ("2016年10月20日 下午2:30", "%Y年%m月%d日"),
        ("2016年10月20日14时30分", "%Y年%m月%d日%H时%M分"),
        ("2016年10月20日 14时30分", "%Y年%m月%d日"),
        ("10/20/16", "%m/%d/%y"),
        ("20-Oct-2016", "%d-%b-%Y"),
        ("20/Oct/16 2:30 PM", "%d-%b-%y"),
        ("20161020143000", ""),
        ("201610201430", ""),
        ("2016-10-20 23:30:00 UTC-05:00", ""),
        ("2016-10-20 23:30 CET", ""),
        ("20.10.2016 14:30 Uhr", "%d.%m.%Y"),
        ("2016/10/20 午後2:30", ""),
        ("1476921600", SECONDS),
        ("1477007999.9", SECONDS),
        ("1476921600000", MILLISECONDS),
    ],
)
def test_a_date_is_read_with_or_without_its_time(text: str, form: str) -> None:
    assert parse_days(cells(text), form).tolist() == [DAYS]


@pytest.mark.parametrize(
    "text", ["soon", "2016-13-01", "10/20/2016", "123456", "99999", "", "42663x"]
)
def test_what_is_no_date_stays_unread(text: str) -> None:
    assert np.isnan(parse_days(cells(text), "")).all()


def test_serials_are_told_apart() -> None:
    assert is_serial(cells("42663", "42663.5", "2016", "426630")).tolist() == [
        True,
        True,
        False,
        False,
    ]


@settings(deadline=None)
@given(st.dates(), st.sampled_from(DATE_FORMATS))
def test_a_date_reads_the_same_in_every_format(day: dt.date, form: str) -> None:
    # Not by strftime, which writes years before 1000 in three digits.
    parts = {"Y": f"{day.year:04}", "b": f"{day:%b}", "B": f"{day:%B}"}
    parts |= {"m": f"{day.month:02}", "d": f"{day.day:02}"}
    text = re.sub("%([YbBmd])", lambda found: parts[found[1]], form)
    expected = (day - dt.date(1970, 1, 1)).days
    assert parse_days(cells(day.isoformat()), "").tolist() == [expected]
    assert parse_days(cells(text), form).tolist() == [expected]


@pytest.mark.parametrize(
    ("texts", "formats"),
    [
        (["2016-10-20", "2016-10-21 10:00:00"], [""]),
        (["2016/10/20"], [""]),
        (["10/20/2016", "01/02/2016"], ["%m/%d/%Y"]),
        (["20/10/2016", "01/02/2016"], ["%d/%m/%Y"]),
        (["20.10.2016"], ["%d.%m.%Y"]),
        (["2016年10月20日"], ["%Y年%m月%d日"]),
        (["01/02/2016", "03/04/2016"], ["%m/%d/%Y", "%d/%m/%Y"]),
        (["2016-10-20", "10/20/2016"], ["%m/%d/%Y"]),
        (["soon", "later"], []),
        (["Oct 20, 2016"], [""]),
        (["October 20, 2016", "10/20/2016"], ["%m/%d/%Y"]),
        (["20-Oct-16", "21-Oct-16"], ["%d-%b-%y"]),
        (["10/20/16 14:30"], ["%m/%d/%y"]),
        (["20-10-2016"], ["%d-%m-%Y"]),
        (["42663", "42664.5"], [""]),
        (["1476921600", "1476835200.25"], [SECONDS]),
        (["1476921600000", "946684800000.0"], [MILLISECONDS]),
        (["1476921600", "1476921600000"], []),
        (["104857600", "99999999999"], []),
        (["2016년 10월 20일"], ["%Y년 %m월 %d일"]),
        (["2016. 10. 20. 오후 2:30"], ["%Y. %m. %d."]),
        (["10/20/2016 2:30 PM", "11/25/2016 11:00 AM"], ["%m/%d/%Y"]),
        ([], [""]),
    ],
)
def test_the_format_is_found_over_the_whole_column(
    texts: list[str], formats: list[str]
) -> None:
    assert fitting_formats(cells(*texts)) == formats


@pytest.mark.parametrize(("stray", "formats"), [(1, ["%d/%m/%Y"]), (2, [])])
def test_one_stray_cell_in_ten_is_borne(stray: int, formats: list[str]) -> None:
    texts = ["20/10/2016"] * (10 - stray) + ["soon"] * stray
    assert fitting_formats(cells(*texts)) == formats


def test_a_few_strays_do_not_make_iso_dates_something_else() -> None:
    assert fitting_formats(cells(*["2016-10-20"] * 9, "01/02/2016")) == [""]


def test_short_years_are_looked_for_last() -> None:
    assert not set(SHORT_FORMATS) & set(DATE_FORMATS)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("631151999", SECONDS),
        ("4102444800", SECONDS),
        ("1476921600", MILLISECONDS),
        ("1476921600000", SECONDS),
        ("-1476921600", SECONDS),
        ("1.4769216E+12", MILLISECONDS),
    ],
)
def test_a_number_out_of_range_is_no_moment(text: str, form: str) -> None:
    assert np.isnan(parse_days(cells(text), form)).all()


def test_a_whole_column_tells_what_it_counts() -> None:
    assert moments_of(cells("1717286400", "1717372800.0")) == SECONDS
    assert moments_of(cells("1717286400000", "1717372800000", "tbc")) == MILLISECONDS
    assert moments_of(cells("1717286400", "1717372800", "2024-06-02")) == ""
    assert moments_of(cells("tbc", "")) == ""


def test_dates_far_too_long_are_soon_given_up() -> None:
    texts = cells("5 Jan" + " " * 50_000 + "x", "a" * 50_000 + "1", " 7:30" * 10_000)
    start = time.process_time()
    assert np.isnan(parse_days(texts, "%d/%m/%Y")).all()
    assert time.process_time() - start < 2


@pytest.mark.parametrize("text", ["now", "today", "NaT", "-3", "-0001-01-01", "tomorrow"])
def test_what_a_program_takes_for_a_date_and_no_person_does_is_none(text: str) -> None:
    assert np.isnan(parse_days(pd.Series([text], dtype=object), "")).all()


@pytest.mark.parametrize("text", ["2016-10-20", "2016-10-20 10:30", "2016-10-20T10:30:05Z"])
def test_a_single_plain_day_is_read_as_in_a_column(text: str) -> None:
    assert plain_day(text) == parse_days(pd.Series([text], dtype=object), "")[0] == DAYS


@pytest.mark.parametrize("text", ["20.10.2016", "42663", "2016-13-01", "Oct 20, 2016"])
def test_of_any_other_the_column_is_asked(text: str) -> None:
    assert plain_day(text) is None
    assert np.isnan(plain_day("pending") or 0.0)
