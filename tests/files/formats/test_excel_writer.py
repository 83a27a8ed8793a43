from __future__ import annotations

import io
from datetime import datetime, timedelta

import numpy as np
import openpyxl
import pandas as pd
import pytest

from kaopu.files.formats.excel_writer import write_workbook


def read(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    buffer = io.BytesIO()
    write_workbook(frame, buffer)
    sheet = openpyxl.load_workbook(buffer).active
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("value", "saved"),
    [
        ("=1+1", "=1+1"),
        ("a\x00b", "ab"),
        (np.float64(1.5), 1.5),
        (np.int64(3), 3),
        (float("nan"), None),
        (None, None),
        (pd.NaT, None),
        (pd.NA, None),
        (float("inf"), "inf"),
        (np.bool_(True), True),
        (False, False),
        (pd.Timestamp("2026-11-24 10:00"), datetime.fromisoformat("2026-11-24 10:00")),
        (pd.Timestamp("2026-11-24", tz="UTC"), "2026-11-24 00:00:00+00:00"),
        (timedelta(hours=1), "1:00:00"),
        ([1, "a"], "[1, 'a']"),
    ],
)
def test_a_cell_holds_what_the_table_holds(value: object, saved: object) -> None:
    column = pd.Series([value, "text"], dtype=object)
    head, first, second = read(pd.DataFrame({"=name": column, "other": ["x", "y"]}))
    assert head == ("=name", "other")
    assert first == (saved, "x")
    assert type(first[0]) is type(saved)
    assert second == ("text", "y")


def test_a_text_is_no_formula_and_a_table_may_be_empty() -> None:
    buffer = io.BytesIO()
    write_workbook(pd.DataFrame({"a": ["=1+1"]}), buffer)
    cell = openpyxl.load_workbook(buffer).active["A2"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")
    assert read(pd.DataFrame({"a": []})) == [("a",)]
