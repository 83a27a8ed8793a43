from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from kaopu.files import as_texts
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
