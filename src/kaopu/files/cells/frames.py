"""A data frame of any types as an export: its texts, and what is to be said of them."""

from __future__ import annotations

import pandas as pd

from kaopu.files.cells.cell_texts import NESTED
from kaopu.files.cells.suspects import long_numbers
from kaopu.files.records import Assumption, Export
from kaopu.files.texts import as_texts
from kaopu.language import Names

SHOWN = 5


def read_frame(frame: pd.DataFrame) -> Export:
    """Return a data frame as a table of texts; long numbers and nested cells are said."""
    found = (*long_numbers(frame, list(frame.columns)), *_nested(frame))
    return Export(as_texts(frame), found)


def _nested(frame: pd.DataFrame) -> tuple[Assumption, ...]:
    names = [
        repr(str(name))
        for place, name in enumerate(frame.columns)
        if _holds_nested(frame.iloc[:, place])
    ]
    if not names:
        return ()
    return (Assumption("nested_cells", {"columns": Names(names, SHOWN)}),)


def _holds_nested(cells: pd.Series) -> bool:
    # Types of engines have names such as list<item: int64> and struct<a: int64>.
    if cells.dtype != object:
        return str(cells.dtype).startswith(("list", "large_list", "struct", "map"))
    return any(isinstance(cell, NESTED) for cell in cells)
