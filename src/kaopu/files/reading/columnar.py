"""Reads Parquet."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files.reading.texts import as_texts


def read_parquet(path: Path | str, data: bytes) -> pd.DataFrame:
    """Return the table in a Parquet file as texts.

    Raises:
        FileUnreadableError: It is damaged.
    """
    # pyarrow costs a tenth of a second and serves this format alone.
    from pyarrow import ArrowException
    from pyarrow.parquet import read_table as read_arrow

    try:
        # Without pandas' own notes, by which an id column may hide as an index.
        table = read_arrow(io.BytesIO(data))
        frame = table.to_pandas(ignore_metadata=True, integer_object_nulls=True)
        return as_texts(frame)
    except (ArrowException, OSError, ValueError) as error:
        cause = str(error).partition("\n")[0]
        raise FileUnreadableError(path, "damaged_parquet", cause=cause) from None
