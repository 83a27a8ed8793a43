from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kaopu.checking import DataState
from kaopu.checking.outliers import FarNumbers

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]


def test_typing_errors_are_told_with_what_is_usual(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    deals.loc[[3, 4, 5], "capital"] = ["1e300", "-7,000,000", "1e300"]
    state = checked(deals)
    (far,) = state.far
    usual = deals["capital"].drop([3, 4, 5]).astype(int)
    assert (far.column, far.rows, far.values) == ("capital", 3, ("1e300", "-7,000,000"))
    assert int(far.low) <= usual.quantile(0.1) < usual.quantile(0.9) <= int(far.high)
    assert ("far", "capital") in [(c.kind, c.column) for c in state.concerns]
    assert state.verdict == "warnings"
    assert state.to_json()["far"][0]["values"] == ["1e300", "-7,000,000"]


def test_the_amount_is_looked_at_too(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60).assign(worth="12")
    deals.loc[0, "worth"] = "12,000"
    amount = '[amount]\ncolumn = "worth"\n'
    assert checked(deals, amount).far == (FarNumbers("worth", 1, ("12,000",), "12", "12"),)


def test_a_planned_day_of_another_century(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    signing = pd.to_datetime(deals["opened"]) + pd.to_timedelta(30, unit="D")
    deals["signing"] = signing.dt.strftime("%Y-%m-%d")
    deals.loc[7, "signing"] = "2205-03-01"
    more = '[fields.signing_date]\ncolumn = "signing"\n'
    (far,) = checked(deals, more).far
    assert (far.column, far.values) == ("signing", ("2205-03-01",))


def test_a_few_large_sums_are_honest(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    deals.loc[[3, 4], "capital"] = ["9000", "20000"]
    assert checked(deals).far == ()


def test_few_numbers_tell_nothing(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    deals.loc[19:, "capital"] = ""
    deals.loc[0, "capital"] = "1e300"
    assert checked(deals).far == ()
