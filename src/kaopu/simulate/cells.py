"""Reads the cells of an export as text, and refuses what no simulation writes.

`effects`, `truth` and `texts` read every column through here, so that a frame edited
by hand or read from a file means the same as the one that was generated.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kaopu.errors import UsageError
from kaopu.language import Message, Names


def as_text(column: pd.Series) -> pd.Series:
    """Return the cells as text, shape (rows,); a gap is the empty text."""
    return column.astype("string").fillna("").astype("object")


def as_days(column: pd.Series) -> pd.Series:
    """Return the cells as days, shape (rows,), of a column that has no gap.

    Raises:
        UsageError: A cell is empty or no ISO date.
    """
    days = pd.to_datetime(column, format="ISO8601", errors="coerce")
    refuse(as_text(column)[days.isna()], [Message("cell_kind", "day")])
    return days


def as_days_or_gaps(column: pd.Series) -> pd.Series:
    """Return the cells as days, shape (rows,); a gap is NaT.

    Raises:
        UsageError: A cell is neither empty nor an ISO date.
    """
    cells = as_text(column)
    days = pd.to_datetime(cells, format="ISO8601", errors="coerce")
    refuse(cells[days.isna() & (cells != "")], [Message("cell_kind", "day"), ""])
    return days


def refuse(odd: pd.Series, expected: Iterable[str | Message]) -> None:
    """Do nothing where ``odd`` is empty; else say which cells are wrong.

    Raises:
        UsageError: ``odd``, the wrong cells of one column, has rows.
    """
    if odd.empty:
        return
    values = {str(value): int(n) for value, n in odd.value_counts().items()}
    empty = Message("cell_kind", "empty")
    known = Names([value or empty for value in expected])
    raise UsageError("odd_cells", column=str(odd.name), values=values, known=known)
