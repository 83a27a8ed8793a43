"""A file as a source: what it holds decides, not what it is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from kaopu.errors import EmptyTableError
from kaopu.files.cells.suspects import blank_errors, shortened_numbers
from kaopu.files.containers import Content, open_content
from kaopu.files.databases import DatabasePlace, DatabaseSource
from kaopu.files.encodings import decode
from kaopu.files.formats import (
    Format,
    find_binary_format,
    find_promised_format,
    find_text_format,
)
from kaopu.files.records import Assumption, Export
from kaopu.files.sheets import with_assumptions
from kaopu.files.source import Source, in_batches, read_source
from kaopu.files.totals import leave_out_rows
from kaopu.pipeline.resolved import ReadOptions

END = "\x1a"


class FileSource:
    """An export of any known format; it is read whole when it is first asked.

    Every format of `kaopu.files.FORMATS` is read, and gzip and zip of these. Blank rows
    are dropped, and so are totals, signatures and repeated headers, which is said.

    Args:
        path: The file, or ``-`` for standard input.
        options: What the pipeline file says of the file; the rest is found out.
        what: What a row is called in messages.
        may_be_empty: Whether a header without a row is a table, too.

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
    ) -> None:
        self.name = path
        self._options = options or ReadOptions()
        self._what = what
        self._may_be_empty = may_be_empty

    @property
    def columns(self) -> Sequence[str]:
        """The headers, without outer space."""
        return list(self._export.frame.columns)

    @property
    def assumptions(self) -> Sequence[Assumption]:
        """What was found out to read the file, in the order of reading."""
        return self._export.assumptions

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield the rows in the order of the file, all at once if ``rows`` is None."""
        return in_batches(self._export.frame, rows)

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
) -> Source:
    """Return the source that the command line or a pipeline file names.

    Every kind of source that is named so is told apart here: files and databases.
    """
    if isinstance(place, DatabasePlace):
        return DatabaseSource(place, what, may_be_empty=may_be_empty)
    return FileSource(place, options, what, may_be_empty=may_be_empty)


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
