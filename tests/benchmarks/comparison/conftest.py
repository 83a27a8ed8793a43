from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from comparison.protocol import Answer, Design
from comparison.sets import DataSet
from kaopu.features import FeatureSource

Y = np.array([1.0, 0.0, 1.0, 0.0])
HALVES = (np.array([0, 1]), np.array([2, 3]))


@pytest.fixture
def four() -> DataSet:
    """Four rows whose true probabilities are known."""
    return DataSet(
        name="four",
        about="four rows",
        facts=pd.DataFrame({"x": ["a", "b", "c", "d"]}),
        sources=(FeatureSource("x", "x", "context", "category"),),
        y=Y,
        groups=np.arange(4),
        stage=np.array(["target", "target", "intent", "intent"], dtype=object),
        truth=np.array([0.9, 0.1, 0.9, 0.1]),
    )


@pytest.fixture
def halves() -> Design:
    """Two folds, once."""
    first, second = HALVES
    return Design((((second, first), (first, second)),))


@pytest.fixture
def says() -> Callable[..., list[Answer]]:
    """Makes a program's answers on both halves from its four probabilities."""

    def make(program: str, p: list[float], set_: str = "four") -> list[Answer]:
        low, high = (np.full(2, edge) for edge in (0.05, 0.5))
        return [
            Answer(set_, program, 0, fold, rows, np.array(p)[rows], 1.0 + fold, low, high)
            for fold, rows in enumerate(HALVES)
        ]

    return make
