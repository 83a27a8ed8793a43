"""Bytes that are kept on the disk instead of in memory, and read part by part."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import BinaryIO


class PartFile:
    """Parts of bytes one after the other in a file.

    One process writes it and sends it to another, which reads on where it lies. As soon as
    it has been received there its name can be removed.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Make an empty one.

        Args:
            path: Of the file; without one it has no name, and can be sent nowhere.
        """
        self.path = path
        self._ends = [0]
        self._lock = Lock()
        self._file: BinaryIO = (
            tempfile.TemporaryFile() if path is None else path.open("w+b")  # noqa: SIM115
        )

    def __len__(self) -> int:
        """Return how many parts there are."""
        return len(self._ends) - 1

    def __del__(self) -> None:
        """Close the file; where it has no name, it is gone."""
        if hasattr(self, "_file"):
            self._file.close()

    def __reduce__(self) -> tuple[object, ...]:
        """Send where it lies; what has been written until now can be read there."""
        if self.path is None:
            raise TypeError("a file without a name can be sent nowhere")
        self._file.flush()
        return PartFile.opened, (self.path, self._ends)

    @classmethod
    def opened(cls, path: Path, ends: Sequence[int]) -> PartFile:
        """Return one that has been written before, to read it.

        Args:
            path: Of the file.
            ends: Where each part ends, after a zero.
        """
        found = cls.__new__(cls)
        found.path, found._ends, found._lock = path, list(ends), Lock()
        found._file = path.open("rb")
        return found

    def append(self, content: bytes | memoryview) -> None:
        """Write one more part."""
        with self._lock:
            self._file.seek(self._ends[-1])
            self._file.write(content)
            self._ends.append(self._ends[-1] + len(content))

    def read(self, number: int) -> bytes:
        """Return a part, by its number from 0; threads may ask at once."""
        start, end = self._ends[number], self._ends[number + 1]
        with self._lock:
            self._file.seek(start)
            return self._file.read(end - start)
