"""HTML: the table of a web page, which many CRMs export under the name of .xls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.formats.base import TextFormat
from kaopu.files.formats.markup import Token, read_markup
from kaopu.files.records import Export, Grid
from kaopu.files.sheets import read_grid
from kaopu.pipeline.resolved import ReadOptions

SNIFFED = 20_000
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
# A cell spans no more columns and rows than these, whatever it says, by HTML's own rule.
WIDEST, TALLEST = 1_000, 65_534

# A cell's text, and how many columns and rows it spans.
Cell = tuple[str, int, int]


def is_web_page(text: str) -> bool:
    """Tell whether a text is marked up."""
    return text.lstrip("\ufeff \t\r\n").startswith("<") and "<" in text[1:SNIFFED]


def read_web_page(path: Path | str, text: str, options: ReadOptions) -> Export:
    """Return the largest table of a page."""
    return read_grid(find_table(path, text), options)


def find_table(path: Path | str, text: str) -> Grid:
    """Return the largest table of a page, its wide cells merged.

    Raises:
        FileUnreadableError: There is no table, it is larger than is read, or it is Excel's
            old XML.
    """
    if SPREADSHEET in text[:SNIFFED]:
        raise FileUnreadableError(path, "old_spreadsheet")
    found = _Tables(path)
    for token in read_markup(text):
        found.add(token)
    found.end_cell()
    rows = max(found.tables, key=lambda table: sum(map(len, table)), default=[])
    if not rows:
        raise FileUnreadableError(path, "page_without_table")
    return _as_grid(path, rows)


def _as_grid(path: Path | str, rows: list[list[Cell]]) -> Grid:
    merged, spread, count = [], [], 0
    given = sum(map(len, rows))
    # The last row that a tall cell of each column covers.
    covered: dict[int, int] = {}
    for place, row in enumerate(rows):
        cells: list[object] = []
        for text, wide, tall in row:
            while covered.get(len(cells), -1) >= place:
                cells.append("")
            bounds.check(path, "columns", len(cells) + wide, bounds.COLUMNS)
            left, right = len(cells), len(cells) + wide - 1
            bottom = min(place + tall, len(rows)) - 1
            if right > left or bottom > place:
                merged.append((place, left, bottom, right))
            if bottom > place:
                covered |= dict.fromkeys(range(left, right + 1), bottom)
            cells += [text, *[""] * (wide - 1)]
        spread.append(cells)
        count += len(cells)
        bounds.check(path, "cells", count, bounds.sparse_limit(given))
    width = max(map(len, spread))
    bounds.check_sparse(path, len(spread), width, given)
    columns = [[row[i] if i < len(row) else "" for row in spread] for i in range(width)]
    return Grid(columns, tuple(merged))


def _span(text: str | None, most: int) -> int:
    if text is None or not text.isdecimal():
        return 1
    # Of more digits Python makes no number.
    return min(max(int(text[:9]), 1), most)


class _Tables:
    """Collects every table as rows of cells, one inside another too."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self.tables: list[list[list[Cell]]] = []
        # Those that have not ended; a cell belongs to the last one.
        self.entered: list[list[list[Cell]]] = []
        self.parts: list[str] | None = None
        self.span = (1, 1)

    def add(self, token: Token) -> None:
        """Take the next token of the page."""
        if token.start:
            self._start(token.start, token.attributes)
        elif token.end:
            self._end(token.end)
        elif self.parts is not None:
            self.parts.append(token.text)

    def end_cell(self) -> None:
        """End the cell that is open, if one is."""
        if self.parts is not None:
            text = "".join(self.parts).replace("\u00a0", " ").strip()
            row = self.entered[-1][-1]
            row.append((text, *self.span))
            bounds.check(self.path, "columns", len(row), bounds.COLUMNS)
            self.parts = None

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "table":
            self.end_cell()
            self.tables.append([])
            self.entered.append(self.tables[-1])
            bounds.check(self.path, "nesting", len(self.entered), bounds.NESTING)
        elif tag == "tr" and self.entered:
            self.end_cell()
            self.entered[-1].append([])
        elif tag in ("td", "th") and self.entered and self.entered[-1]:
            self.end_cell()
            self.span = (
                _span(attributes.get("colspan"), WIDEST),
                _span(attributes.get("rowspan"), TALLEST),
            )
            self.parts = []
        elif tag == "br" and self.parts is not None:
            self.parts.append("\n")

    def _end(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self.end_cell()
        if tag == "table" and self.entered:
            self.entered.pop()


HTML = TextFormat(
    id="web_page",
    endings=(".html", ".htm"),
    sniff=lambda text, _: is_web_page(text),
    read=read_web_page,
)
