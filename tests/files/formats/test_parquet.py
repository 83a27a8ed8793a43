from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow.parquet import write_table as write_arrow

from kaopu.errors import FileUnreadableError
from kaopu.files import as_texts, read_export, read_table


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


TYPES: dict[str, tuple[pa.Array, list[str]]] = {
    "narrow": (pa.array([0.1, None, 3.0], pa.float32()), ["0.1", "", "3"]),
    "decimal": (pa.array([Decimal("12.50"), None, Decimal(3)]), ["12.5", "", "3"]),
    "whole": (pa.array([2**62 + 1, None, 5]), ["4611686018427387905", "", "5"]),
    "unsigned": (pa.array([2**64 - 1, None], pa.uint64()), ["18446744073709551615", ""]),
    "boolean": (pa.array([True, None, False]), ["TRUE", "", "FALSE"]),
    "day": (pa.array([date(2026, 1, 2), None]), ["2026-01-02", ""]),
    "late": (pa.array([date(9999, 12, 31)]), ["9999-12-31"]),
    "zone": (
        pa.array([datetime(2026, 1, 2, 23, 30)], pa.timestamp("us", "Asia/Shanghai")),  # noqa: DTZ001
        ["2026-01-03 07:30:00+08:00"],
    ),
    "time": (pa.array([time(9, 30), None]), ["09:30:00", ""]),
    "duration": (pa.array([timedelta(hours=36), None]), ["36:00:00", ""]),
    "bytes": (pa.array([b"K\xc3\xb6ln", b"\xff\x00"]), ["Köln", "0xff00"]),
    "category": (pa.array(["a", None, "b"]).dictionary_encode(), ["a", "", "b"]),
    "numbers": (pa.array([1.0, None, 2.5]).dictionary_encode(), ["1", "", "2.5"]),
    "special": (pa.array([float("nan"), float("inf"), -0.0]), ["", "inf", "0"]),
    "large": (pa.array([1e300, 1e21]), ["1e+300", "1000000000000000000000"]),
    "list": (pa.array([[1, 2], None, []]), ["[1, 2]", "", "[]"]),
    "struct": (pa.array([{"a": 1, "b": None}]), ['{"a": 1, "b": null}']),
    "nothing": (pa.array([None, None]), ["", ""]),
}


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_parquet_and_of_data_frames_has_one_text(
    tmp_path: Path, kind: str
) -> None:
    array, texts = TYPES[kind]
    table = pa.table({"id": [f"L-{i}" for i in range(len(texts))], "x": array})
    write_arrow(table, tmp_path / "leads.parquet")
    assert read_table(tmp_path / "leads.parquet")["x"].tolist() == texts
    # Data frames may hold the engine's own types, or those of numpy.
    own = table.to_pandas(types_mapper=pd.ArrowDtype)
    assert as_texts(own)["x"].tolist() == texts


def test_an_id_that_was_stored_as_a_float_is_said(tmp_path: Path) -> None:
    path = tmp_path / "leads.parquet"
    pd.DataFrame({"id": [1.59001810629457e17, None]}).to_parquet(path)
    export = read_export(path)
    assert export.frame["id"].tolist() == ["159001810629457000"]
    assert [found.kind for found in export.assumptions] == ["long_numbers"]


def written(folder: Path, table: pa.Table) -> Path:
    path = folder / "deals.parquet"
    write_arrow(table, path)
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
