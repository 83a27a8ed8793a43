"""What a format of files is: all that others need to know of it, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pandas as pd

from kaopu.files.records import Export
from kaopu.pipeline.resolved import ReadOptions

# Readers take what messages call the file, what it holds, and what the pipeline file
# says of it. They raise FileUnreadableError where it is damaged.
BytesReader = Callable[[Path | str, bytes, ReadOptions], Export]
TextReader = Callable[[Path | str, str, ReadOptions], Export]


@dataclass(frozen=True)
class Writer:
    """How tables are written in a format.

    Attributes:
        ending: The ending of a file name that asks for it.
        write: Writes a table to a buffer.
        max_rows: The rows that such a file can hold; None if there is no limit.
    """

    ending: str
    write: Callable[[pd.DataFrame, IO[bytes]], None]
    max_rows: int | None = None


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of files.

    Attributes:
        id: Under which ``[held]`` in the languages names it.
        endings: The endings of file names that promise it, in lower case. A file that
            ends so and holds another format is read as what it holds, which is said.
        other_endings: Endings that are read as well, and promise nothing.
        writer: How it is written; None where it is only read.
    """

    id: str
    endings: tuple[str, ...]
    other_endings: tuple[str, ...] = ()
    writer: Writer | None = None


@dataclass(frozen=True, kw_only=True)
class BinaryFormat(Format):
    """A format that is known by its first bytes.

    Attributes:
        magic: How such files begin; no other format's begin so.
        read: Returns the table, and what was assumed.
        zip_parts: How the names in it begin, where such a file is itself a zip file: it
            is not unpacked then.
    """

    magic: tuple[bytes, ...]
    read: BytesReader
    zip_parts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TextFormat(Format):
    """A format that is text. Its encoding is found out before it is asked.

    Attributes:
        sniff: Tells by a text without a byte order mark, and by the ending of the file's
            name, whether it is this format; None for the one that any other text is.
        read: Returns the table, and what was assumed.
    """

    sniff: Callable[[str, str], bool] | None
    read: TextReader
