from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.scoring.run.aside import seen_ids
from kaopu.scoring.run.aside.seen_ids import SeenIds


def as_ids(texts: list[str]) -> np.ndarray:
    return np.array(texts, dtype=object)


@given(st.lists(st.lists(st.sampled_from("abcdefghij靠"), max_size=6), max_size=6))
def test_what_stood_in_an_earlier_row_is_found(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]]
) -> None:
    seen = SeenIds(tmp_path_factory.mktemp("ids"))
    found = [bool(x) for batch in batches for x in seen.add(as_ids(batch))]
    texts = [text for batch in batches for text in batch]
    assert found == pd.Series(texts, dtype=object).duplicated().tolist()


def test_ids_of_one_hash_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        seen_ids, "hashes_of", lambda ids: np.full(len(ids), 7, dtype=np.uint64)
    )
    seen = SeenIds(tmp_path)
    assert seen.add(as_ids(["a", "b"])).tolist() == [False, False]
    assert seen.add(as_ids(["c", "b", "d"])).tolist() == [False, True, False]
    assert seen.add(as_ids(["d", "e", "a"])).tolist() == [True, False, True]


def test_no_run_grows_beyond_its_share_and_all_are_looked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen_ids, "MAX_MERGED", 10)
    seen = SeenIds(tmp_path)
    for start in range(0, 60, 3):
        batch = as_ids([f"L-{number}" for number in range(start, start + 3)])
        assert not seen.add(batch).any()
    lengths = [len(run) for run in seen._runs]
    assert sum(lengths) == 60
    assert max(lengths) <= 10
    again = as_ids([f"L-{number}" for number in range(60)])
    assert SeenIds.add(seen, again).all()
