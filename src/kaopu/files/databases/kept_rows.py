"""Rows of a database kept in a file while they are read, to be read from there again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa

from kaopu.errors import OutputNotWritableError

# Fast to write and read; the file is there for one run alone.
COMPRESSION = "lz4"


class KeptRows:
    """Batches in a file, each with its own types: drivers without types tell them anew.

    Args:
        file: Where they go; it is written over.

    Attributes:
        is_whole: Whether all rows of a pass are there.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.is_whole = False

    def keep(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield batches, each once it is kept.

        Raises:
            OutputNotWritableError: The file cannot be written.
        """
        options = pa.ipc.IpcWriteOptions(compression=COMPRESSION)
        # What goes wrong while the database is read is told as its failure.
        with self._told():
            sink = pa.OSFile(str(self._file), "wb")
        with closing(sink):
            for batch in batches:
                with (
                    self._told(),
                    pa.ipc.new_stream(sink, batch.schema, options=options) as stream,
                ):
                    stream.write_batch(batch)
                yield batch
        self.is_whole = True

    def again(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches of the pass that was kept.

        Raises:
            OutputNotWritableError: The file cannot be read any more.
        """
        with self._told(), pa.OSFile(str(self._file), "rb") as source:
            size = source.size()
            while source.tell() < size:
                with pa.ipc.open_stream(source) as stream:
                    yield from stream

    def forget(self) -> None:
        """Remove the file."""
        self._file.unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputNotWritableError.by_system(self._file, error) from None
