from __future__ import annotations

import unicodedata

import pandas as pd
import pytest

from kaopu.spelling import (
    Merged,
    category_key,
    category_text,
    merged_spellings,
    spelled_otherwise,
    spellings_of,
)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("3", "3.0", True),
        ("3", "３．０", True),
        ("007", "7", False),
        ("007", "7.0", False),
        ("1.10", "1.1", False),
        ("Zürich", "ZU\u0308RICH", True),
    ],
)
def test_whole_numbers_are_one_category_and_codes_are_not(
    one: str, other: str, alike: bool
) -> None:
    assert (category_key(one) == category_key(other)) == alike


def test_a_category_is_shown_as_it_was_typed() -> None:
    assert category_text(" Rhine  Main ") == "Rhine  Main"
    assert category_text("12.00") == "12"


def test_the_first_spelling_stands_for_all() -> None:
    texts = ["OSLO", "Oslo", "Bergen", "oslo ", "2.0", "2"]
    assert spellings_of(texts) == {"oslo": "OSLO", "bergen": "Bergen", "2": "2"}


def test_a_text_with_a_meaning_of_its_own_stands_for_nothing_else() -> None:
    avoided = frozenset({"unknown"})
    assert spellings_of(["unknown", "Unknown", "UNKNOWN"], avoided) == {
        "unknown": "Unknown"
    }
    assert spellings_of(["unknown"], avoided) == {"unknown": "unknown"}


def test_other_spellings_are_counted_with_their_rows() -> None:
    counted = [("Oslo", "Oslo", 9), ("OSLO", "Oslo", 2), ("oslo", "Oslo", 1)]
    counted += [(" Bergen ", "Bergen", 4), ("4.0", "4", 5), ("LIMA", "Lima", 7)]
    assert merged_spellings(counted) == (Merged("Lima", 1, 7), Merged("Oslo", 2, 3))


def test_only_what_a_reader_sees_is_spelled_otherwise() -> None:
    cells = ["Nîmes", unicodedata.normalize("NFD", "Nîmes"), "NÎMES", " Nîmes", "nîmes"]
    values = pd.Series(["Nîmes"] * 5, dtype=object)
    found = spelled_otherwise(pd.Series(cells, dtype=object), values)
    assert found.tolist() == [False, False, True, False, True]


@pytest.mark.parametrize(
    ("stored", "typed"), [("1.1250", "1.125"), ("-12.3750", "-12.375"), ("7.0", "7")]
)
def test_a_number_that_was_stored_as_one_is_the_category_that_was_typed(
    stored: str, typed: str
) -> None:
    assert category_key(stored) == category_key(typed) == typed
    assert category_text(stored) == typed


@pytest.mark.parametrize("text", ["0.1250", "1.12500", "1234.5670", "1.250", "v1.1250"])
def test_zeros_of_other_texts_stay(text: str) -> None:
    assert category_text(text) == text
