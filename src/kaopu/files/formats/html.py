"""HTML: the table of a web page, which many CRMs export under the name of .xls."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.formats.base import TextFormat
from kaopu.files.records import Export, Grid
from kaopu.files.sheets import read_grid
from kaopu.pipeline.resolved import ReadOptions

SNIFFED = 20_000
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
# A cell may say that it spans thousands of columns; no table is that wide.
WIDEST = 16_384

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
    parser = _Tables(path)
    parser.feed(text)
    parser.close()
    rows = max(parser.tables, key=lambda table: sum(map(len, table)), default=[])
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


def _span(text: str | None) -> int:
    if text is None or not text.isdecimal():
        return 1
    # Of more digits Python makes no number.
    return min(max(int(text[:9]), 1), WIDEST)


class _Tables(HTMLParser):
    """Collects every table as rows of cells, one inside another too."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.tables: list[list[list[Cell]]] = []
        # Those that have not ended; a cell belongs to the last one.
        self.entered: list[list[list[Cell]]] = []
        self.parts: list[str] | None = None
        self.span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.tables.append([])
            self.entered.append(self.tables[-1])
            bounds.check(self.path, "nesting", len(self.entered), bounds.NESTING)
        elif tag == "tr" and self.entered:
            self._end_cell()
            self.entered[-1].append([])
        elif tag in ("td", "th") and self.entered and self.entered[-1]:
            self._end_cell()
            values = dict(attrs)
            self.span = _span(values.get("colspan")), _span(values.get("rowspan"))
            self.parts = []
        elif tag == "br" and self.parts is not None:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self.entered:
            self.entered.pop()

    def handle_data(self, data: str) -> None:
        if self.parts is not None:
            self.parts.append(data)

    def _end_cell(self) -> None:
        if self.parts is not None:
            text = "".join(self.parts).replace("\u00a0", " ").strip()
            self.entered[-1][-1].append((text, *self.span))
            self.parts = None


HTML = TextFormat(
    id="web_page",
    endings=(".html", ".htm"),
    sniff=lambda text, _: is_web_page(text),
    read=read_web_page,
)
