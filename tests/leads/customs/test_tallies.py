from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from kaopu.leads.customs import tallies
from kaopu.leads.customs.tallies import Tallies, numeral_classes, rows_alike
from kaopu.leads.values import read_numbers
from kaopu.pipeline.customs import NumberCustom, Tally

NUMERALS = st.one_of(
    st.integers(-2000, 20_000).map(str),
    st.floats(-2, 2, allow_nan=False).map(lambda x: f"{x:.3f}"),
    st.floats(0, 5000, allow_nan=False).map(lambda x: f"{x:.2f}"),
    st.sampled_from(["1.250", "12.500", "0.125", "3.1250", "1.0", "0", "0.0", "-1.200"]),
)
CELLS = st.lists(
    st.one_of(NUMERALS, st.sampled_from(["9.800,50", "1,250", "35%", "1.2万", "", "n/a"])),
    min_size=1,
    max_size=60,
)


def counted(cells: list[str], few: int) -> Tally:
    found, tallies.FEW = tallies.FEW, few
    try:
        growing = Tallies(["x"])
        for start in range(0, len(cells), 17):
            growing.add(pd.DataFrame({"x": cells[start : start + 17]}, dtype=object))
    finally:
        tallies.FEW = found
    return growing.whole["x"]


@given(CELLS)
def test_texts_that_tell_the_same_settle_as_all_of_them(cells: list[str]) -> None:
    column = pd.Series(cells, dtype=object)
    missing = frozenset({"", "n/a"})
    alone = read_numbers(column, frozenset(), missing, percents=True)
    for few in (0, 1000):
        whole = counted(cells, few)
        assert sum(whole.rows) == len(cells)
        read = read_numbers(column, frozenset(), missing, percents=True, whole=whole)
        np.testing.assert_array_equal(read.values, alone.values)
        # Which text is cited may be another of its kind.
        assert [(a.reading, a.rows, a.doubts) for a in read.assumed] == [
            (a.reading, a.rows, a.doubts) for a in alone.assumed
        ]
        assert read.custom is not None
        assert alone.custom is not None
        assert replace(read.custom, proof="") == replace(alone.custom, proof="")
        assert read.told == alone.told


def test_a_column_of_amounts_is_kept_in_a_few_texts() -> None:
    cells = [f"{i}.{i % 89:02d}" for i in range(20_000)]
    growing = Tallies(["amount", "not there"])
    growing.add(pd.DataFrame({"amount": cells}, dtype=object))
    (whole,) = growing.whole.values()
    assert len(whole.texts) < 40
    assert sum(whole.rows) == 20_000
    custom = NumberCustom()
    read = read_numbers(
        pd.Series(["7.50"], dtype=object), frozenset(), frozenset(), custom, whole=whole
    )
    assert read.custom is not None
    assert read.custom.decimal == "point"


def test_numerals_of_one_class_tell_the_same() -> None:
    texts = np.array(["12.5", "13.7", "1.250", "7", "8", "0", "0.5"], dtype=object)
    classes = numeral_classes(texts).tolist()
    assert classes[0] == classes[1]
    assert classes[3] == classes[4]
    assert len(set(classes)) == 5


def test_texts_have_their_shares_of_fewer_rows() -> None:
    whole = {"day": Tally(("a", "b", "c"), (800, 199, 1))}
    assert rows_alike(whole, 10) == {"day": ["a"] * 8 + ["b"] * 2 + ["c"]}
