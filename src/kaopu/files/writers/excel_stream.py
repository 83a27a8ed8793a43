"""A workbook of record batches: the same from the same rows, to the byte."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import IO

import pyarrow as pa

from kaopu.files.formats.excel_writer import write_frames

# A workbook holds when it was made, and a zip file when each part was.
PROPERTIES, STAMP = "docProps/core.xml", re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NO_STAMP = b"2000-01-01T00:00:00Z"


def write_excel_batches(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, buffer: IO[bytes]
) -> None:
    """Write batches as a workbook of one sheet, in which no text is a formula."""
    made = io.BytesIO()
    write_frames(schema.names, (batch.to_pandas() for batch in batches), made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == PROPERTIES:
                content = STAMP.sub(NO_STAMP, content)
            new.writestr(zipfile.ZipInfo(part.filename), content, zipfile.ZIP_DEFLATED)
