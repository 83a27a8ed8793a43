from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.leads.customs.lone_numbers import lone_number
from kaopu.leads.values import read_numbers
from kaopu.pipeline.customs import NumberCustom

UNKNOWN, MISSING = frozenset({"unknown", "n/a"}), frozenset({"", "-"})
ODD = [
    "12%",
    "1.000",
    "12,5",
    "-",
    "unknown",
    "",
    " 12",
    "+5",
    "１２",
    "12万",
    ".5",
    "5.",
    "007",
]
NUMERALS = st.from_regex(r"-?(0|[1-9][0-9]{0,6})(\.[0-9]{1,6})?", fullmatch=True)
CUSTOMS = st.builds(
    NumberCustom,
    decimal=st.sampled_from(["", "point", "comma", "both"]),
    proof=st.sampled_from(["", "9.5"]),
    percent=st.sampled_from(["", "sign", "share", "none"]),
    least_united=st.sampled_from([0.0, 50_000.0]),
)


@given(
    NUMERALS | st.sampled_from(ODD),
    CUSTOMS,
    st.booleans(),
    st.booleans(),
    st.sampled_from([UNKNOWN, UNKNOWN | {"999"}]),
)
def test_a_cell_alone_is_read_as_it_is_twice(
    text: str,
    custom: NumberCustom,
    percents: bool,
    is_shared: bool,
    unknown: frozenset[str],
) -> None:
    once, twice = (
        read_numbers(
            pd.Series([text] * rows, dtype=object),
            unknown,
            MISSING,
            custom,
            percents=percents,
            is_shared=is_shared,
        )
        for rows in (1, 2)
    )
    np.testing.assert_array_equal(once.values, twice.values[:1])
    assert (once.custom, once.told) == (twice.custom, twice.told)
    assert once.not_understood.keys() == twice.not_understood.keys()
    found = [[(a.reading, a.example, a.doubts) for a in r.assumed] for r in (once, twice)]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("text", "custom", "percents"),
    [
        ("1.250", NumberCustom(), False),
        ("12.5", NumberCustom("comma"), False),
        ("12", NumberCustom(least_united=82_000), False),
        ("12", NumberCustom(percent="sign"), True),
        ("0.5", NumberCustom(), True),
        ("12 %", NumberCustom(), True),
        ("about 12", NumberCustom(), False),
    ],
)
def test_what_a_column_could_settle_is_left_to_its_rules(
    text: str,
    custom: NumberCustom,
    percents: bool,
) -> None:
    assert lone_number(text, custom, percents=percents) is None


def test_a_numeral_proves_its_decimal_sign_as_a_column_does() -> None:
    read = lone_number("1250.75", NumberCustom(), percents=False)
    assert read is not None
    assert (read.value, read.custom.decimal, read.custom.proof) == (
        1250.75,
        "point",
        "1250.75",
    )
