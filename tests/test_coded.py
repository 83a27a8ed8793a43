from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.coded import (
    FEW_TEXTS,
    MANY_ROWS,
    KeptColumns,
    any_coded,
    coded,
    coded_table,
    differ,
    distinct_texts,
    from_texts,
    is_any,
    is_coded,
    is_text,
    kept_columns,
    map_texts,
    replaced,
    set_rows,
    table_of,
    text_counts,
    where,
)

CELLS = st.lists(st.sampled_from(["", "a", "B", "b ", "需求"]), min_size=1, max_size=40)


def series(cells: list[str]) -> pd.Series:
    return pd.Series(cells, dtype=object)


@given(CELLS)
def test_a_coded_column_holds_the_texts_it_was_coded_from(cells: list[str]) -> None:
    column = coded(series(cells))
    assert is_coded(column)
    assert column.astype(object).tolist() == cells
    codes, texts = distinct_texts(column)
    assert texts[codes].tolist() == cells
    assert sorted(texts) == sorted(set(cells))


@given(CELLS, st.data())
def test_a_part_of_a_coded_column_holds_its_own_texts_alone(
    cells: list[str], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(0, len(cells) - 1), min_size=1))
    part = coded(series(cells)).iloc[rows]
    codes, texts = distinct_texts(part)
    assert sorted(texts) == sorted({cells[row] for row in rows})
    assert texts[codes].tolist() == [cells[row] for row in rows]


@given(CELLS)
def test_every_question_has_the_same_answer_of_either_form(cells: list[str]) -> None:
    plain = series(cells)
    column = coded(plain)
    upper = map_texts(column, str.upper)
    assert is_coded(upper)
    assert upper.astype(object).tolist() == map_texts(plain, str.upper).tolist()
    assert where(column, str.islower).tolist() == where(plain, str.islower).tolist()
    rows = where(plain, str.islower)
    for text in ("a", "not there", ""):
        assert is_text(column, text).tolist() == [cell == text for cell in cells]
        changed = replaced(column, rows, text)
        assert changed.astype(object).tolist() == replaced(plain, rows, text).tolist()
    assert differ(column, upper).tolist() == [c != c.upper() for c in cells]
    assert differ(column, plain).tolist() == [False] * len(cells)
    counts = text_counts(column)
    assert counts == text_counts(plain)
    assert list(counts.values()) == sorted(counts.values(), reverse=True)


def test_texts_that_become_one_are_one_category() -> None:
    column = from_texts(
        np.array([0, 1, 2]), ["x", "y", "x"], coded(series(["1", "2", "3"]))
    )
    assert column.cat.categories.tolist() == ["x", "y"]
    assert column.astype(object).tolist() == ["x", "y", "x"]


@pytest.mark.parametrize("rows", [MANY_ROWS - 1, MANY_ROWS])
def test_a_large_table_is_coded_but_for_its_ids(rows: int) -> None:
    ids = [f"L-{i}" for i in range(rows)]
    table = pd.DataFrame({"id": ids, "stage": "new"}, dtype=object)
    found = coded_table(table)
    assert any_coded(found) == (rows >= MANY_ROWS)
    assert not is_coded(found["id"])
    pd.testing.assert_frame_equal(found.astype(object), table)


def test_headers_that_stand_twice_stay() -> None:
    table = pd.DataFrame([["a", "b"]] * MANY_ROWS, columns=["x", "x"], dtype=object)
    assert coded_table(table).columns.tolist() == ["x", "x"]


@given(cells=CELLS)
def test_few_rows_are_looked_at_as_many_are(cells: list[str]) -> None:
    many = series(cells * FEW_TEXTS)
    codes, texts = distinct_texts(series(cells))
    of_many, same = distinct_texts(many)
    assert texts.tolist() == same.tolist()
    assert codes.tolist() == of_many[: len(cells)].tolist()
    known = {"a", "需求"}
    alone = is_any(series(cells), known).tolist()
    assert alone == is_any(many, known)[: len(cells)].tolist()


def test_a_column_is_made_once_and_again_when_it_is_set() -> None:
    table = kept_columns(pd.DataFrame({"x": ["a"], "y": [1.0]}))
    assert isinstance(table, KeptColumns)
    assert table["x"] is table["x"]
    table["x"] = series(["b"])
    assert table["x"].tolist() == ["b"]
    assert table[["x", "y"]].shape == (1, 2)
    assert table["y"].tolist() == [1.0]


def test_what_is_made_of_such_a_table_is_a_plain_one() -> None:
    table = kept_columns(pd.DataFrame({"x": ["a", "b"]}))
    assert type(table.iloc[:1]) is pd.DataFrame
    assert type(table.reset_index(drop=True)) is pd.DataFrame
    many = pd.DataFrame({"x": ["a"] * (FEW_TEXTS + 1)})
    assert kept_columns(many) is many
    twice = pd.DataFrame([["a", "b"]], columns=["x", "x"])
    assert kept_columns(twice) is twice


@pytest.mark.parametrize("rows", [1, FEW_TEXTS, FEW_TEXTS + 1])
def test_a_table_of_columns_is_that_of_pandas(rows: int) -> None:
    columns = {
        "text": series(["a"] * rows),
        "number": pd.Series([np.nan] * rows),
        "more": series([""] * rows),
    }
    found = pd.DataFrame(table_of(columns))
    pd.testing.assert_frame_equal(found, pd.DataFrame(columns))
    assert table_of({}).shape == (0, 0)


def test_the_text_of_an_only_row_is_told_without_its_column() -> None:
    alone = pd.DataFrame({"x": ["a"], "y": ["b"]}, dtype=object)
    table = kept_columns(alone)
    assert isinstance(table, KeptColumns)
    assert (table.lone_text("y"), table.lone_text("z")) == ("b", None)
    table["y"] = series(["c"])
    assert table.lone_text("y") == "c"
    table["x"] = coded(series(["a"]))
    assert (table.lone_text("x"), any_coded(table)) == (None, True)
    two = kept_columns(pd.concat([alone, alone], ignore_index=True))
    assert isinstance(two, KeptColumns)
    assert two.lone_text("x") is None


def test_some_rows_are_set_and_the_column_stays_as_it_was() -> None:
    texts, numbers = series(["a", "b"]), pd.Series([1.0, np.nan], index=[3, 4])
    rows = np.array([False, True])
    assert set_rows(texts, rows, "c").tolist() == ["a", "c"]
    pd.testing.assert_series_equal(
        set_rows(numbers, rows, -np.inf), pd.Series([1.0, -np.inf], index=[3, 4])
    )
    assert texts.tolist() == ["a", "b"]
    assert set_rows(texts, np.zeros(2, dtype=bool), "c") is texts


def test_texts_that_stay_are_not_made_anew_but_those_of_other_rows_are_left_out() -> None:
    plain = series(["a", "b"])
    assert map_texts(plain, str) is plain
    part = coded(series(["a", "b"])).iloc[:1]
    assert map_texts(part, str).cat.categories.tolist() == ["a"]
