from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.evaluation.periods import period_rows


def days(*dates: str) -> np.ndarray:
    """Days since 1970-01-01; an empty text is no day."""
    told = pd.to_datetime(pd.Series([date or None for date in dates]))
    return ((told - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)).to_numpy()


def test_deals_are_placed_in_the_month_they_were_opened_in() -> None:
    created = days("2026-02-01", "2026-01-31", "2026-01-01")
    found = period_rows(created)
    assert {name: rows.tolist() for name, rows in found.items()} == {
        "2026-01": [1, 2],
        "2026-02": [0],
    }
    assert list(found) == ["2026-01", "2026-02"]


def test_deals_without_a_day_are_in_no_period() -> None:
    found = period_rows(days("", "2026-01-31", ""))
    assert {name: rows.tolist() for name, rows in found.items()} == {"2026-01": [1]}
    assert period_rows(days("", "")) == {}
    assert period_rows(np.array([])) == {}


@pytest.mark.parametrize(
    ("months", "first", "periods"),
    [(12, "2020-01", 12), (13, "2020-Q1", 5), (36, "2020-Q1", 12), (37, "2020", 4)],
)
def test_the_finest_calendar_of_twelve_periods_at_most(
    months: int, first: str, periods: int
) -> None:
    dates = pd.date_range("2020-01-15", periods=months, freq="MS").strftime("%Y-%m-%d")
    found = period_rows(days("2020-01-15", *dates[: months - 1]))
    assert next(iter(found)) == first
    assert len(found) == periods
    assert sum(len(rows) for rows in found.values()) == months


def test_more_years_than_twelve_are_all_told() -> None:
    found = period_rows(days(*(f"{year}-06-01" for year in range(2000, 2020))))
    assert list(found) == [str(year) for year in range(2000, 2020)]
