from __future__ import annotations

import pytest

from kaopu.notes.numerals import amount, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20万", 200_000),
        ("50-80k", 65_000),
        ("五十来万", 500_000),
        ("€1.2m", 1_200_000),
        ("3,500,000", 3_500_000),
        ("2 million", 2_000_000),
        ("一千万", 10_000_000),
        ("5亿", 500_000_000),
    ],
)
def test_an_amount_is_in_full_units(text: str, value: float) -> None:
    assert amount(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("三", 3), ("十二", 12), ("两", 2), ("twice", 2), ("third", 3), ("4th", 4)],
)
def test_a_count_is_read_in_words(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "几", "many"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text) is None
    assert amount(text) is None


def test_a_row_of_digits_that_no_money_reaches_is_no_amount() -> None:
    assert amount("9" * 400 + "万") is None
    assert amount("999亿") == 999e8
