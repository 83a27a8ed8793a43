from __future__ import annotations

import pandas as pd
import pytest

from kaopu.files.cells.suspects import (
    SPREADSHEET_DIGITS,
    blank_errors,
    long_numbers,
    shortened_numbers,
)
from kaopu.files.records import Assumption
from kaopu.report.reading import reading_texts


def said(*found: Assumption) -> list[str]:
    return list(reading_texts(found, "en"))


def test_a_float_too_long_for_its_digits_is_said() -> None:
    frame = pd.DataFrame({"id": [1.2e17, 5.0, None], "amount": [9e14, 1.5, 2.0]})
    assert said(*long_numbers(frame, ["id", "amount"])) == [
        "1 number(s) in 'id' have more digits than a program keeps of a number, such as "
        "120000000000000000: the last ones may be wrong; export ids as text"
    ]
    mixed = pd.DataFrame({"id": pd.Series([4111111111111110.0, "x"], dtype=object)})
    assert long_numbers(mixed, ["id"]) == ()
    assert len(long_numbers(mixed, ["id"], SPREADSHEET_DIGITS)) == 1


def test_a_whole_number_that_is_exact_is_none_of_these() -> None:
    frame = pd.DataFrame({"id": [2**62 + 1], "text": ["120000000000000001"]})
    assert long_numbers(frame, list(frame.columns)) == ()


@pytest.mark.parametrize("text", ["1.59002E+17", "2E+20", "1,59E+17", " 9.1e+11 "])
def test_a_number_that_a_spreadsheet_cut_short_is_said(text: str) -> None:
    frame = pd.DataFrame({"id": [text, "L-2"], "note": ["a+b", ""]})
    (sentence,) = said(*shortened_numbers(frame))
    assert sentence.startswith("1 cell(s) in 'id' are numbers that a spreadsheet cut")


@pytest.mark.parametrize("text", ["1E+3", "size+1", "12E+17", "1.5E-17", "E+17"])
def test_other_texts_are_not(text: str) -> None:
    assert shortened_numbers(pd.DataFrame({"id": [text]})) == ()


def test_error_values_count_as_blank_in_every_format() -> None:
    frame = pd.DataFrame(
        {"id": ["L-1", "L-2"], "budget": ["#REF!", "none"], "why": ["#N/A", "#REF!"]}
    )
    clean, found = blank_errors(frame)
    assert clean.to_numpy().tolist() == [["L-1", "", ""], ["L-2", "none", ""]]
    assert said(*found) == [
        "3 cell(s) hold an error value and count as blank: #REF! (2), #N/A (1); "
        "the first is 'budget'"
    ]
    assert frame["why"].tolist() == ["#N/A", "#REF!"]


def test_a_table_without_error_values_stays_itself() -> None:
    frame = pd.DataFrame({"id": ["#1", "N/A", "#REF"]})
    assert blank_errors(frame) == (frame, ())
