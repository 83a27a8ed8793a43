"""A table or a query of a database as a source, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import pandas as pd

from kaopu.errors import EmptyTableError
from kaopu.files.cells.suspects import blank_errors
from kaopu.files.databases.place import DatabasePlace
from kaopu.files.databases.rows import open_rows
from kaopu.files.records import Assumption
from kaopu.files.texts import read_frame
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
        self._found: dict[str, Assumption] = {}

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
        return tuple(self._found.values())

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield the rows as they are read; ``rows`` a batch, or a size of its own."""
        is_empty = True
        with open_rows(self._place, rows or USUAL_ROWS) as opened:
            for frame in opened.batches:
                is_empty = False
                yield self._as_texts(frame)
        if is_empty and not self._may_be_empty:
            raise EmptyTableError(self.name, self._what)

    def _as_texts(self, frame: pd.DataFrame) -> pd.DataFrame:
        read = read_frame(frame)
        texts, errors = blank_errors(read.frame)
        for found in (*read.assumptions, *errors):
            self._found.setdefault(found.kind, found)
        return texts
