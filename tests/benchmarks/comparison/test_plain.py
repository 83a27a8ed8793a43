from __future__ import annotations

import numpy as np
import pandas as pd

from comparison.plain import PlainFrame
from kaopu.features import FeatureSource

SOURCES = (
    FeatureSource("size", "Size", "context", "number"),
    FeatureSource("whole", "Whole", "context", "number"),
    FeatureSource("kind", "Kind", "context", "category"),
    FeatureSource("same", "Same", "context", "category"),
)
FACTS = pd.DataFrame(
    {
        "size": [1.0, np.inf, np.nan, -np.inf],
        "whole": [1.0, 2.0, 3.0, 4.0],
        "kind": pd.Series(["a", "b", "", "unknown"], dtype=object),
        "same": pd.Series(["x"] * 4, dtype=object),
    }
)


def test_gaps_are_nan_and_a_category_says_of_which_kind() -> None:
    plain = PlainFrame.of(SOURCES, FACTS)
    frame = plain.frame(FACTS)
    assert list(frame) == ["size", "whole", "kind", "state of size"]
    assert frame["size"].isna().tolist() == [False, True, True, True]
    assert frame["state of size"].tolist() == ["known", "unknown", "not asked", "not yet"]
    assert frame["kind"].tolist() == ["a", "b", "", "unknown"]
    assert plain.categories["kind"] == ["", "a", "b", "unknown"]


def test_columns_are_those_of_training() -> None:
    plain = PlainFrame.of(SOURCES, FACTS)
    other = FACTS.iloc[[0]].assign(kind="new", same="y")
    assert list(plain.frame(other)) == list(plain.frame(FACTS))
