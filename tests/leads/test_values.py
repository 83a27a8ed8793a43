from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.leads.states import (
    NOT_ASKED,
    NOT_UNDERSTOOD,
    UNKNOWN,
    is_known,
    is_not_asked,
    is_unknown,
)
from kaopu.leads.values import ReadColumn, read_dates, read_numbers, read_texts
from kaopu.pipeline import Pipeline, Source
from kaopu.pipeline.customs import NumberCustom
from kaopu.spelling import normalise

MISSING = frozenset({"", "-"})
REFUSED = frozenset({"unknown"})
DAY = dt.date(2016, 10, 20)
DAYS = (DAY - dt.date(1970, 1, 1)).days


def cells(*texts: str) -> pd.Series:
    return pd.Series(texts, dtype=object)


def numbers(*texts: str) -> ReadColumn:
    return read_numbers(cells(*texts), REFUSED, MISSING)


def dates(*texts: str, form: str = "") -> ReadColumn:
    return read_dates(cells(*texts), form, REFUSED, MISSING)


# ---------------------------------------------------------------------------- texts


@pytest.fixture(scope="module")
def budget(small: Pipeline) -> Source:
    return small.by_id["budget_status"]


def test_levels_and_states_are_told_apart(budget: Source) -> None:
    read = read_texts(
        budget, cells("yes", " NO ", "unknown", "-", "", "perhaps", "perhaps")
    )
    assert read.values.tolist() == [
        "approved",
        "none",
        UNKNOWN,
        NOT_ASKED,
        NOT_ASKED,
        NOT_UNDERSTOOD,
        NOT_UNDERSTOOD,
    ]
    assert read.not_understood == {"perhaps": 2}


def test_a_category_keeps_its_own_words(small: Pipeline) -> None:
    read = read_texts(small.by_id["region"], cells(" Kenya ", "kenya", "Unknown", "N/A"))
    assert read.values.tolist() == ["Kenya", "kenya", UNKNOWN, NOT_ASKED]
    assert read.not_understood == {}


@pytest.mark.parametrize("text", ["not yet", "not understood", "Not asked"])
def test_a_category_that_reads_like_a_state_is_a_category(
    small: Pipeline, text: str
) -> None:
    read = read_texts(small.by_id["region"], cells(text))
    assert is_known(read.values).all()


def test_a_category_that_is_a_whole_number_reads_the_same_with_a_decimal_point(
    budget: Source,
) -> None:
    source = replace(budget, kind="category", values={}, is_field=False)
    cells = pd.Series(["3", "3.0", "3.00", "3.5", "v3.0"], dtype=object)
    assert read_texts(source, cells).values.tolist() == ["3", "3", "3", "3.5", "v3.0"]


def test_the_index_is_kept(budget: Source) -> None:
    series = pd.Series(["yes", "no"], index=[7, 3], dtype=object)
    assert read_texts(budget, series).values.index.tolist() == [7, 3]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["yes", "no", "unknown", "-", "perhaps"]), max_size=8),
    st.data(),
)
def test_case_and_outer_space_do_not_matter(
    budget: Source, texts: list[str], data: st.DataObject
) -> None:
    spelled = [data.draw(st.sampled_from([t.upper(), f" {t}\t", t.title()])) for t in texts]
    plain = read_texts(budget, cells(*texts)).values
    assert read_texts(budget, cells(*spelled)).values.tolist() == plain.tolist()


# -------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1200", 1200),
        ("1200.50", 1200.5),
        ("$1,200.50", 1200.5),
        ("¥1,200", 1200),
        ("￥ 1,200,000", 1_200_000),
        ("€12", 12),
        ("usd 3.5", 3.5),
        ("12 RMB", 12),
        ("-7", -7),
        ("+7", 7),
        ("35%", 35),
        ("1e6", 1_000_000),
        (".5", 0.5),
        ("1 200", 1200),
        ("1_200", 1200),
        ("0", 0),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float) -> None:
    read = numbers(text)
    assert read.values.tolist() == [number]
    assert read.not_understood == {}


@pytest.mark.parametrize(
    "text",
    [
        "about 5",
        "1.20,50",
        "1万2",
        "万",
        "inf",
        "NaN?",
        "1e999",
        "..",
        "0x10",
    ],
)
def test_what_is_no_number_is_a_gap_and_is_counted(text: str) -> None:
    read = numbers("3", text, text)
    assert is_not_asked(read.values).tolist() == [False, True, True]
    assert read.not_understood == {text: 2}


def test_what_was_assumed_is_counted() -> None:
    read = numbers("1.2万", "3.400,00", "12,5", "3亿元", "1.2万", "7", "-", "Unknown")
    assert read.values.tolist()[:6] == [12_000, 3400, 12.5, 300_000_000, 12_000, 7]
    assert {a.reading: (a.rows, a.example) for a in read.assumed} == {
        "wan": (2, ""),
        "yi": (1, ""),
        "decimal_comma": (2, "3.400,00"),
        "decimal_point": (2, "1.2万"),
    }
    assert numbers("1,200.50", "7").assumed == ()


def test_words_for_gaps_and_refusals_prove_nothing() -> None:
    missing = frozenset({"0,0", ""})
    read = read_numbers(cells("0,0", "3.400"), REFUSED, missing)
    assert [a.reading for a in read.assumed] == ["either_point"]


def test_cells_that_may_be_something_else_are_told_with_their_texts() -> None:
    (assumed,) = numbers("3.400", "3,400", "3.400", "7").assumed
    assert (assumed.rows, assumed.doubts) == (3, ("3.400", "3,400"))


def test_a_column_of_numbers_says_how_it_is_written() -> None:
    assert numbers("8.700,40").custom == NumberCustom("comma", "8.700,40")
    assert dates("2016-10-20").custom is None


def test_gaps_and_refusals_of_numbers() -> None:
    read = numbers("5", "", "-", " Unknown ")
    assert is_known(read.values).tolist() == [True, False, False, False]
    assert is_not_asked(read.values).tolist() == [False, True, True, False]
    assert is_unknown(read.values).tolist() == [False, False, False, True]
    assert read.not_understood == {}


def test_a_word_for_refusal_may_be_a_number() -> None:
    read = read_numbers(cells("-1", "3"), frozenset({"-1"}), MISSING)
    assert is_unknown(read.values).tolist() == [True, False]


@settings(deadline=None)
@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from(["{}", "${}", "{} EUR", " ¥ {} ", "{}%"]),
)
def test_a_number_with_thousands_commas_is_read_back(number: object, form: str) -> None:
    read = numbers(form.format(f"{number:,}"))
    assert read.values.tolist() == [float(str(number))]


@settings(deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_any_text_is_a_number_a_refusal_or_a_counted_gap(texts: list[str]) -> None:
    read = numbers(*texts)
    for text, value in zip(texts, read.values, strict=True):
        blank = normalise(text) in MISSING | REFUSED
        assert np.isfinite(value) or blank or text in read.not_understood


# ---------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2016-10-20", ""),
        (" 2016-10-20 ", "%d/%m/%Y"),
        ("2016-10-20 17:45:00", ""),
        ("2016-10-20T17:45:00", ""),
        ("2016-10-20T17:45:00Z", ""),
        ("20161020", ""),
        ("2016/10/20", "%Y/%m/%d"),
        ("10/20/2016", "%m/%d/%Y"),
        ("20/10/2016", "%d/%m/%Y"),
        ("20.10.2016", "%d.%m.%Y"),
        ("2016年10月20日", "%Y年%m月%d日"),
    ],
)
def test_dates_become_days(text: str, form: str) -> None:
    read = dates(text, form=form)
    assert read.values.tolist() == [DAYS]
    assert read.not_understood == {}


@pytest.mark.parametrize(
    "text", ["soon", "2016-13-01", "2016-02-30", "31/12/2016", "20.10.2016"]
)
def test_what_is_no_date_is_a_gap_and_is_counted(text: str) -> None:
    read = dates("2016-10-20", text, form="%m/%d/%Y")
    assert is_not_asked(read.values).tolist() == [False, True]
    assert read.not_understood == {text: 1}


def test_gaps_and_refusals_of_dates() -> None:
    read = dates("2016-10-20", "", "unknown")
    assert is_known(read.values).tolist() == [True, False, False]
    assert is_unknown(read.values).tolist() == [False, False, True]
    assert read.not_understood == {}


def test_days_before_1970_count_down() -> None:
    assert dates("1969-12-31", "1969-12-31 06:00:00").values.tolist() == [-1, -1]


def test_the_day_that_stands_for_never_is_a_date() -> None:
    assert is_known(dates("9999-12-31", "0001-01-01").values).all()
