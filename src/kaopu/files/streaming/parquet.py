"""Parquet, batch by batch: a text that many cells share is read once a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.arrow import arrow_frame
from kaopu.files.cells.suspects import holds_nested
from kaopu.files.records import Assumption
from kaopu.files.streaming.arrow_texts import text_column
from kaopu.files.streaming.findings import Findings
from kaopu.files.streaming.raw import RawBatch
from kaopu.files.streaming.text_columns import TextColumn, whole
from kaopu.spelling import exact

MAGIC = b"PAR1"
# A column is read from the file so many bytes at a time.
READ_BYTES = 1 << 20
# A text that takes more bytes in a file than this is not one of few.
SHARED_BYTES = 4


class ParquetReader:
    """The rows of a Parquet file; see `raw.RawReader`.

    Raises:
        FileUnreadableError: It is damaged, or has more columns than are read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _damage_told(path), pq.ParquetFile(path) as file:
            self._schema: pa.Schema = file.schema_arrow
            self._shared = _shared_texts(file.metadata)
            bounds.check(path, "columns", len(self._schema), bounds.COLUMNS)
            _check_cells(path, file.metadata)
        self.names = [exact(str(name)) for name in self._schema.names]
        self.opened: tuple[Assumption, ...] = ()

    def batches(
        self, rows: int, places: Sequence[int] | None, found: Findings
    ) -> Iterator[RawBatch]:
        """Yield the rows in the order of the file."""
        places = range(len(self.names)) if places is None else places
        wanted = [self._schema.names[place] for place in places]
        with _damage_told(self._path), self._opened() as file:
            for batch in file.iter_batches(rows, columns=wanted, use_threads=False):
                cells = self._cells(batch, places)
                self._check_text(batch)
                for place, column in cells.items():
                    if place not in found.nested and _is_nested(column):
                        found.nested.add(place)
                yield RawBatch(batch.num_rows, cells)

    def text_column(
        self, cells: pa.Array | pa.ChunkedArray, *, is_distinct: bool
    ) -> TextColumn:
        """Return cells of any type as texts."""
        with _damage_told(self._path):
            return text_column(whole(cells), is_distinct=is_distinct)

    def _opened(self) -> pq.ParquetFile:
        shared = self._shared
        return pq.ParquetFile(
            self._path, read_dictionary=shared, buffer_size=READ_BYTES, pre_buffer=False
        )

    def _cells(
        self, batch: pa.RecordBatch, places: Sequence[int]
    ) -> dict[int, pa.Array | pa.ChunkedArray]:
        """Return the columns by place; those of one name come in the file's order."""
        order = sorted(places)
        return {place: batch.column(at) for at, place in enumerate(order)}

    def _check_text(self, batch: pa.RecordBatch) -> None:
        size = batch.nbytes
        limit = bounds.BATCH_BYTES
        bounds.check(self._path, "text", size, limit)


def _is_nested(column: pa.Array) -> bool:
    if column.null_count == len(column) or not pa.types.is_nested(column.type):
        return False
    return holds_nested(arrow_frame(pa.table([column], ["cells"])).iloc[:, 0])


def _shared_texts(metadata: pq.FileMetaData) -> list[str]:
    """Return the columns of texts of which many cells share one, as far as sizes tell."""
    if not metadata.num_row_groups:
        return []
    group, texts = metadata.row_group(0), []
    for place in range(group.num_columns):
        chunk = group.column(place)
        is_text = metadata.schema.column(place).physical_type == "BYTE_ARRAY"
        if is_text and chunk.total_uncompressed_size <= SHARED_BYTES * chunk.num_values:
            texts.append(metadata.schema.column(place).path)
    return texts


def _check_cells(path: Path, metadata: pq.FileMetaData) -> None:
    """Refuse a file that says it holds far more cells than its bytes can tell apart."""
    cells = 0
    for place in range(metadata.num_row_groups):
        group = metadata.row_group(place)
        # A list in one cell counts as many.
        cells += sum(group.column(i).num_values for i in range(group.num_columns))
    limit = max(bounds.CELLS, bounds.CELLS_A_BYTE * path.stat().st_size)
    bounds.check(path, "cells", cells, limit)


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        cause = str(error).partition("\n")[0]
        raise FileUnreadableError(path, "damaged_parquet", cause=cause) from None
