from __future__ import annotations

import pandas as pd
import pyarrow as pa

from kaopu.files import arrow_frame, as_texts

LONG = 9007199254740993  # more than a float can hold


def test_whole_numbers_beside_gaps_keep_their_digits() -> None:
    table = pa.table({"id": pa.array([LONG, None], pa.int64()), "region": ["Kenya", None]})
    for rows in (table, *table.to_batches()):
        texts = as_texts(arrow_frame(rows))
        assert texts["id"].tolist() == [str(LONG), ""]
        assert texts["region"].tolist() == ["Kenya", ""]


def test_an_index_of_pandas_is_a_column() -> None:
    frame = pd.DataFrame({"region": ["Kenya"]}, index=pd.Index(["L-1"], name="id"))
    read = arrow_frame(pa.Table.from_pandas(frame))
    assert sorted(read.columns) == ["id", "region"]
    assert read["id"].tolist() == ["L-1"]
