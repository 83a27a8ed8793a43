"""Where rows come from: a file, a data frame, or anything else that gives batches of texts.

What reads leads or deals asks for a `Source` and does not know which kind it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Protocol, runtime_checkable

import pandas as pd

from kaopu.files.cells.suspects import blank_errors
from kaopu.files.records import Assumption, Export, Reject
from kaopu.files.texts import read_frame
from kaopu.language import Phrase

# What messages call a data frame, unless told otherwise.
DATA_FRAME = Phrase("the data frame", "unnamed", "data_frame")


@runtime_checkable
class Source(Protocol):
    """Rows of leads or deals, batch by batch.

    A source may be asked again and gives the same rows in the same order as long as what
    it stands for does not change. It opens what it needs when it is first asked, not when
    it is made. Whatever keeps it from giving rows it raises as a `KaopuError`, from any of
    the four; a source without a row may raise EmptyTableError or give no row.
    """

    @property
    def name(self) -> Path | str:
        """What messages call it: a path, or a name such as ``crm.deals``."""
        ...

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns, in their order, without outer space.

        There may be blank and repeated ones; whoever needs a column by its name checks.
        """
        ...

    @property
    def assumptions(self) -> Sequence[Assumption]:
        """What was found out to read it, not told; nothing for a source that is exact."""
        ...

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield all rows, in their order, as tables of `columns`.

        Every cell is a text, as `kaopu.files.as_texts` makes them: a blank one is ``""``,
        a date is ISO. The same columns stand in each batch. A column may be a categorical
        of texts, see `kaopu.coded`.

        Args:
            rows: How many a batch holds at most; None leaves it to the source.
        """
        ...


@runtime_checkable
class SetsAside(Protocol):
    """A source that may set rows aside which cannot be read, and goes on."""

    @property
    def rejects(self) -> Sequence[Reject]:
        """The rows that were set aside, in their order, once all batches were drawn."""
        ...


@runtime_checkable
class ReadsColumns(Protocol):
    """A source that reads some of its columns for less than all of them."""

    def batches_of(
        self, columns: Sequence[str], rows: int | None = None
    ) -> Iterator[pd.DataFrame]:
        """Yield the same rows as `Source.batches`, with these columns alone."""
        ...


@runtime_checkable
class KeepsRows(Protocol):
    """A source that is slow to read: a second pass takes the rows of the first."""

    def keeping(self, file: Path) -> AbstractContextManager[None]:
        """Keep the rows of the first whole pass in a file, for the passes after it.

        They are those of the first pass, even if the source has changed meanwhile. After
        the context the file is gone, and rows are read as ever.

        Raises:
            OutputNotWritableError: From a pass: the file cannot be written.
        """
        ...


class FrameSource:
    """A data frame of any dtypes as a source, for the Python API."""

    def __init__(self, frame: pd.DataFrame, name: Path | str = DATA_FRAME) -> None:
        self.name = name
        self._frame = frame

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns as texts."""
        return list(self._export.frame.columns)

    @property
    def assumptions(self) -> Sequence[Assumption]:
        """What is to be said of its cells: ids that lost digits, error values."""
        return self._export.assumptions

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield the rows, all at once if ``rows`` is None."""
        return in_batches(self._export.frame, rows)

    @cached_property
    def _export(self) -> Export:
        export = read_frame(self._frame, keep_coded=True)
        texts, errors = blank_errors(export.frame)
        return Export(texts, (*export.assumptions, *errors))


class TextSource:
    """A table of texts as a source, for whoever has made texts of its cells already."""

    def __init__(self, texts: pd.DataFrame, name: Path | str = DATA_FRAME) -> None:
        self.name = name
        self._texts, self.assumptions = blank_errors(texts)

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        return list(self._texts.columns)

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield the rows, all at once if ``rows`` is None."""
        return in_batches(self._texts, rows)


def as_source(rows: object, name: Path | str) -> Source:
    """Return a data frame as a source of that name; a source is given back as it is.

    Raises:
        TypeError: It is neither.
    """
    if isinstance(rows, pd.DataFrame):
        return FrameSource(rows, name)
    if not isinstance(rows, Source):
        found = type(rows).__name__
        raise TypeError(
            f"expected a data frame or a source, found {found}; "
            "kaopu.files.open_source(path) opens a file or a database"
        )
    return rows


def rejects_of(source: Source) -> Sequence[Reject]:
    """Return the rows that a source set aside; none where it gives every row or nothing."""
    return source.rejects if isinstance(source, SetsAside) else ()


def keeping_rows(source: Source, file: Path) -> AbstractContextManager[None]:
    """Return a context in which a slow source is read once; see `KeepsRows`."""
    return source.keeping(file) if isinstance(source, KeepsRows) else nullcontext()


def batches_of(
    source: Source, columns: Sequence[str], rows: int | None = None
) -> Iterator[pd.DataFrame]:
    """Yield all rows of a source with some of its columns, in the order asked for.

    Of a name that stands several times, each column comes.

    Raises:
        KaopuError: The source cannot be read.
    """
    if isinstance(source, ReadsColumns):
        yield from source.batches_of(columns, rows)
        return
    places = places_of(source.columns, columns)
    for batch in source.batches(rows):
        yield batch.iloc[:, places]


def places_of(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Return where columns of some names stand, in the order asked for."""
    return [at for name in wanted for at, own in enumerate(names) if own == name]


def read_source(source: Source) -> Export:
    """Return all rows of a source as one table, with what was assumed.

    Raises:
        KaopuError: The source cannot be read.
        ValueError: A batch has other columns than the source; it breaks its contract.
    """
    batches = list(source.batches())
    columns = list(source.columns)
    for batch in batches:
        if list(batch.columns) != columns:
            raise ValueError(f"{source.name}: a batch has other columns than its source")
    if len(batches) == 1:
        return Export(batches[0], tuple(source.assumptions))
    blank = pd.DataFrame(columns=pd.Index(columns, dtype=object), dtype=object)
    frame = pd.concat(batches, ignore_index=True) if batches else blank
    return Export(frame, tuple(source.assumptions))


def in_batches(frame: pd.DataFrame, rows: int | None) -> Iterator[pd.DataFrame]:
    """Yield a table of texts in parts of so many rows; whole if ``rows`` is None."""
    if rows is None:
        yield frame
        return
    for start in range(0, len(frame), rows):
        yield frame.iloc[start : start + rows].reset_index(drop=True)
