"""A file as a source: what it holds decides, not what it is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kaopu.errors import EmptyTableError
from kaopu.files import bounds
from kaopu.files.cells.suspects import blank_errors, shortened_numbers
from kaopu.files.containers import Content, open_content
from kaopu.files.databases import DatabasePlace
from kaopu.files.encodings import decode
from kaopu.files.formats import (
    Format,
    find_binary_format,
    find_promised_format,
    find_text_format,
)
from kaopu.files.records import Assumption, Export, Reject
from kaopu.files.sheets import with_assumptions
from kaopu.files.source import Source, in_batches, places_of, read_source
from kaopu.files.totals import leave_out_rows
from kaopu.pipeline.resolved import ReadOptions

if TYPE_CHECKING:  # for annotations alone, see below
    from kaopu.files.streaming import Draw, Stream

END = "\x1a"
# Files of text up to so many bytes are read whole.
LARGE = 32 << 20
PARQUET = b"PAR1"


class FileSource:
    """An export of any known format, whole or batch by batch.

    Every format of `kaopu.files.FORMATS` is read, and gzip and zip of these. Blank rows
    are dropped, and so are totals, signatures and repeated headers, which is said. Where
    batches of a size are asked for, Parquet files and large files of text are read in
    bounded memory, with the same cells as one that is read whole.

    Args:
        path: The file, or ``-`` for standard input.
        options: What the pipeline file says of the file; the rest is found out.
        what: What a row is called in messages.
        may_be_empty: Whether a header without a row is a table, too.
        set_aside: Whether a row that cannot be read is set aside, see `rejects`, instead
            of refusing the file; None sets it aside in large files alone.

    Raises:
        FileMissingError: There is no such file.
        FileUnreadableError: Its content is damaged or no table.
        EmptyTableError: It has no row.
    """

    def __init__(
        self,
        path: Path | str,
        options: ReadOptions | None = None,
        what: str = "lead",
        *,
        may_be_empty: bool = False,
        set_aside: bool | None = None,
    ) -> None:
        self.name = path
        self._options = options or ReadOptions()
        self._what = what
        self._may_be_empty = may_be_empty
        self._set_aside = set_aside
        self._draw: Draw | None = None

    @property
    def columns(self) -> Sequence[str]:
        """The headers, without outer space."""
        if self._is_whole or self._stream is None:
            return list(self._export.frame.columns)
        return self._stream.names

    @property
    def assumptions(self) -> Sequence[Assumption]:
        """What was found out to read the file, in the order of reading.

        Of a large file it is known once all batches were drawn; asked before, it costs a
        pass over the file.
        """
        if self._is_whole or self._stream is None:
            return self._export.assumptions
        return self._drawn(self._stream).assumptions

    @property
    def rejects(self) -> Sequence[Reject]:
        """The rows that cannot be read and were set aside, in the order of the file.

        As for `assumptions`, they are known once all batches were drawn.
        """
        if self._is_whole or self._stream is None:
            return ()
        return self._drawn(self._stream).rejects

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield the rows in the order of the file, all at once if ``rows`` is None.

        With ``set_aside`` they always come in batches.
        """
        stream = self._streamed(rows)
        if stream is None:
            return in_batches(self._export.frame, rows)
        return self._drawn_in(stream, rows or bounds.PART_ROWS)

    def batches_of(
        self, columns: Sequence[str], rows: int | None = None
    ) -> Iterator[pd.DataFrame]:
        """Yield the same rows with some columns alone, in the order asked for.

        Of a Parquet file no other columns are read, but the first.
        """
        stream = self._streamed(rows)
        places = places_of(self.columns, columns)
        if stream is None:
            return in_batches(self._export.frame.iloc[:, places], rows)
        return stream.draw().projected(rows or bounds.PART_ROWS, places)

    def _streamed(self, rows: int | None) -> Stream | None:
        """Return the file to be read in batches of so many rows; None to read it whole."""
        return None if rows is None and not self._set_aside else self._stream

    @property
    def _is_whole(self) -> bool:
        return "_export" in self.__dict__

    def _drawn(self, stream: Stream) -> Draw:
        """The last pass over the file that came to its end."""
        if self._draw is None:
            self._draw = stream.draw()
            for _ in self._draw.frames(bounds.PART_ROWS):
                pass
        return self._draw

    def _drawn_in(self, stream: Stream, rows: int) -> Iterator[pd.DataFrame]:
        draw = stream.draw()
        yield from draw.frames(rows)
        self._draw = draw
        if not draw.rows and not self._may_be_empty:
            raise EmptyTableError(self.name, self._what)

    @cached_property
    def _stream(self) -> Stream | None:
        """The file to be read batch by batch; None if it is to be read whole."""
        path = Path(self.name)
        if str(self.name) == "-" or not path.is_file():
            return None
        size = 0 if self._set_aside else LARGE
        try:
            is_small = path.stat().st_size <= size // max(bounds.RATIO, 1)
            if is_small and not _is_parquet(path):
                return None
        except OSError:
            # Refused where it is read whole, in a sentence of its own.
            return None
        # pyarrow costs a tenth of a second, which a small file need not pay.
        from kaopu.files.streaming import find_stream

        strict = self._set_aside is False
        return find_stream(path, self._options, size, strict=strict)

    @cached_property
    def _export(self) -> Export:
        content = open_content(self.name, self._options)
        if not content.data.strip():
            raise EmptyTableError(self.name, self._what)
        held, export = _read(self.name, content, self._options)
        keep = self._options.totals == "keep"
        frame, left_out = leave_out_rows(self.name, export.frame, keep=keep)
        if not self._may_be_empty and frame.empty:
            raise EmptyTableError(self.name, self._what)
        found = (*content.assumptions, *_other_format(content, held), *export.assumptions)
        return Export(frame, (*found, *left_out))


def open_source(
    place: Path | str | DatabasePlace,
    options: ReadOptions | None = None,
    what: str = "lead",
    *,
    may_be_empty: bool = False,
    set_aside: bool | None = None,
) -> Source:
    """Return the source that the command line or a pipeline file names.

    Every kind of source that is named so is told apart here: files and databases.
    Of a file ``set_aside`` says whether rows that cannot be read are set aside.
    """
    if isinstance(place, DatabasePlace):
        # It needs Arrow at once.
        from kaopu.files.databases.source import DatabaseSource

        return DatabaseSource(place, what, may_be_empty=may_be_empty)
    return FileSource(place, options, what, may_be_empty=may_be_empty, set_aside=set_aside)


def read_export(
    place: Path | str | DatabasePlace,
    options: ReadOptions | None = None,
    what: str = "lead",
    *,
    may_be_empty: bool = False,
) -> Export:
    """Return all rows of `open_source` as one table, and what was assumed.

    With ``may_be_empty`` there may be a header alone.

    Returns:
        One row a lead, blank cells as ``""``, headers without outer space.

    Raises:
        KaopuError: It cannot be read, see `FileSource`.
    """
    return read_source(open_source(place, options, what, may_be_empty=may_be_empty))


def read_table(
    place: Path | str | DatabasePlace,
    options: ReadOptions | None = None,
    what: str = "lead",
) -> pd.DataFrame:
    """Return the table of `read_export` alone."""
    return read_export(place, options, what).frame


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(PARQUET)) == PARQUET


def _read(
    path: Path | str, content: Content, options: ReadOptions
) -> tuple[Format, Export]:
    """Return the format of the content, and its table."""
    binary = find_binary_format(content.data)
    if binary:
        return binary, _checked(binary.read(path, content.data, options))
    text, found = decode(path, content.data, options)
    # Old programs end a text file with a sign of its own.
    text = text.removeprefix("\ufeff").rstrip(END)
    held = find_text_format(text, content.ending)
    export = held.read(path, text, options)
    return held, with_assumptions(_checked(export), *found)


def _checked(export: Export) -> Export:
    """Return an export without error values, and what is to be said of its cells."""
    frame, errors = blank_errors(export.frame)
    return Export(frame, (*export.assumptions, *errors, *shortened_numbers(frame)))


def _other_format(content: Content, held: Format) -> tuple[Assumption, ...]:
    promised = find_promised_format(content.ending) or held
    if promised == held:
        return ()
    return (Assumption("format", {"ending": content.ending, "held": held.id}),)
