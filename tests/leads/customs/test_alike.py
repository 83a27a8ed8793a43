from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from kaopu.leads.customs.alike import (
    UNREAD,
    date_classes,
    may_be_thousands,
    names_unit,
    number_classes,
    number_form,
    numeral_classes,
    numeral_values,
    sizes_of,
)


def classes_of(*numerals: str) -> list[int]:
    cells = pa.array(numerals, type=pa.string())
    return [int(kind) for kind in numeral_classes(cells, numeral_values(cells))]


def test_numerals_of_one_class_tell_the_same() -> None:
    classes = classes_of("12.5", "-13.7", "1.250", "7", "8", "0", "0.5")
    assert classes[0] == classes[1]
    assert classes[3] == classes[4]
    assert len(set(classes)) == 5


@pytest.mark.parametrize(
    ("numeral", "is_two"),
    [("1.250", True), ("-120.500", True), ("0.125", False), ("012.500", False)],
)
def test_thousands_begin_with_no_zero(numeral: str, is_two: bool) -> None:
    classes = np.array(classes_of(numeral, "1250.500", "1.25"))
    assert may_be_thousands(classes).tolist() == [is_two, False, False]


@pytest.mark.parametrize(
    ("one", "other"),
    [("€ 2,750.80", "€ 9,340.40"), ("12,5 %", "18,7 %"), ("3.200 k", "4.700 k")],
)
def test_texts_of_one_form_are_of_one_class(one: str, other: str) -> None:
    assert number_form(one) == number_form(other)
    assert len(set(number_classes([one, other]))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.0 €", "2.0 €"),
        ("0.5 €", "0.0 €"),
        ("1.25e1", "1.25e2"),
        ("5%", "5 €"),
        ("5k", "5"),
    ],
)
def test_texts_that_tell_something_else_are_of_others(one: str, other: str) -> None:
    assert number_form(one) != number_form(other)
    assert len(set(number_classes([one, other]))) == 2


def test_what_is_no_number_is_alike() -> None:
    assert number_classes(["soon", "?"]) == [UNREAD, UNREAD]


def test_units_are_told_with_their_sizes() -> None:
    classes = number_classes(["1.2万", "3 k", "3"])
    assert list(map(names_unit, classes)) == [True, True, False]
    point, comma = sizes_of(["-1.2万", "1.200 k"])
    assert (point.tolist(), comma[1]) == ([12_000.0, 1200.0], 1_200_000.0)


def test_dates_of_one_day_are_alike_and_words_are_not() -> None:
    texts = ["5/11/2025 10:30", "5/11/2025 23:59", "5/12/2025 10:30", "45000.25", "45000.5"]
    texts += ["1700000000", "1700000001", "202301051430", "202301061430", "open", "won"]
    classes = date_classes(np.array(texts, dtype=object))
    same = [one == other for one, other in pairwise(classes)]
    assert [texts[i] for i, alike in enumerate(same) if alike] == [
        "5/11/2025 10:30",
        "45000.25",
        "1700000000",
    ]
