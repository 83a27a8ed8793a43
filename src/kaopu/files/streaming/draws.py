"""From raw batches to the frames that a source gives: the same cells as of a whole file.

Texts are looked at once a batch, and a column again only where it has to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.records import Assumption, Reject
from kaopu.files.streaming.findings import Findings
from kaopu.files.streaming.left_out import LeftOut, Rows, find_left_out, held_groups
from kaopu.files.streaming.raw import RawBatch, RawReader, SetAside
from kaopu.files.streaming.text_columns import TextColumn, letters, whole
from kaopu.files.totals import one_line
from kaopu.language import Count

# From so many rejects on, a file that has fewer rows beside them is refused.
MANY_REJECTS = 1_000


class Stream:
    """A large file that is read batch by batch, as often as it is asked.

    Args:
        path: What messages call the file.
        reader: Of its format.
        keep: Keep totals and headers that come again, for the pipeline file says so.
    """

    def __init__(self, path: Path | str, reader: RawReader, *, keep: bool) -> None:
        self.path = path
        self.reader = reader
        self.keep = keep

    @property
    def names(self) -> list[str]:
        """The headers."""
        return list(self.reader.names)

    def draw(self) -> Draw:
        """Return one pass over the file."""
        return Draw(self)

    @cached_property
    def groups(self) -> frozenset[str]:
        """Groups, in lower case, whose totals the file holds: two passes, seldom needed."""
        named: set[str] = set()
        for batch in Draw(self).looked_through(()):
            named |= batch.groups
        held: set[str] = set()
        for raw in self.reader.batches(bounds.PART_ROWS, None, Findings(self.names)):
            for cells in raw.columns.values():
                column = self.reader.text_column(whole(cells), is_distinct=True)
                held |= held_groups(column, named - held)
        return frozenset(held)

    @cached_property
    def left_out(self) -> Rows:
        """The rows that are left out, from 0: where only some columns are read."""
        draw, start, found = Draw(self), 0, []
        for batch, raw in draw.decided(bounds.PART_ROWS):
            found.append(batch.rows + start)
            start += raw.rows
        return np.concatenate(found) if found else np.empty(0, dtype=np.intp)


class Draw:
    """One pass over a file.

    Attributes:
        found: What was found in the cells so far.
        rows: How many rows were given so far.
        is_done: Whether the file is read to its end.
    """

    def __init__(self, stream: Stream) -> None:
        self.found = Findings(stream.names)
        self.rows = 0
        self.is_done = False
        self._stream = stream
        self._set_aside: list[SetAside] = []
        # Columns of which each row has its own text, so far.
        self._distinct: set[int] = set()

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What is said of the file, in the order of reading it."""
        reader, found = self._stream.reader, self.found
        within = (*found.of_types(), *found.of_format(), *found.of_texts())
        return (*reader.opened, *within, *found.of_rows())

    @property
    def rejects(self) -> list[Reject]:
        """The rows that were set aside, once the file is read."""
        left = [aside for aside in self._set_aside if not aside.is_note]
        return [
            Reject(aside.row + place, aside.reason, aside.cells, aside.line)
            for place, aside in enumerate(left)
        ]

    def frames(self, rows: int) -> Iterator[pd.DataFrame]:
        """Yield all rows as tables of texts of so many rows at most.

        Raises:
            FileUnreadableError: The file is damaged, or most of its rows cannot be read.
        """
        names = pd.Index(self._stream.names, dtype=object)
        for left_out, raw in self.decided(rows):
            kept = _others(left_out.rows, raw.rows)
            self._number(raw, kept)
            if not len(kept):
                continue
            columns = [self._column(place) for place in range(len(names))]
            yield _frame(columns, kept, raw.rows, names)
        self._finish()

    def projected(self, rows: int, places: Sequence[int]) -> Iterator[pd.DataFrame]:
        """Yield the same rows with some columns alone."""
        left_out, start = self._stream.left_out, 0
        names = pd.Index([self._stream.names[place] for place in places], dtype=object)
        reader = self._stream.reader
        for raw in reader.batches(rows, sorted(set(places)), self.found):
            self._open(raw)
            here = left_out[(left_out >= start) & (left_out < start + raw.rows)] - start
            start += raw.rows
            kept = _others(here, raw.rows)
            self._number(raw, kept)
            columns = [self._column(place) for place in places]
            if len(kept):
                yield _frame(columns, kept, raw.rows, names)
        self._finish()

    def decided(self, rows: int) -> Iterator[tuple[LeftOut, RawBatch]]:
        """Yield raw batches with the rows of each that are left out."""
        for raw in self._stream.reader.batches(rows, None, self.found):
            self._open(raw)
            left_out = self._left_out(raw, ())
            if left_out.groups:
                left_out = self._left_out(raw, self._stream.groups)
            self._count(left_out)
            yield left_out, raw

    def looked_through(self, held: Sequence[str]) -> Iterator[LeftOut]:
        """Yield what is left out of each batch where a total may name these groups."""
        reader = self._stream.reader
        for raw in reader.batches(bounds.PART_ROWS, None, self.found):
            self._open(raw)
            yield self._left_out(raw, held)

    def _open(self, raw: RawBatch) -> None:
        self._raw = raw
        self._columns: dict[int, TextColumn] = {}

    def _left_out(self, raw: RawBatch, held: Sequence[str] | frozenset[str]) -> LeftOut:
        names, keep = self._stream.names, self._stream.keep
        return find_left_out(self._column, names, raw.rows, held=held, keep=keep)

    def _column(self, place: int) -> TextColumn:
        if place not in self._columns:
            self._columns[place] = self._read(place)
        return self._columns[place]

    def _read(self, place: int) -> TextColumn:
        cells = self._raw.columns[place]
        self.found.look_at_numbers(place, cells)
        is_distinct = place in self._distinct
        column = self._stream.reader.text_column(cells, is_distinct=is_distinct)
        if column.codes is None and self._raw.rows:
            self._distinct.add(place)
        if len(column.content) > bounds.LETTERS:
            most = letters(column.texts)
            bounds.check(self._stream.path, "letters", most, bounds.LETTERS)
        column = self.found.without_errors(place, column)
        self.found.look_at_texts(place, column)
        return column

    def _count(self, left_out: LeftOut) -> None:
        if len(left_out.totals):
            first = self._first_cell(int(left_out.totals[0]))
            self.found.totals.add(len(left_out.totals), one_line(first))
        self.found.again.add(len(left_out.again), "")

    def _first_cell(self, row: int) -> str:
        cells = (self._column(place).text(row) for place in range(len(self._stream.names)))
        return next(cell.strip() for cell in cells if cell.strip())

    def _number(self, raw: RawBatch, kept: NDArray[np.intp]) -> None:
        """Find out which row of the table each reject of a batch is."""
        for aside in raw.rejects:
            before = int(np.searchsorted(kept, aside.place))
            aside.row = self.rows + before + 1
            self._set_aside.append(aside)
        self.rows += len(kept)
        self._check_rejects(MANY_REJECTS)

    def _finish(self) -> None:
        self.is_done = True
        if not self.rows:
            self._check_rejects(1)

    def _check_rejects(self, many: int) -> None:
        rejects = len(self._set_aside)
        if rejects < many or rejects <= self.rows:
            return
        left = [aside for aside in self._set_aside if not aside.is_note]
        if len(left) >= many and len(left) > self.rows:
            raise FileUnreadableError(
                self._stream.path,
                "most_rows",
                rejects=Count(len(left)),
                rows=Count(self.rows + len(left)),
                line=left[0].line,
                reason=left[0].reason,
            )


def _others(rows: Rows, count: int) -> Rows:
    is_kept = np.ones(count, dtype=bool)
    is_kept[rows] = False
    return np.flatnonzero(is_kept)


def _frame(
    columns: Sequence[TextColumn], kept: Rows, rows: int, names: pd.Index
) -> pd.DataFrame:
    if len(kept) < rows:
        columns = [column.taken(kept) for column in columns]
    cells = {place: column.to_pandas() for place, column in enumerate(columns)}
    frame = pd.DataFrame(cells, index=pd.RangeIndex(len(kept)), copy=False)
    frame.columns = names
    return frame
