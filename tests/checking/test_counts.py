from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.checking.counts import (
    Counts,
    MonthCount,
    Repeats,
    by_month,
    counts_of,
    find_repeats,
    outcome_codes,
    tally,
    win_rate,
)

CODES = outcome_codes(np.array([1.0, 0.0, np.nan, 1.0]))


def test_outcomes_are_counted() -> None:
    counts = counts_of(CODES)
    assert counts == Counts(won=2, lost=1, open=1)
    assert (counts.finished, counts.all) == (3, 4)


def test_groups_are_counted_apart_and_negative_ones_not_at_all() -> None:
    groups = np.array([2, 0, 0, -1])
    assert tally(groups, CODES, 3) == [Counts(0, 1, 1), Counts(0, 0), Counts(1, 0)]


@pytest.mark.parametrize(("won", "lost"), [(0, 0), (4, 0), (2, 2)])
def test_of_few_deals_no_rate_is_told(won: int, lost: int) -> None:
    assert win_rate(Counts(won, lost, open=50)) is None


def test_a_rate_has_its_interval() -> None:
    rate = win_rate(Counts(20, 0, open=9))
    assert rate is not None
    assert (rate.share, rate.high) == (1.0, 1.0)
    assert rate.low == pytest.approx(0.839, abs=1e-3)


def test_months_are_those_of_the_opening_day() -> None:
    days = pd.to_datetime(["2025-01-31", "2025-02-01", "1969-12-31"])
    created = np.append((days - pd.Timestamp(0)).days.to_numpy(dtype=float), np.nan)
    months, undated = by_month(created, CODES)
    assert months == (
        MonthCount("1969-12", Counts(0, 0, 1)),
        MonthCount("2025-01", Counts(1, 0)),
        MonthCount("2025-02", Counts(0, 1)),
    )
    assert undated == 1


def test_without_a_column_all_are_undated() -> None:
    assert by_month(None, CODES) == ((), 4)


def deals(*rows: tuple[str, str, str]) -> tuple[pd.DataFrame, list[str], np.ndarray]:
    frame = pd.DataFrame(rows, columns=["a", "b", "result"])
    won = (frame["result"] == "Won").to_numpy(dtype=float)
    return frame, ["result"], outcome_codes(won)


def test_repeats_are_counted_with_and_without_the_outcome() -> None:
    rows = deals(
        ("x", "1", "Won"),
        ("x", "1", "Won"),
        ("x", "1", "Lost"),
        ("x", "1", "Lost"),
        ("x", "2", "Won"),
        ("y", "1", "Won"),
        ("y", "1", "Won"),
    )
    assert find_repeats(*rows) == Repeats(whole=3, but_outcome=4, contradicting=4)


def test_cells_are_not_run_together() -> None:
    rows = deals(("x1", "1", "Won"), ("x", "11", "Won"))
    assert find_repeats(*rows) == Repeats(0, 0, 0)


def test_two_columns_of_one_name_are_told_apart() -> None:
    frame, outcome, codes = deals(("x", "1", "Won"), ("x", "2", "Won"))
    twice = frame.rename(columns={"b": "a"})
    assert find_repeats(twice, outcome, codes) == Repeats(0, 0, 0)


def test_without_deals_or_facts_nothing_repeats() -> None:
    frame, outcome, codes = deals(("x", "1", "Won"), ("x", "1", "Won"))
    assert find_repeats(frame[["result"]], outcome, codes) == Repeats(0, 0, 0)
    assert find_repeats(frame.head(0), outcome, codes[:0]) == Repeats(0, 0, 0)
