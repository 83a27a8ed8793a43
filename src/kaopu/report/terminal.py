"""Text for a terminal: tables whose columns stand below each other, Chinese included."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines, columns below each other."""
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  " + "  ".join(pad(c, w) for c, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def pad(text: str, size: int) -> str:
    """Return ``text`` filled up to ``size`` places, and one space at least."""
    return text + " " * max(size - cell_len(text), 0)
