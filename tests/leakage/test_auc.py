from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.files import as_texts
from kaopu.leakage.auc import deals_of
from kaopu.leakage.columns_audit import audit_columns

Floats = NDArray[np.float64]
MISSING = frozenset({""})
RNG = np.random.default_rng(11)
WON: Floats = RNG.permutation(np.repeat([1.0, 0.0], [160, 240]))


def test_copies_share_a_fold_so_that_none_is_scored_by_its_twin() -> None:
    outcome = np.repeat(RNG.permutation([1.0, 0.0] * 100), 8)
    copies = np.repeat(np.arange(200), 8)
    cells = as_texts(pd.DataFrame({"town": np.repeat([f"T{i}" for i in range(200)], 8)}))
    (apart,) = audit_columns(cells, outcome, MISSING)
    (together,) = audit_columns(cells, outcome, MISSING, groups=copies)
    assert apart.blocked
    assert together.findings == ()
    folds = deals_of(outcome, copies).fold
    assert folds is not None
    assert (folds == np.repeat(folds[::8], 8)).all()
    assert len(np.unique(folds)) == 5


def test_too_few_different_deals_are_drawn_alone() -> None:
    copies = (np.arange(len(WON)) % 3).astype(np.intp)
    np.testing.assert_array_equal(deals_of(WON, copies).fold, deals_of(WON).fold)


def test_a_leak_among_copies_is_still_found() -> None:
    copies = np.arange(len(WON)) // 2 * 2 + WON.astype(int)
    cells = as_texts(pd.DataFrame({"code": np.where(WON == 1, "7", "3")}))
    assert audit_columns(cells, WON, MISSING, groups=copies)[0].blocked
