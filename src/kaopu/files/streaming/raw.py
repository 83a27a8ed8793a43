"""What the reader of a format gives of a large file: batches in Arrow, and rejects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from kaopu.files.records import Assumption
from kaopu.files.streaming.findings import Findings
from kaopu.files.streaming.text_columns import TextColumn
from kaopu.language import Message


@dataclass
class SetAside:
    """A row that cannot be read, before it is known which row of the table it is.

    Attributes:
        place: Before which row of its batch it stands, from 0.
        line: Of the file, from 1.
        reason: Why it cannot be read.
        cells: What it holds.
        is_note: Whether it is a note and no row after all, as the end of the file tells.
        row: Which row of the table it is, from 1, without the rejects before it.
    """

    place: int
    line: int
    reason: Message
    cells: tuple[str, ...]
    is_note: bool = False
    row: int = 0


@dataclass(frozen=True)
class RawBatch:
    """Some rows of a file.

    Attributes:
        rows: How many they are.
        columns: The cells of each column that was asked for, by its place.
        rejects: Rows between them that cannot be read, in the order of the file.
    """

    rows: int
    columns: dict[int, pa.Array | pa.ChunkedArray]
    rejects: Sequence[SetAside] = field(default=())


class RawReader(Protocol):
    """The reader of one file; what is told of all rows stands in the findings at the end.

    Attributes:
        names: The headers.
        opened: What was found out to read the file, before its first row.
    """

    names: list[str]
    opened: tuple[Assumption, ...]

    def batches(
        self, rows: int, places: Sequence[int] | None, found: Findings
    ) -> Iterator[RawBatch]:
        """Yield all rows, so many at once, or only some columns of them.

        Raises:
            FileUnreadableError: The file is damaged.
        """
        ...

    def text_column(
        self, cells: pa.Array | pa.ChunkedArray, *, is_distinct: bool
    ) -> TextColumn:
        """Return cells as texts, see `text_columns.encoded`."""
        ...
