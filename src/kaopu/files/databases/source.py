"""A table or a query of a database as a source, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa

from kaopu.errors import EmptyTableError
from kaopu.files.databases.arrow_rows import resized
from kaopu.files.databases.kept_rows import KeptRows
from kaopu.files.databases.open_rows import OpenRows
from kaopu.files.databases.place import DatabasePlace
from kaopu.files.databases.rows import open_rows
from kaopu.files.records import Assumption
from kaopu.files.source import places_of
from kaopu.files.streaming.arrow_texts import text_column
from kaopu.files.streaming.findings import Findings
from kaopu.spelling import exact

# How many rows a batch holds where nobody says.
USUAL_ROWS = 50_000


class DatabaseSource:
    """Rows of a database; a cell is the text that the same value in a file gives.

    Each pass reads in one transaction that can only read, in the order of the primary key
    or a unique one; without a key, and for a query without ORDER BY, as the database
    gives them.

    Args:
        place: The table or query.
        what: What a row is called in messages.
        may_be_empty: Whether no row is a table, too.

    Raises:
        DatabaseError: It cannot be reached or read.
        NoTableError: There is no such table.
        EmptyTableError: It has no row.
    """

    def __init__(
        self, place: DatabasePlace, what: str = "lead", *, may_be_empty: bool = False
    ) -> None:
        self._place = place
        self._what = what
        self._may_be_empty = may_be_empty
        self._found = Findings([])
        self._kept: KeptRows | None = None
        self._own_names: Sequence[str] = ()

    @property
    def name(self) -> str:
        """What messages call it, such as ``postgresql://crm/sales, table leads``."""
        return str(self._place)

    @cached_property
    def columns(self) -> Sequence[str]:
        """The names of the columns, without outer space."""
        with open_rows(self._place, 1) as rows:
            return [exact(name) for name in rows.columns]

    @property
    def assumptions(self) -> Sequence[Assumption]:
        """What is to be said of the cells read so far: error values, numbers too long."""
        return (*self._found.of_types(), *self._found.of_texts())

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield the rows as they are read; ``rows`` a batch, or a size of its own."""
        return self._drawn(None, rows)

    def batches_of(
        self, columns: Sequence[str], rows: int | None = None
    ) -> Iterator[pd.DataFrame]:
        """Yield the same rows with some columns alone, in the order asked for."""
        return self._drawn(places_of(self.columns, columns), rows)

    @contextmanager
    def keeping(self, file: Path) -> Iterator[None]:
        """Keep the rows of the first pass in a file; see `kaopu.files.source.KeepsRows`."""
        self._kept = KeptRows(file)
        try:
            yield
        finally:
            self._kept.forget()
            self._kept = None

    def _drawn(
        self, places: Sequence[int] | None, rows: int | None
    ) -> Iterator[pd.DataFrame]:
        is_empty = True
        with self._opened(rows or USUAL_ROWS) as opened:
            texts = Texts([exact(name) for name in opened.columns], places)
            for batch in opened.batches:
                is_empty = False
                yield texts.frame(batch)
        if places is None:
            self._found = texts.found
        if is_empty and not self._may_be_empty:
            raise EmptyTableError(self.name, self._what)

    @contextmanager
    def _opened(self, rows: int) -> Iterator[OpenRows]:
        """Open the rows where they are: in the database, or kept since they were read."""
        kept = self._kept
        if kept is not None and kept.is_whole:
            yield OpenRows(self._own_names, resized(kept.again(), rows))
            return
        with open_rows(self._place, rows) as opened:
            self._own_names = opened.columns
            batches = opened.batches if kept is None else kept.keep(opened.batches)
            yield OpenRows(opened.columns, batches)


class Texts:
    """Makes texts of the batches of one pass, and keeps what is found in them.

    Args:
        names: The headers.
        places: Of the columns that are wanted; all of them if it is None.
    """

    def __init__(self, names: Sequence[str], places: Sequence[int] | None = None) -> None:
        self.found = Findings(list(names))
        self._places = range(len(names)) if places is None else places
        # Columns of which each row has its own text, so far.
        self._distinct: set[int] = set()

    def frame(self, batch: pa.RecordBatch) -> pd.DataFrame:
        """Return a batch as the table of texts that every source gives."""
        columns = [self._column(place, batch.column(place)) for place in self._places]
        frame = pd.concat(columns, axis=1) if columns else pd.DataFrame()
        names = [self.found.names[place] for place in self._places]
        return frame.set_axis(pd.Index(names, dtype=object), axis=1)

    def _column(self, place: int, cells: pa.Array) -> pd.Series:
        self.found.look_at_numbers(place, cells)
        if pa.types.is_nested(cells.type) and cells.null_count < len(cells):
            self.found.nested.add(place)
        column = text_column(cells, is_distinct=place in self._distinct)
        if column.codes is None:
            self._distinct.add(place)
        column = self.found.without_errors(place, column)
        self.found.look_at_texts(place, column)
        return column.to_pandas()
