from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow.parquet import write_table as write_parquet_table

from kaopu.errors import FileUnreadableError
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


def written(folder: Path, table: pa.Table) -> Path:
    path = folder / "deals.parquet"
    write_parquet_table(table, path)
    return path


def test_columns_rows_and_lists_are_counted_before_they_are_read(tmp_path: Path) -> None:
    wide = pa.table({f"c{n}": [1] for n in range(2_049)})
    with pytest.raises(FileUnreadableError, match="found 2,049 columns, expected at most"):
        read_table(written(tmp_path, wide))
    high = pa.table({"a": pa.array(np.zeros(3_000_001, np.int8))})
    with pytest.raises(FileUnreadableError, match="found 3,000,001 rows, expected at most"):
        read_table(written(tmp_path, high))
    offsets = pa.array([0, 40_000_001], pa.int32())
    long = pa.table({"a": pa.ListArray.from_arrays(offsets, np.zeros(40_000_001, np.int8))})
    with pytest.raises(FileUnreadableError, match="a table of 40,000,001 cells"):
        read_table(written(tmp_path, long))


def test_a_long_text_that_many_cells_share_is_refused(tmp_path: Path) -> None:
    codes = pa.array([0] * 2_000, pa.int32())
    texts = pa.DictionaryArray.from_arrays(codes, pa.array(["x" * 200_000]))
    with pytest.raises(
        FileUnreadableError, match="cells that hold 382 MB of text together"
    ):
        read_table(written(tmp_path, pa.table({"a": texts})))


def test_texts_that_are_shared_read_as_any_other(tmp_path: Path) -> None:
    table = pa.table({"a": ["x", None, "x", "y"], "b": ["k", "k", None, "k"]})
    frame = read_table(written(tmp_path, table))
    assert frame["a"].tolist() == ["x", "", "x", "y"]
