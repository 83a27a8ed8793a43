"""What a file may hold at most, each checked before memory is taken for it.

The documentation of reading exports states every limit here. They leave room for a million
deals of thirty columns, and keep any file of 10 MB within half a minute and 1.5 GB.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kaopu.errors import FileUnreadableError
from kaopu.language import Count

Bound = Literal[
    "bytes",
    "unpacked",
    "ratio",
    "columns",
    "rows",
    "cells",
    "letters",
    "text",
    "nesting",
    "parts",
]

MIB = 1 << 20
IN_BYTES = ("bytes", "unpacked", "ratio", "text")
FILE_BYTES = 1 << 30
# All that a packed file holds.
UNPACKED_BYTES = 1 << 30
# A packed file may hold so much whatever its size, and beyond it so many times its size:
# tables pack to a tenth, traps to a thousandth.
FREE_BYTES = 64 << 20
RATIO = 25
# The same of workbooks, whose markup packs better, and is read without being kept.
SHEET_RATIO = 40
COLUMNS = 2_048
ROWS = 3_000_000
CELLS = 40_000_000
# Where blank cells are left out of a file, or one stands for many, a table may hold so
# many cells whatever the file holds, and beyond it so many times what it holds.
SPARSE_CELLS = 8_000_000
SPARSE_SHARE = 2
# Where a file is read batch by batch: the rows of a batch, unless the caller says
# otherwise, the bytes of a batch, and the cells that a byte of a Parquet file may tell.
PART_ROWS = 50_000
BATCH_BYTES = 1 << 30
CELLS_A_BYTE = 1_000
# In one cell; a cell of Excel holds 32,767.
LETTERS = 1_000_000
# Text in all cells of a sheet or a Parquet file, where many may share one: so much whatever
# the size of the file.
FREE_TEXT = 256 << 20
# Tables within tables, arrays within arrays.
NESTING = 50
# Files in a zip.
PARTS = 10_000


def check(path: Path | str, bound: Bound, found: int, limit: int) -> None:
    """Refuse what is over a limit.

    Args:
        path: What messages call the file.
        bound: What is counted.
        found: How many there are, or how many were met until it was clear.
        limit: How many there may be.

    Raises:
        FileUnreadableError: There are more.
    """
    if found > limit:
        raise too_many(path, bound, found, limit)


def too_many(
    path: Path | str, bound: Bound, found: int, limit: int, **facts: object
) -> FileUnreadableError:
    """Return the refusal of what is over a limit; bytes are told in MB."""
    if bound in IN_BYTES:
        found, limit = -(-found // MIB), limit // MIB
    counts = {"found": Count(found), "limit": Count(limit)}
    return FileUnreadableError(path, f"too_many_{bound}", **counts, **facts)


def check_table(path: Path | str, rows: int, columns: int) -> None:
    """Refuse a table of too many columns, rows or cells; see `check`."""
    check(path, "columns", columns, COLUMNS)
    check(path, "rows", rows, ROWS)
    check(path, "cells", rows * columns, CELLS)


def check_sparse(path: Path | str, rows: int, columns: int, given: int) -> None:
    """Refuse a table that has far more cells than its file holds; see `check`.

    Args:
        path: What messages call the file.
        rows: Of the table.
        columns: Of the table.
        given: The cells that the file holds.
    """
    check_table(path, rows, columns)
    check(path, "cells", rows * columns, sparse_limit(given))


def sparse_limit(given: int) -> int:
    """Return how many cells a table may have of which the file holds so many."""
    return min(CELLS, max(SPARSE_CELLS, SPARSE_SHARE * given))


def unpacked_limit(packed: int) -> int:
    """Return how many bytes a packed file of so many bytes may hold.

    Example:
        >>> unpacked_limit(1_000) >> 20, unpacked_limit(10 << 20) >> 20
        (64, 250)
    """
    return min(UNPACKED_BYTES, max(FREE_BYTES, RATIO * packed))


def text_limit(size: int) -> int:
    """Return how many bytes of text the cells of a file of so many bytes may hold."""
    return min(UNPACKED_BYTES, max(FREE_TEXT, RATIO * size))
