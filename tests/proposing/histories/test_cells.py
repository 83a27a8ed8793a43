from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.proposing.histories.cells import Cells, cells_of, later_share


def cells(*texts: str) -> Cells:
    (found,) = cells_of(pd.DataFrame({"c": list(texts)}, dtype=object))
    return found


def test_blanks_and_words_for_them_are_not_filled_in() -> None:
    found = cells("a", "", "n/a", " a ", "b")
    assert found.filled == 0.6
    assert found.levels <= 3


def test_moments_are_told_from_ids_that_look_like_them() -> None:
    assert cells("2024-01-02 10:00", "2024-02-03 09:30").are_dates
    counts = cells("1700000000", "1700086400")
    assert (counts.are_moments, counts.are_dates, counts.are_codes) == (True, False, True)
    assert not cells("D-1", "D-2").are_moments


def test_words_of_a_kind_are_counted_by_rows() -> None:
    found = cells("Inbound", "inbound", "Outbound", "something")
    assert found.share_of("direction") == 0.75
    assert cells("决策人", "财务").share_of("role") == 1.0


def test_which_of_two_columns_lies_later_is_told_by_days() -> None:
    one = cells("2024-01-05", "2024-01-05", "")
    other = cells("2024-01-04", "2024-01-05 08:00", "2024-01-01")
    assert later_share(one, other) == 0.5
    assert later_share(one, cells("", "", "")) == 0.0


def test_columns_that_stand_twice_are_left_out() -> None:
    frame = pd.DataFrame(np.array([["1", "2", "3"]]), columns=["a", "a", "b"])
    assert [found.column for found in cells_of(frame)] == ["b"]
