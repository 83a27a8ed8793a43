from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.files.texts import as_texts, read_frame


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (["x", None, np.nan, pd.NA, " y "], ["x", "", "", "", " y "]),
        ([1.0, 2.5, np.nan], ["1", "2.5", ""]),
        # Which no custom of texts takes for thousands.
        ([12.345, -2.125, 0.125, 1234.125], ["12.3450", "-2.1250", "0.125", "1234.125"]),
        ([np.inf, -np.inf], ["inf", "-inf"]),
        ([-0.0, 1e22, 0.1 + 0.2], ["0", "10000000000000000000000", "0.30000000000000004"]),
        ([1, 2], ["1", "2"]),
        ([True, False], ["TRUE", "FALSE"]),
        ([True, None], ["TRUE", ""]),
        ([1, "x", 2.0, None], ["1", "x", "2", ""]),
        (
            [dt.date(2026, 1, 2), pd.Timestamp("2026-01-02 08:00")],
            ["2026-01-02", "2026-01-02 08:00:00"],
        ),
        ([pd.Timestamp("2026-01-02"), pd.NaT], ["2026-01-02", ""]),
        (pd.array([1, None], dtype="Int64"), ["1", ""]),
        (pd.array([1.0, None], dtype="Float64"), ["1", ""]),
        (pd.array(["x", None], dtype="string"), ["x", ""]),
        (pd.Categorical(["x", None]), ["x", ""]),
        ([None, None], ["", ""]),
    ],
)
def test_every_kind_of_column_has_one_text_form(column: Any, texts: list[str]) -> None:
    frame = as_texts(pd.DataFrame({"a": column}))
    assert frame["a"].tolist() == texts
    assert frame["a"].dtype == object


def test_the_index_goes_and_the_order_stays() -> None:
    frame = as_texts(pd.DataFrame({2026: [1, 2]}, index=[9, 3]))
    assert frame.columns.tolist() == ["2026"]
    assert frame.index.tolist() == [0, 1]
    assert frame["2026"].tolist() == ["1", "2"]


def test_headers_have_one_form_of_unicode() -> None:
    assert as_texts(pd.DataFrame({" Gro\u0308ße ": ["x"]})).columns.tolist() == ["Größe"]


def test_repeated_columns_keep_their_own_cells() -> None:
    frame = pd.DataFrame([[1, 2.5]], columns=["a", "a"])
    assert as_texts(frame).to_numpy().tolist() == [["1", "2.5"]]


def test_a_frame_without_columns_or_rows() -> None:
    assert as_texts(pd.DataFrame()).shape == (0, 0)
    assert as_texts(pd.DataFrame({"a": []})).shape == (0, 1)


CELL = (
    st.none()
    | st.text(max_size=8)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
)


@settings(deadline=None)  # files and slow imports
@given(st.lists(st.tuples(CELL, CELL), max_size=6))
def test_the_text_form_of_a_text_form_is_itself(rows: list[tuple[object, object]]) -> None:
    once = as_texts(pd.DataFrame(rows, columns=["a", "b"], dtype=object))
    assert all(isinstance(cell, str) for cell in once.to_numpy().ravel())
    pd.testing.assert_frame_equal(as_texts(once), once)


def test_texts_of_mixed_cells_are_not_taken_for_each_other() -> None:
    mixed = pd.DataFrame({"a": pd.Series([1, True, 1.0, "1", None], dtype=object)})
    assert as_texts(mixed)["a"].tolist() == ["1", "TRUE", "1", "1", ""]


def test_nested_cells_are_read_as_texts_and_said() -> None:
    export = read_frame(pd.DataFrame({"id": [1], "tags": [["a", "b"]], "x": [{"k": 1.5}]}))
    assert export.frame.to_numpy().tolist() == [["1", '["a", "b"]', '{"k": 1.5}']]
    (found,) = export.assumptions
    assert found.kind == "nested_cells"
    assert found.to_json()["facts"] == {"columns": "'tags', 'x'"}


def test_a_plain_frame_says_nothing() -> None:
    assert read_frame(pd.DataFrame({"id": [1], "on": ["x"]})).assumptions == ()


def test_categories_read_as_what_they_are() -> None:
    frame = pd.DataFrame(
        {
            "size": pd.Categorical([40.0, 2.5, None]),
            "word": pd.Categorical(["b", None, "a"], categories=["a", "b", "c"]),
            "day": pd.Categorical(pd.to_datetime(["2026-02-03", None, "2026-02-03"])),
        },
        index=[9, 9, 4],
    )
    assert as_texts(frame).to_dict("list") == {
        "size": ["40", "2.5", ""],
        "word": ["b", "", "a"],
        "day": ["2026-02-03", "", "2026-02-03"],
    }
