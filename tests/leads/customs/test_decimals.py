from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.files.texts import as_texts
from kaopu.leads.customs.decimals import Decimals, read_decimals
from kaopu.leads.customs.number_texts import read_both
from kaopu.pipeline.customs import NumberCustom

NAN = np.nan
COMMA, POINT = NumberCustom("comma"), NumberCustom("point")


def read(*texts: str, custom: NumberCustom = NumberCustom()) -> Decimals:  # noqa: B008
    codes, distinct = pd.factorize(pd.Series(list(texts), dtype=object))
    often = np.bincount(codes, minlength=len(distinct))
    column = read_both([str(text) for text in distinct], often)
    found = read_decimals(column, column, custom)
    rows = tuple(f._replace(texts=f.texts[codes]) for f in found.findings if f.texts.any())
    return replace(found, values=found.values[codes], findings=rows)


def noted(found: Decimals) -> dict[str, tuple[int, str]]:
    return {f.reading: (int(f.texts.sum()), f.example) for f in found.findings}


@pytest.mark.parametrize(
    ("proof", "value"),
    [
        ("8.700,40", 8700.4),
        ("640,00", 640),
        ("63,5", 63.5),
        ("0,125", 0.125),
        ("3.450.000", 3_450_000),
        ("8 700,4", 8700.4),
        ("1234,567", 1234.567),
        ("1,5 Mio", 1_500_000),
        ("34,5%", 34.5),
    ],
)
def test_one_cell_proves_a_decimal_comma_for_its_column(proof: str, value: float) -> None:
    found = read("34.500", "2.150", proof, "7,250")
    assert found.values.tolist() == [34_500, 2150, value, 7.25]
    assert found.custom == NumberCustom("comma", proof)
    assert noted(found)["decimal_comma"] == (4, proof)


@pytest.mark.parametrize(
    ("proof", "value"),
    [
        ("8,700.40", 8700.4),
        ("640.00", 640),
        ("0.125", 0.125),
        ("15.2", 15.2),
        ("3,450,000", 3_450_000),
        ("34,50,000", 3_450_000),
        ("8'700.4", 8700.4),
        ("1234.567", 1234.567),
        ("1.5M", 1_500_000),
    ],
)
def test_one_cell_proves_a_decimal_point_for_its_column(proof: str, value: float) -> None:
    found = read("34,500", "2,150", proof, "7.255")
    assert found.values.tolist() == [34_500, 2150, value, 7.255]
    assert found.custom == NumberCustom("point", proof)
    assert noted(found).keys() <= {"unit"}


def test_plain_numbers_say_nothing_and_prove_nothing() -> None:
    found = read("12", "1200", "34500", "7 450", "7'450'000")
    assert found.findings == ()
    assert found.custom == NumberCustom()


def test_numbers_as_programs_write_them_prove_a_point_without_a_word() -> None:
    found = read("12.345", "9800.5", "0.25", "1.5e-07", "3")
    assert found.values.tolist() == [12.345, 9800.5, 0.25, 1.5e-07, 3]
    assert found.findings == ()


def test_what_nothing_proves_is_read_with_a_point_and_counted() -> None:
    found = read("34.500", "2,150", "34.500", "120")
    assert found.values.tolist() == [34.5, 2150, 34.5, 120]
    assert noted(found) == {"either_point": (3, "34.500")}
    assert found.custom == NumberCustom("point")


def test_what_nothing_proves_follows_what_is_known_and_is_counted() -> None:
    found = read("34.500", "120", custom=COMMA)
    assert found.values.tolist() == [34_500, 120]
    assert noted(found) == {"either_comma": (1, "34.500")}
    assert found.custom == COMMA


def test_what_a_column_proves_goes_before_what_is_known() -> None:
    found = read("34,500", "8,700.40", custom=COMMA)
    assert found.values.tolist() == [34_500, 8700.4]
    assert noted(found) == {"other_point": (2, "8,700.40")}
    found = read("34.500", "8.700,40", custom=POINT)
    assert found.values.tolist() == [34_500, 8700.4]
    assert noted(found) == {"other_comma": (2, "8.700,40")}


def test_what_is_as_known_needs_no_note() -> None:
    assert read("34.500", "8.700,40", custom=COMMA).findings == ()
    assert read("34,500", "8,700.40", custom=POINT).findings == ()


def test_one_stray_in_ten_does_not_turn_a_column() -> None:
    found = read(*["8.700,40"] * 9, "15.2", "34.500")
    assert found.values[-2:].tolist() == [15.2, 34_500]
    assert noted(found) == {"decimal_comma": (10, "8.700,40"), "decimal_point": (1, "15.2")}
    found = read(*["8,700.40"] * 9, "15,2", "34,500")
    assert found.values[-2:].tolist() == [15.2, 34_500]
    assert noted(found) == {"decimal_comma": (1, "15,2")}


def test_where_cells_prove_both_none_is_guessed() -> None:
    found = read("8.700,40", "8,700.40", "34.500", "2,150", "12")
    np.testing.assert_array_equal(found.values, [8700.4, 8700.4, NAN, NAN, 12])
    assert noted(found) == {
        "decimal_comma": (1, "8.700,40"),
        "decimal_point": (1, "8,700.40"),
        "two_customs": (2, "34.500"),
    }
    assert found.custom == NumberCustom("both")
    alone = read("34.500", custom=found.custom)
    np.testing.assert_array_equal(alone.values, [NAN])
    assert noted(alone) == {"two_customs": (1, "34.500")}


def test_a_text_beside_numbers_of_a_spreadsheet_is_counted() -> None:
    found = read("9800.5", "34.500", "120")
    assert found.values.tolist() == [9800.5, 34.5, 120]
    assert noted(found) == {"either_point": (1, "34.500")}
    assert noted(read("0.125", "34.500")) == {}


@pytest.mark.parametrize("custom", [NumberCustom(), COMMA, POINT, NumberCustom("both")])
@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_numbers_that_are_stored_as_such_are_read_back_in_any_custom(
    custom: NumberCustom, values: list[float]
) -> None:
    rounded = [round(value, 3) for value in values]
    texts = as_texts(pd.DataFrame({"x": rounded}))["x"].tolist()
    assert read(*texts, custom=custom).values.tolist() == rounded
    for text, value in zip(texts, rounded, strict=True):
        assert read(text, custom=custom).values.tolist() == [value]


def grouped(sign: str, point: str, form: str = ",") -> Callable[[int, int], str]:
    """Return a writer of thousandths with a sign between thousands."""

    def write(whole: int, thousandths: int) -> str:
        text = f"{whole:{form}}".replace(",", sign)
        return f"{text}{point}{thousandths:03}" if thousandths else text

    return write


def indian(whole: int, thousandths: int) -> str:
    head, tail = divmod(whole, 1000)
    pairs = []
    while head:
        head, pair = divmod(head, 100)
        pairs.insert(0, f"{pair:02}")
    text = ",".join([*pairs, f"{tail:03}"]).lstrip("0") if pairs else str(tail)
    return f"{text}.{thousandths:03}" if thousandths else text


CUSTOMS = {
    "point": grouped(",", "."),
    "comma": grouped(".", ","),
    "french": grouped("\u202f", ","),
    "swiss": grouped("'", "."),
    "bare point": grouped("", "."),
    "bare comma": grouped("", ","),
    "indian": indian,
}
NUMBERS = st.lists(
    st.tuples(st.integers(0, 99_999_999), st.sampled_from([0, 500, 250, 125, 1, 999])),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("name", CUSTOMS)
@settings(deadline=None, max_examples=60)
@given(numbers=NUMBERS, cut=st.integers(1, 7))
def test_a_column_reads_the_same_whole_in_parts_and_alone(
    name: str, numbers: list[tuple[int, int]], cut: int
) -> None:
    """With one cell that proves how it is written, which a model then remembers."""
    values = [whole + part / 1000 for whole, part in (*numbers, (8_700_400, 125))]
    texts = [CUSTOMS[name](*number) for number in (*numbers, (8_700_400, 125))]
    whole = read(*texts)
    assert whole.values.tolist() == values
    for part, expected in ((texts[:cut], values[:cut]), (texts[cut:], values[cut:])):
        if part:
            assert read(*part, custom=whole.custom).values.tolist() == expected
    for text, value in zip(texts, values, strict=True):
        assert read(text, custom=whole.custom).values.tolist() == [value]


@settings(deadline=None, max_examples=60)
@given(numbers=NUMBERS)
def test_what_is_read_wrong_for_lack_of_proof_is_counted(
    numbers: list[tuple[int, int]],
) -> None:
    """No custom is known, and the cells may not prove theirs."""
    values = [whole + part / 1000 for whole, part in numbers]
    found = read(*(CUSTOMS["comma"](*number) for number in numbers))
    wrong = np.array([a != b for a, b in zip(found.values, values, strict=True)])
    doubts = [f.texts for f in found.findings if f.is_doubt]
    assert not (wrong & ~np.logical_or.reduce([*doubts, np.zeros(len(wrong), bool)])).any()
