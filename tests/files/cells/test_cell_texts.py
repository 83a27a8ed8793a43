from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.files.cells.cell_texts import MAX_DIGITS, cell_text, decimal_text, number_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (True, "TRUE"),
        (np.bool_(False), "FALSE"),
        (7, "7"),
        (2**64 - 1, "18446744073709551615"),
        (np.int64(-3), "-3"),
        (12.0, "12"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (np.float32(0.1), "0.1"),
        (np.float16(2.5), "2.5"),
        (1.59001810629457e17, "159001810629457000"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (1e300, "1e+300"),
        (5e-324, "5e-324"),
        (float("inf"), "inf"),
        (Decimal("12.50"), "12.5"),
        # Which no custom of texts takes for thousands.
        (12.345, "12.3450"),
        (Decimal("-2.125"), "-2.1250"),
        (0.125, "0.125"),
        (1234.125, "1234.125"),
        (Decimal("-0.00"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("123456789012345678901234567890.5"), "123456789012345678901234567890.5"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2), "2026-01-02"),  # noqa: DTZ001
        (dt.datetime(2026, 1, 2, 0, 5), "2026-01-02 00:05:00"),  # noqa: DTZ001
        (pd.Timestamp("2026-01-02 23:30", tz="Asia/Tokyo"), "2026-01-02 23:30:00+09:00"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=36, seconds=5), "36:00:05"),
        (pd.Timedelta("-1 days 12:00:00.5"), "-11:59:59.5"),
        (b"K\xc3\xb6ln", "Köln"),
        (b"\xff\x00", "0xff00"),
        ([1, "x", None, 2.5], '[1, "x", null, 2.5]'),
        ({"when": dt.date(2026, 1, 2), 1: [True]}, '{"when": "2026-01-02", "1": [true]}'),
        (np.array([1, 2]), "[1, 2]"),
    ],
)
def test_every_type_of_cell_has_one_text(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_float_gives_the_float(number: float) -> None:
    assert float(number_text(number)) == number


@given(st.floats(-1e39, 1e39))
def test_no_more_digits_are_written_than_tell_a_float_from_others(number: float) -> None:
    digits = number_text(number).lstrip("-").replace(".", "").strip("0")
    assert len(digits) <= len(repr(number)) or number.is_integer()


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_decimal_number_gives_the_number(number: Decimal) -> None:
    assert Decimal(decimal_text(number)) == number
    assert len(decimal_text(number)) <= 4 * MAX_DIGITS


def test_what_is_nested_without_end_is_cut_off() -> None:
    cell: list[Any] = []
    for _ in range(500):
        cell = [cell]
    assert cell_text(cell).count("[") == 33
    assert "…" in cell_text(cell)
