from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.leads.numbers import MAX_LENGTH, NO_NUMBER, NumberText, read_number

NAN = math.nan


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("$2,300.50", 2300.5, NAN),
        ("EUR 3.400,00", NAN, 3400),
        ("7,450,000.25", 7_450_000.25, NAN),
        ("7.450.000,25", NAN, 7_450_000.25),
        ("7 450 000,25", NAN, 7_450_000.25),
        ("7\u00a0450\u202f000,25", NAN, 7_450_000.25),
        ("7'450'000", 7_450_000, 7_450_000),
        ("7\u2019450\u2019000.5", 7_450_000.5, NAN),
        ("74,50,000", 7_450_000, NAN),
        ("7,45,00,000.5", 74_500_000.5, NAN),
        ("7.450.000", NAN, 7_450_000),
        ("7,450,000", 7_450_000, NAN),
        ("0,375", NAN, 0.375),
        ("0.375", 0.375, NAN),
        ("63,5", NAN, 63.5),
        ("1234,567", NAN, 1234.567),
        ("1234.567", 1234.567, NAN),
        (",5", NAN, 0.5),
        ("3.400", 3.4, 3400),
        ("3,400", 3400, 3.4),
        ("¥3,400", 3400, 3.4),
        ("-3.400", -3.4, -3400),
        ("3 400", 3400, 3400),
        ("3_400", 3400, 3400),
        ("1.4e3", 1400, NAN),
        ("1,25E+03", NAN, 1250),
        ("1.250e3", 1250, NAN),
        ("２，３００元", 2300, 2.3),
        ("٢٣٠٠", 2300, 2300),
        ("٢٬٣٠٠٫٥٠٠", 2300.5, 2300.5),
        ("२३००", 2300, 2300),
        ("\u221212", -12, -12),
        ("人民币 300", 300, 300),
        ("12 %", 12, 12),
    ],
)
def test_a_text_is_read_by_both_customs(text: str, point: float, comma: float) -> None:
    read = read_number(text)
    assert same(read.point, point)
    assert same(read.comma, comma)
    assert read.assumed == ()


@pytest.mark.parametrize(
    ("text", "value", "assumed"),
    [
        ("(2,300.5)", -2300.5, ("negative",)),
        ("$(2,300.5)", -2300.5, ("negative",)),
        ("($ 2300)", -2300, ("negative",)),
        ("2300-", -2300, ("negative",)),
        ("2300 - €", -2300, ("negative",)),
        ("-$2300", -2300, ()),
        ("€ -2300", -2300, ()),
        ("4.5M", 4_500_000, ("unit",)),
        ("7k", 7000, ("unit",)),
        ("7 K €", 7000, ("unit",)),
        ("３０Ｋ", 30_000, ("unit",)),
        ("3bn", 3_000_000_000, ("unit",)),
        ("3 Mio. €", 3_000_000, ("unit",)),
        ("3 Mrd", 3_000_000_000, ("unit",)),
        ("2 lakh", 200_000, ("unit",)),
        ("2 Crore", 20_000_000, ("unit",)),
        ("1.1亿", 110_000_000, ("yi",)),
        ("50 万元", 500_000, ("wan",)),
        ("3千万", 30_000_000, ("wan",)),
        ("RMB 0.07万", 700, ("wan",)),
        ("20W", 200_000, ("wan",)),
        ("(5k)", -5000, ("unit", "negative")),
    ],
)
def test_units_and_the_signs_of_accounts_are_assumed(
    text: str, value: float, assumed: tuple[str, ...]
) -> None:
    read = read_number(text)
    assert (read.point, read.assumed) == (value, assumed)


@pytest.mark.parametrize(
    "text",
    [
        *("", "+", "-", ".", "()", "(", "万", "元", "ten", "about 5", "0x10", "inf"),
        *(
            "1万2",
            "1,2,3",
            "1.20,50",
            "12,",
            "12 34",
            "12€50",
            "0 200",
            "1'25",
            "1.250'000",
        ),
        *("1e999", "1e999万", "1e3k", "5k k", "5T", "-(5)", "(-5)", "--5", "5--", "5+"),
        *("10²", "½", "①", "ſ", "1.250.00", "1,250,00", "+86 1380", "2024-11-05", "10-50k"),
        "1" * (MAX_LENGTH + 1),
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is NO_NUMBER


def test_letters_that_fold_to_a_unit_are_that_unit() -> None:
    assert read_number("3 \u212a") == NumberText(3000, 3000, ("unit",))


@given(st.text(max_size=20))
def test_no_text_is_too_strange(text: str) -> None:
    read = read_number(text)
    assert not math.isinf(read.point)
    assert not math.isinf(read.comma)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_both_customs_are_mirror_images(number: object) -> None:
    point = f"{number:,}"
    comma = point.translate(str.maketrans(",.", ".,"))
    assert read_number(point).point == float(str(number))
    assert read_number(comma).comma == float(str(number))
    assert math.isnan(read_number(point).comma)
    assert math.isnan(read_number(comma).point)


@pytest.mark.parametrize("letter", [*" 0.,'_eE+-()%¤$kMw万\u00a0\u066b", "１"])
def test_a_long_run_of_one_character_costs_no_time(letter: str) -> None:
    start = time.process_time()
    for text in (letter * 100_000, f"1{letter * 100_000}x", letter * MAX_LENGTH + "x"):
        read_number(text)
    assert time.process_time() - start < 1
