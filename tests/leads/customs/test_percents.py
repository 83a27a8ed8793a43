from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.leads.values import ReadColumn, read_numbers
from kaopu.pipeline.customs import NumberCustom, Percent

NAN = np.nan
NONE: frozenset[str] = frozenset()


def read(*texts: str, known: Percent = "") -> ReadColumn:
    cells = pd.Series(list(texts), dtype=object)
    return read_numbers(
        cells, NONE, frozenset({""}), NumberCustom("", "", known), percents=True
    )


def noted(column: ReadColumn) -> dict[str, tuple[int, str]]:
    return {a.reading: (a.rows, a.example) for a in column.assumed}


def percent_of(column: ReadColumn) -> Percent:
    assert column.custom is not None
    return column.custom.percent


@pytest.mark.parametrize(
    ("texts", "percent"),
    [
        (["40%", "7 %", "0"], "sign"),
        (["４０％", "٧٪"], "sign"),
        (["0.4", "1", "0"], "share"),
        (["0.4", "0.7", "40%"], "share"),
        (["0.4", "40%", "70%"], "sign"),
        ([*["40"] * 9, "7%"], "none"),
        (["40", "7"], "none"),
        (["0", "1"], "none"),
        (["0.4", "40"], "none"),
        (["", ""], ""),
    ],
)
def test_a_column_tells_what_its_numbers_are(texts: list[str], percent: str) -> None:
    assert percent_of(read(*texts)) == percent


def test_a_share_among_percentages_is_not_guessed() -> None:
    column = read("40%", "0.4", "1", "0", "12%", "35")
    np.testing.assert_array_equal(column.values, [40, NAN, NAN, 0, 12, 35])
    assert column.not_understood == {}
    assert noted(column) == {"percent_share": (2, "0.4"), "percent_unsigned": (1, "35")}
    (doubt,) = [a for a in column.assumed if a.doubts]
    assert doubt.doubts == ("0.4", "1")


def test_one_lead_reads_as_the_model_knows_its_column() -> None:
    np.testing.assert_array_equal(read("0.4", known="sign").values, [NAN])
    assert noted(read("0.4", known="sign")) == {"percent_share": (1, "0.4")}
    assert read("40%", known="sign").assumed == ()
    assert read("0.4", known="share").assumed == ()


def test_a_percentage_among_shares_is_one() -> None:
    column = read("40 %", known="share")
    assert column.values.tolist() == [0.4]
    assert noted(column) == {"percent_signed": (1, "40 %")}


def test_a_sign_where_there_was_none_is_counted() -> None:
    column = read("40%", "30", known="none")
    assert column.values.tolist() == [40, 30]
    assert noted(column) == {"percent_odd": (1, "40%")}
