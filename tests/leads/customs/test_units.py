from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.leads.values import read_numbers
from kaopu.pipeline.customs import NumberCustom

NONE: frozenset[str] = frozenset()
PAST = ["23.5万", "8.2万", "110万元", "9万", "75000"]


def learnt() -> NumberCustom:
    custom = read_numbers(pd.Series(PAST), NONE, NONE).custom
    assert custom is not None
    return custom


def test_a_bare_number_of_full_size_is_what_it_is() -> None:
    read = read_numbers(pd.Series(PAST), NONE, NONE)
    assert read.values.tolist() == [235_000, 82_000, 1_100_000, 90_000, 75_000]
    assert [found.reading for found in read.assumed] == ["wan"]


def test_numbers_that_have_lost_their_unit_are_not_used_and_said() -> None:
    read = read_numbers(pd.Series(["23.5", "8.2", "60000", "0"]), NONE, NONE, learnt())
    np.testing.assert_array_equal(read.values, [np.nan, np.nan, 60_000, 0])
    (found,) = [a for a in read.assumed if a.reading == "unit_missing"]
    assert (found.rows, found.example, found.doubts) == (2, "23.5", ("23.5", "8.2"))
    assert read.not_understood == {}


def test_columns_of_few_units_have_no_such_custom() -> None:
    read = read_numbers(pd.Series(["5", "7", "900", "3k"]), NONE, NONE)
    assert read.values.tolist() == [5, 7, 900, 3000]
    assert [found.reading for found in read.assumed] == ["unit"]


def test_it_is_kept_with_the_model() -> None:
    assert learnt().least_united == 82_000
