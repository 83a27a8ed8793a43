from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from kaopu.scoring import LeadModel
from kaopu.store import Home
from kaopu.web import Inspector
from kaopu.web.index import build_index, in_parts
from kaopu.web.index.build import places_of


def test_parts_do_not_matter(
    inspector: Inspector, trained: LeadModel, tmp_path: Path
) -> None:
    own = inspector.index
    done: list[int] = []
    parts = in_parts(own.take(np.arange(60)), 7)
    again = build_index(trained, parts, Home(tmp_path), done.append)
    assert done == [7, 14, 21, 28, 35, 42, 49, 56, 60]
    np.testing.assert_allclose(again.inputs.log_odds, own.inputs.log_odds)
    np.testing.assert_array_equal(again.columns.signs, own.columns.signs)
    np.testing.assert_array_equal(again.rank, own.rank)
    texts = [
        [text for part in index.searched.texts() for text in part.to_pylist()]
        for index in (again, own)
    ]
    assert texts[0] == texts[1]


def test_places_are_in_order_and_shared_by_equals() -> None:
    texts = pa.chunked_array([["b", "", "é"], ["b", "a"]], pa.large_string())
    assert places_of(texts).tolist() == [2, 0, 3, 2, 1]


def test_what_is_held_of_a_lead_is_small(inspector: Inspector) -> None:
    index = inspector.index
    arrays = [*vars(index.columns).values(), *vars(index.inputs).values()]
    arrays += [index.grade, index.rank, index.by_id, index.by_name, index.before]
    held = sum(values.nbytes for values in arrays) + index.texts.nbytes
    assert held < 300 * len(index) + 8_000
    assert not any(isinstance(v, pd.DataFrame) for v in vars(index).values())
