from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from kaopu.files import as_texts
from kaopu.leads.dates import SECONDS
from kaopu.leakage.columns import read_column
from kaopu.leakage.columns_audit import audit_columns

MISSING = frozenset({""})
WON: NDArray[np.float64] = np.resize([1.0, 0.0, 0.0], 300)


@pytest.mark.parametrize("word", ["tbd", "TBD ", "待定", "--None--", "n/a", "—"])
def test_a_placeholder_stands_for_a_blank(word: str) -> None:
    reasons = np.resize(["price", "no budget", "competitor"], len(WON))
    cells = as_texts(pd.DataFrame({"why": np.where(WON == 0, reasons, word)}))
    (audited,) = audit_columns(cells, WON, MISSING)
    assert (audited.blocked, audited.filled) == (True, 200)
    texts = {finding.rule: finding.text for finding in audited.findings}
    shown = word.strip()
    assert texts["missing_auc"] == (
        f"filled in 0% of the won and 100% of the lost deals ({shown!r} counts as blank)"
    )
    assert texts["filled_implies"].endswith(f"({shown!r} counts as blank)")


def test_the_most_frequent_placeholder_is_named() -> None:
    cells = pd.Series(["-", "tbd", "TBD", "tbd", "", "", "", "yes"], dtype=object)
    column = read_column("x", cells, frozenset({"-", "tbd"}), "")
    assert (column.placeholder, column.filled.sum()) == ("tbd", 1)
    empty = pd.Series(["", "yes"], dtype=object)
    assert read_column("x", empty, MISSING, "").placeholder == ""


def test_answers_are_no_placeholders() -> None:
    for word in ("none", "unknown", "无", "NA", "pending"):
        cells = pd.Series(np.where(WON == 1, word, "yes"), dtype=object)
        assert read_column("x", cells, MISSING, "").filled.all()


def test_a_word_in_place_of_a_date_is_a_blank() -> None:
    texts = ["2024-03-01", "open", "2024-03-05", "open", "-", "2024-03-01"]
    column = read_column("x", pd.Series(texts, dtype=object), MISSING, "")
    assert column.is_date
    assert column.filled.tolist() == [True, False, True, False, False, True]
    assert list(column.levels) == ["2024-03-01", "2024-03-05"]
    assert column.order is not None
    assert np.isnan(column.order).tolist() == (~column.filled).tolist()
    assert column.placeholder == "open"


@pytest.mark.parametrize(("form", "is_date"), [(SECONDS, True), ("", False)])
def test_moments_are_dates_where_the_pipeline_says_so(form: str, is_date: bool) -> None:
    cells = pd.Series(["1709251200", "1709596800", "1709251200"], dtype=object)
    assert read_column("x", cells, MISSING, form).is_date == is_date
    assert not read_column("x", cells + "00", MISSING, form).is_date
