from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.leads.numbers import read_number


@pytest.mark.parametrize(
    ("text", "value", "reading"),
    [
        ("$1,200.50", 1200.5, "plain"),
        ("¥1,200", 1200, "plain"),
        ("１，２００元", 1200, "plain"),
        ("人民币 300", 300, "plain"),
        ("-3.5", -3.5, "plain"),
        ("3.400", 3.4, "plain"),
        ("3,400", 3400, "plain"),
        ("1.2万", 12_000, "wan"),
        ("50 万元", 500_000, "wan"),
        ("RMB 0.07万", 700, "wan"),
        ("1,5万", 15_000, "wan"),
        ("1.1亿", 110_000_000, "yi"),
        ("EUR 3.400,00", 3400, "decimal_comma"),
        ("1.234.567,8", 1_234_567.8, "decimal_comma"),
        ("-12,5", -12.5, "decimal_comma"),
    ],
)
def test_amounts_are_read_with_what_was_assumed(
    text: str, value: float, reading: str
) -> None:
    assert read_number(text) == (value, reading)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        ".",
        "万",
        "元",
        "1万2",
        "1,2,3",
        "1.20,50",
        "12,",
        "1e999",
        "1e999万",
        "ten",
    ],
)
def test_what_is_no_number(text: str) -> None:
    value, reading = read_number(text)
    assert math.isnan(value)
    assert reading == "plain"


@given(st.text(max_size=20))
def test_no_text_is_too_strange(text: str) -> None:
    value, _ = read_number(text)
    assert math.isnan(value) or math.isfinite(value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_both_customs_read_the_same(number: object) -> None:
    point = f"{number:,}"
    comma = point.translate(str.maketrans(",.", ".,"))
    assert read_number(comma) == (float(str(number)), "decimal_comma")
    assert read_number(point) == (float(str(number)), "plain")
