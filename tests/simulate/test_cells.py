from __future__ import annotations

import pandas as pd
import pytest

from kaopu.errors import UsageError
from kaopu.simulate.cells import as_days, as_days_or_gaps, as_text, refuse


def test_gaps_of_any_kind_are_the_empty_text() -> None:
    cells = pd.Series(["yes", None, float("nan"), ""], dtype="object")
    assert as_text(cells).tolist() == ["yes", "", "", ""]
    assert as_text(pd.Series([2, None], dtype="Int64")).tolist() == ["2", ""]


def test_days_are_read() -> None:
    days = as_days(pd.Series(["2026-10-31"], name="created"))
    assert days.iloc[0] == pd.Timestamp(2026, 10, 31)


def test_a_wrong_day_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        as_days(pd.Series(["2026-10-31", "31/10", None], name="created"))
    assert str(caught.value) == (
        "column 'created' holds '31/10' (1 row), '' (1 row), expected an ISO date; "
        "spell the cell as the simulated export does"
    )


def test_nothing_odd_is_no_error() -> None:
    refuse(pd.Series([], dtype="object"), ["anything"])


def test_an_empty_cell_is_named_in_words() -> None:
    with pytest.raises(UsageError, match="expected yes, an empty cell; spell"):
        refuse(pd.Series(["x"], name="flag"), ["yes", ""])


def test_days_may_have_gaps_where_they_are_told_apart() -> None:
    days = as_days_or_gaps(pd.Series(["2026-02-03", None, ""], name="closed"))
    assert days.isna().tolist() == [False, True, True]
    assert days.iloc[0] == pd.Timestamp("2026-02-03")
    with pytest.raises(UsageError) as caught:
        as_days_or_gaps(pd.Series(["3 Feb", None, "x"], name="closed"))
    assert str(caught.value).startswith(
        "column 'closed' holds '3 Feb' (1 row), 'x' (1 row)"
    )
