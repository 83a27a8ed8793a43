"""Parquet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files.arrow import arrow_frame
from kaopu.files.formats.base import BinaryFormat, Writer
from kaopu.files.records import Export
from kaopu.files.texts import read_frame


def read_parquet(path: Path | str, data: bytes) -> Export:
    """Return the table in a Parquet file as texts.

    Raises:
        FileUnreadableError: It is damaged.
    """
    # pyarrow costs a tenth of a second and serves this format alone.
    from pyarrow import ArrowException
    from pyarrow.parquet import read_table as read_arrow

    try:
        return read_frame(arrow_frame(read_arrow(io.BytesIO(data))))
    except (ArrowException, OSError, ValueError) as error:
        cause = str(error).partition("\n")[0]
        raise FileUnreadableError(path, "damaged_parquet", cause=cause) from None


def write_parquet(frame: pd.DataFrame, buffer: IO[bytes]) -> None:
    """Write a table as Parquet."""
    frame.to_parquet(buffer, index=False)


PARQUET = BinaryFormat(
    id="parquet",
    endings=(".parquet",),
    magic=(b"PAR1",),
    read=lambda path, data, _: read_parquet(path, data),
    writer=Writer(".parquet", write_parquet),
)
