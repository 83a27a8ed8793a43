"""Arrow tables, of a Parquet file or of an engine, as data frames that lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_frame(rows: pa.Table | pa.RecordBatch) -> pd.DataFrame:
    """Return an Arrow table as a data frame: every column, and every digit.

    pandas' own notes are not heeded, by which an id column may hide as an index, and
    whole numbers with gaps do not become floats, which have no room for long ids.
    """
    frame: pd.DataFrame = rows.to_pandas(ignore_metadata=True, integer_object_nulls=True)
    return frame
