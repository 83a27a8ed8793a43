"""Delimited text taken apart row by row, where a block of it is not plain.

A quote that is not closed swallows the rows after it. So where the cells of a row are not
as they should be, and it runs over several lines, its first line alone is set aside, and
the next line begins a row of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from kaopu.files import bounds
from kaopu.files.formats.csv_rows import LINE_BREAK
from kaopu.files.streaming.text_bytes import BROKEN

Fault = Literal["", "quote", "letters", "null_bytes", "encoding"]
# A row that runs on for more letters than this was not meant to.
MAX_ROW = 8_000_000


@dataclass(frozen=True)
class Record:
    """One row.

    Attributes:
        cells: What it holds.
        line: On which line it begins, from 0.
        fault: What keeps it from being read; empty for none.
    """

    cells: list[str]
    line: int
    fault: Fault = ""


@dataclass(frozen=True)
class Taken:
    """What was taken from a text.

    Attributes:
        records: Its rows, without empty lines.
        lines: How many lines they take.
        rest: The text of a row whose end is not there yet.
    """

    records: list[Record]
    lines: int
    rest: str


def take_apart(
    text: str, delimiter: str, widths: Collection[int], *, is_last: bool
) -> Taken:
    """Return the rows of a text.

    Args:
        text: Whole rows, but for the last one.
        delimiter: Between cells.
        widths: How many cells a row should have; nothing where any number is read.
        is_last: Whether nothing comes after the text.
    """
    csv.field_size_limit(max(csv.field_size_limit(), bounds.LETTERS))
    lines = list(_lines(text))
    records: list[Record] = []
    at = 0
    while at < len(lines):
        end, is_read = _take(lines, at, delimiter, widths, records)
        if end < len(lines) and not is_read:
            # A row of several lines is at fault: the first of them is.
            is_open = _is_open(lines, end, delimiter)
            if is_open and not is_last and sum(map(len, lines[end:])) < MAX_ROW:
                return Taken(records, end, "".join(lines[end:]))
            records.append(_faulty(lines[end], end))
        at = end + 1
    return Taken(records, len(lines), "")


def _take(
    lines: list[str],
    start: int,
    delimiter: str,
    widths: Collection[int],
    records: list[Record],
) -> tuple[int, bool]:
    """Take rows from a line on; return the last line, and whether it is read, too."""
    reader = csv.reader(
        (lines[i] for i in range(start, len(lines))), delimiter=delimiter, strict=True
    )
    at = start
    try:
        for cells in reader:
            end = start + reader.line_num
            if end - at > 1 and _is_uneven(cells, widths):
                inner = lines[at + 1 : end]
                if any(_holds_row(line, delimiter, widths) for line in inner):
                    return at, False
            if cells:
                records.append(Record(cells, at, _fault_within(cells)))
            at = end
    except csv.Error:
        lenient = _lenient(lines[at], delimiter)
        if start + reader.line_num - at > 1 or lenient is None:
            return at, False
        records.append(Record(lenient, at, _fault_within(lenient)))
        return at, True
    return len(lines), True


def _is_uneven(cells: list[str], widths: Collection[int]) -> bool:
    # Blank cells beyond the header are no fault.
    return len(cells) not in widths and (
        len(cells) < min(widths, default=0)
        or any(cell.strip() for cell in cells[min(widths, default=0) :])
    )


def _holds_row(line: str, delimiter: str, widths: Collection[int]) -> bool:
    # Of two cells are many lines of a text, too.
    parts = line.count(delimiter)
    return parts > 1 and parts + 1 in widths


def _lenient(line: str, delimiter: str) -> list[str] | None:
    """Return a row with text behind a closing quote; None if a quote is left open."""
    if line.count('"') % 2:
        return None
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return None


def _is_open(lines: list[str], at: int, delimiter: str) -> bool:
    """Tell whether the row that begins on a line goes on after the last one."""
    reader = csv.reader(iter(lines[at:]), delimiter=delimiter, strict=True)
    try:
        next(reader, None)
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _faulty(line: str, at: int) -> Record:
    cells = line.strip("\r\n")[: bounds.LETTERS]
    return Record([cells], at, "letters" if len(line) > bounds.LETTERS else "quote")


def _fault_within(cells: list[str]) -> Fault:
    for cell in cells:
        if BROKEN in cell:
            return "encoding"
        if "\x00" in cell:
            return "null_bytes"
    return ""


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, of every kind."""
    start = 0
    for found in LINE_BREAK.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    if start < len(text):
        yield text[start:]
