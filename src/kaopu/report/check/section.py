"""One part of a check in words: lines and a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One part of the report.

    Attributes:
        id: Its anchor on a page.
        title: Its heading.
        lines: Sentences above the table.
        after: Sentences below it.
        figures: How many of the table's last columns hold figures.
        header: Of the table; empty where there is none.
        rows: Cells of the table, as many as ``header`` has.
    """

    id: str
    title: str
    lines: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    after: tuple[str, ...] = ()
    figures: int = 0
