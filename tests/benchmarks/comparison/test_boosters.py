from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("lightgbm", reason="the extra benchmark is not installed")

from comparison.boosters import (
    BOOSTERS,
    ROUNDS,
    exact,
    staged_margins,
)


@pytest.fixture
def made() -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 5)).astype(np.float32)
    return X, (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(float)


@pytest.mark.parametrize("kind", list(BOOSTERS))
@pytest.mark.filterwarnings("ignore:X does not have valid feature names")
def test_leaf_tables_add_up_to_the_margin(
    kind: str, made: tuple[NDArray[np.float32], NDArray[np.float64]]
) -> None:
    X, y = made
    model = BOOSTERS[kind](8, 5).fit(X, y)
    margins = staged_margins(model, X)
    assert tuple(margins) == ROUNDS
    own = exact(model)
    told = own.base + own.contributions(X).sum(axis=1)
    assert told == pytest.approx(margins[max(ROUNDS)], abs=1e-9)
    assert np.abs(margins[15] - margins[240]).max() > 0.1
