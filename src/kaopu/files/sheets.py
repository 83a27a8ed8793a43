"""From rows of cells with merged ones to a table with its header."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kaopu.files.cells.suspects import SPREADSHEET_DIGITS, long_numbers
from kaopu.files.headers import LOOKED_AT, read_header
from kaopu.files.records import Assumption, Export, Grid
from kaopu.files.texts import as_texts
from kaopu.pipeline.resolved import ReadOptions


def read_grid(grid: Grid, options: ReadOptions) -> Export:
    """Return the table of a sheet; a merged cell of the body counts for all its rows."""
    length = len(grid.columns[0]) if grid.columns else 0
    rows = [grid.row(place) for place in range(min(length, _looked_at(options)))]
    header = read_header(rows, options.header_row, grid.merged)
    filled = _fill_merged(grid, header.body)
    frame = pd.DataFrame(
        dict(enumerate(column[header.body :] for column in grid.columns)), dtype=object
    )
    long = long_numbers(frame, header.names, SPREADSHEET_DIGITS)
    texts = as_texts(frame)
    texts.columns = pd.Index(header.names, dtype=object)
    found = [*grid.assumptions, *header.assumptions, *long]
    if filled:
        found.append(Assumption("merged_cells", {"count": str(filled)}))
    return Export(_without_blank_columns(texts), tuple(found))


def _looked_at(options: ReadOptions) -> int:
    return max(LOOKED_AT, options.header_row or 0) + 1


def _fill_merged(grid: Grid, body: int) -> int:
    """Write a merged cell's value into every cell it covers; return how many are such."""
    tall = [m for m in grid.merged if m[0] >= body and m[2] > m[0]]
    for top, left, bottom, right in tall:
        for column in grid.columns[left : right + 1]:
            last = min(bottom, len(column) - 1)
            column[top : last + 1] = [grid.columns[left][top]] * (last + 1 - top)
    return len(tall)


def _without_blank_columns(texts: pd.DataFrame) -> pd.DataFrame:
    """Leave out columns that hold neither a name nor a cell: a sheet's formatted rest."""
    keep = [
        bool(name) or bool((texts.iloc[:, i] != "").any())
        for i, name in enumerate(texts.columns)
    ]
    return texts.loc[:, keep]


def with_assumptions(export: Export, *found: Assumption) -> Export:
    """Return the export with what was found out before."""
    return replace(export, assumptions=(*found, *export.assumptions))
