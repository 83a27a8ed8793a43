from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.coded import coded
from kaopu.leads.customs import tallies
from kaopu.leads.customs.day_order import find_other_order, settle_dates_of
from kaopu.leads.customs.tallies import Kind, Tallies
from kaopu.leads.dates import SECONDS, fitting_formats, parse_days
from kaopu.leads.values import read_numbers
from kaopu.pipeline.customs import NumberCustom, Tally

NONE: frozenset[str] = frozenset()
MISSING = frozenset({"", "n/a", "-1", "999"})
NUMERALS = st.one_of(
    st.integers(-2000, 20_000).map(str),
    st.floats(-2, 2, allow_nan=False).map(lambda x: f"{x:.3f}"),
    st.floats(0, 5000, allow_nan=False).map(lambda x: f"{x:.2f}"),
    st.sampled_from(["1.250", "12.500", "0.125", "3.1250", "1.0", "0", "0.0", "-1.200"]),
    st.sampled_from(["-1", "999", "012.500", "1.2500", "0.0010", "-0.000"]),
)
OTHERS = st.one_of(
    st.sampled_from(
        ["9.800,50", "1,250", "35%", "0.35 %", "1.2万", "", "n/a", "?", "soon"]
    ),
    st.floats(0, 9999, allow_nan=False).map(lambda x: f"€ {x:,.2f}"),
    st.floats(0, 9999, allow_nan=False).map(lambda x: f"{x:.3f}".replace(".", ",")),
    st.floats(0, 99, allow_nan=False).map(lambda x: f"{x:.2f}万"),
    st.integers(1, 99_999).map(lambda x: f"{x} k"),
    st.integers(0, 100).map(lambda x: f"({x}%)"),
    st.floats(0, 9, allow_nan=False).map(lambda x: f"{x:.1f}e3"),
    st.integers(0, 99_999).map(lambda x: f"{x:,}".replace(",", ".")),
)
CELLS = st.lists(st.one_of(NUMERALS, OTHERS), min_size=1, max_size=60) | st.lists(
    NUMERALS, min_size=1, max_size=80
)
KNOWN = st.sampled_from([NumberCustom(), NumberCustom("comma"), NumberCustom("point")])

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
TIMES = st.sampled_from(["", " 10:30", " 23:59:59", "T08:00:00", " 2:30 PM", ".5"])
FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%d %b %Y")
DATES = st.lists(
    st.one_of(
        st.builds(
            lambda day, form, time: day.strftime(form) + time,
            DAYS,
            st.sampled_from(FORMATS),
            TIMES,
        ),
        st.builds(
            lambda day, seconds: str((day - date(1970, 1, 1)).days * 86_400 + seconds),
            DAYS,
            st.integers(0, 86_399),
        ),
        st.builds(
            lambda day, part: f"{(day - date(1899, 12, 30)).days}.{part}",
            DAYS,
            st.integers(0, 999),
        ),
        st.sampled_from(
            ["2026-02-30", "31/11/2025", "pending", "n/a", "", "-", "20250105143000"]
        ),
    ),
    min_size=1,
    max_size=60,
)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few texts be counted by themselves."""
    monkeypatch.setattr(tallies, "FEW", {"numbers": 3, "dates": 3, "texts": 3})


def counted(cells: list[str], kind: Kind, few: int, size: int = 17) -> Tally:
    found = tallies.FEW
    tallies.FEW = dict.fromkeys(found, few)
    try:
        growing = Tallies({"x": kind}, MISSING)
        for start in range(0, len(cells), size):
            part = pd.Series(cells[start : start + size], dtype=object)
            growing.add(pd.DataFrame({"x": coded(part) if start % 2 else part}))
    finally:
        tallies.FEW = found
    return growing.whole["x"]


@given(CELLS, st.sampled_from([1, 7, 17, 60]), KNOWN, st.booleans())
def test_texts_that_tell_the_same_settle_as_all_of_them(
    cells: list[str], size: int, known: NumberCustom, is_shared: bool
) -> None:
    column = pd.Series(cells, dtype=object)
    alone = read_numbers(column, NONE, MISSING, known, percents=True, is_shared=is_shared)
    for few in (0, 5, 1000):
        whole = counted(cells, "numbers", few, size)
        assert sum(whole.rows) == len(cells)
        read = read_numbers(
            column, NONE, MISSING, known, percents=True, is_shared=is_shared, whole=whole
        )
        np.testing.assert_array_equal(read.values, alone.values)
        assert read.assumed == alone.assumed
        assert read.not_understood == alone.not_understood
        assert (read.custom, read.told) == (alone.custom, alone.told)


@pytest.mark.parametrize(
    "days",
    [
        ["1704067200", "1704067260", "1704067320"],
        ["2025-01-05 10:30", "2025-01-05 11:00", "2025-01-05 12:15"],
        ["05/01/2025 10:30", "05/01/2025 11:00"],
    ],
)
def test_words_stand_beside_many_moments_of_one_day(days: list[str]) -> None:
    column = pd.Series([*days, "pending"], dtype=object)
    whole = counted([*days, "pending"], "dates", 0)
    texts, rows = pd.Series(list(whole.texts), dtype=object), np.array(whole.rows)
    assert fitting_formats(texts, rows) == fitting_formats(column) != []


@given(DATES, st.sampled_from([1, 7, 17, 60]))
def test_dates_of_one_day_settle_as_all_of_them(cells: list[str], size: int) -> None:
    column = pd.Series(cells, dtype=object)
    for few in (0, 5):
        whole = counted(cells, "dates", few, size)
        assert sum(whole.rows) == len(cells)
        texts, rows = pd.Series(list(whole.texts), dtype=object), np.array(whole.rows)
        assert fitting_formats(texts, rows) == fitting_formats(column)
        for form in ("", "%d/%m/%Y", "%m/%d/%Y", SECONDS):
            days = parse_days(texts.str.strip(), form)
            of_all = parse_days(column.str.strip(), form)
            assert set(days[np.isfinite(days)]) == set(of_all[np.isfinite(of_all)])
            assert rows[np.isnan(days)].sum() == np.isnan(of_all).sum()
            found, other = (
                find_other_order(column, form),
                find_other_order(texts, form, rows),
            )
            assert found == other
            distinct = column.drop_duplicates().reset_index(drop=True)
            often = column.value_counts()[distinct].to_numpy()
            rule = settle_dates_of(
                distinct, parse_days(distinct.str.strip(), form), often, form
            )
            assert settle_dates_of(texts, days, rows, form) == rule


def test_a_column_of_amounts_is_kept_in_a_few_texts() -> None:
    cells = [f"{i}.{i % 89:02d}" for i in range(20_000)]
    priced = [f"€ {i:,}.{i % 89:02d}" for i in range(20_000)]
    growing = Tallies({"amount": "numbers", "price": "numbers", "not there": "numbers"})
    growing.add(pd.DataFrame({"amount": cells, "price": priced}, dtype=object))
    amounts, prices = growing.whole.values()
    assert len(amounts.texts) < 40
    assert len(prices.texts) < 40
    assert sum(amounts.rows) == sum(prices.rows) == 20_000


def test_a_column_of_moments_is_kept_in_its_days() -> None:
    day = date(2020, 1, 1)
    cells = [
        f"{day + timedelta(i % 500)} {i % 24:02}:{i // 24 % 60:02}:07"
        for i in range(20_000)
    ]
    growing = Tallies({"at": "dates"})
    growing.add(pd.DataFrame({"at": cells}, dtype=object))
    (whole,) = growing.whole.values()
    assert len(whole.texts) == 500
    assert sum(whole.rows) == 20_000


def test_of_a_column_of_texts_the_first_are_kept(few: None) -> None:
    growing = Tallies({"x": "texts"})
    growing.add(pd.DataFrame({"x": ["b", "a", "b", "c", "d", "a"]}, dtype=object))
    assert growing.whole["x"] == Tally(("b", "a", "c"), (2, 2, 1))


def test_columns_that_come_later_are_counted_from_then_on() -> None:
    growing = Tallies({})
    growing.add(pd.DataFrame({"x": ["1"]}, dtype=object))
    growing.look_for({"x": "numbers"})
    growing.add(pd.DataFrame({"x": ["2"]}, dtype=object))
    assert growing.whole == {"x": Tally(("2",), (1,))}
