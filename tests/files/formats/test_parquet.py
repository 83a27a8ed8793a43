from __future__ import annotations

from pathlib import Path

import pandas as pd

from kaopu.files import read_table


def test_an_id_kept_as_index_in_parquet_is_a_column(tmp_path: Path) -> None:
    path = tmp_path / "leads.parquet"
    frame = pd.DataFrame({"region": ["Kenya"]}, index=pd.Index(["L-1"], name="id"))
    frame.to_parquet(path)
    assert sorted(read_table(path).columns) == ["id", "region"]


def test_long_numbers_beside_gaps_in_parquet_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "leads.parquet"
    ids = pd.array([123456789012345678, None], dtype="Int64")
    pd.DataFrame({"id": ids, "x": ["a", "b"]}).to_parquet(path)
    assert read_table(path)["id"].tolist() == ["123456789012345678", ""]
