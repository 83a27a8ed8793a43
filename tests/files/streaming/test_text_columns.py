from __future__ import annotations

import numpy as np
import pyarrow as pa

from kaopu.coded import MANY_ROWS
from kaopu.files.streaming.text_columns import (
    TextColumn,
    encoded,
    from_dictionary,
    from_strings,
    letters,
    whole,
)


def cells(column: TextColumn) -> list[str]:
    return list(column.to_pandas().astype(object))


def test_equal_texts_of_parts_are_one() -> None:
    parts = pa.chunked_array([["a", "b"], ["b", "", "a"]])
    column = encoded(parts)
    assert column.texts.to_pylist() == ["a", "b", ""]
    assert cells(column) == ["a", "b", "b", "", "a"]
    assert whole(parts).to_pylist() == ["a", "b", "b", "", "a"]


def test_texts_that_all_differ_have_no_codes() -> None:
    strings = pa.chunked_array([[f"L-{i}" for i in range(MANY_ROWS)]])
    assert encoded(strings).codes is None
    assert encoded(pa.chunked_array([["a", "a"]]), is_distinct=True).codes is None


def test_a_missing_cell_is_blank() -> None:
    for texts in (["a", None, "a"], ["a", None, ""]):
        column = from_dictionary(pa.array(texts).dictionary_encode())
        assert cells(column) == [text or "" for text in texts]
        assert len(set(column.texts.to_pylist())) == 2
    assert cells(from_strings(pa.array(["a", None]))) == ["a", ""]


def test_texts_that_become_equal_are_one() -> None:
    column = TextColumn(pa.array(["x", "'x", ""]), np.array([0, 1, 2, 1], dtype=np.int32))
    plain = column.replaced(np.array([1]), lambda text: text[1:])
    assert (cells(plain), len(plain.texts)) == (["x", "x", "", "x"], 2)


def test_rows_are_counted_found_and_taken_with_codes_and_without() -> None:
    codes = np.array([1, 0, 1], dtype=np.int32)
    for column in (
        TextColumn(pa.array(["a", "b"]), codes),
        TextColumn(pa.array(["b", "a", "b"])),
    ):
        assert (len(column), column.text(1), b"ab" in column.content) == (3, "a", True)
        assert cells(column.taken(np.array([0, 2]))) == ["b", "b"]
    coded = TextColumn(pa.array(["a", "b"]), codes)
    places = np.array([0, 1])
    assert coded.counts(places).tolist() == [1, 2]
    assert coded.first_rows(places).tolist() == [1, 0]
    assert coded.rows(np.array([True, False])).tolist() == [False, True, False]


def test_letters_are_counted_not_bytes() -> None:
    assert (letters(pa.array(["肯尼亚", "ab"])), letters(pa.array([], pa.string()))) == (
        3,
        0,
    )
