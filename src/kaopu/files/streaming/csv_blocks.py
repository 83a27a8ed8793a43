"""Delimited text in blocks of whole rows, parsed by Arrow or, if need be, row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from kaopu.files.streaming.csv_careful import Record, take_apart
from kaopu.files.streaming.text_bytes import BROKEN, repaired

# Few megabytes stay in the processor's cache while they are parsed.
BLOCK = 1 << 21
# Lines from the end of a block that are tried as its last.
TRIED = 2_000
# A row that no file holds: if it is not found at the end of a block, a quote is open there.
SENTINEL = b"\x01\x01"
QUOTE = ord('"')
BREAK, RETURN = ord("\n"), ord("\r")


@dataclass(frozen=True)
class Block:
    """Some rows of a file.

    Attributes:
        table: The rows of the usual number of cells, all texts.
        odd: The other rows, and those that cannot be read, in the order of the file.
        places: Of each odd row, before which row of the table it stands, from 0.
        has_breaks: Whether a line may end within a cell.
        last_line: The line of the last row of the table, or a later one before the next
            odd row; from 0, 0 if there is none.
    """

    table: pa.Table
    odd: list[Record]
    places: list[int]
    has_breaks: bool
    last_line: int


class BlockParser:
    """Takes blocks of UTF-8 apart.

    Args:
        delimiter: Between cells.
        width: The cells of the header.
        usual: The cells that most rows have.
        line: The line of the first row, from 0.
        pad: Rows of any number of cells are read.
    """

    def __init__(
        self, delimiter: str, width: int, usual: int, line: int, *, pad: bool
    ) -> None:
        self._delimiter = delimiter
        self._width = width
        self._line = line
        names = [str(place) for place in range(usual)]
        self._names = names
        self._widths = () if pad else (width, usual)
        self._extras = names[width:]
        self._invalid: list[tuple[int, str]] = []
        self._read = arrow_csv.ReadOptions(
            use_threads=False, column_names=names, block_size=1 << 30
        )
        self._parse, self._parse_plain = (
            arrow_csv.ParseOptions(
                delimiter=delimiter, quote_char=quote, invalid_row_handler=self._set_aside
            )
            for quote in ('"', False)
        )
        self._convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[],
            strings_can_be_null=False,
            check_utf8=False,
        )
        # A row of one cell has another number than the usual one, and so has one of two.
        cell = delimiter.encode() if usual == 1 else b""
        self._sentinel = SENTINEL + cell

    def blocks(self, chunks: Iterator[bytes]) -> Iterator[Block]:
        """Yield the rows of a text that comes in parts."""
        rest = b""
        for chunk in chunks:
            rest = rest + chunk if rest else chunk
            if len(rest) < BLOCK // 2:
                continue
            cut = _last_end(rest)
            if cut:
                block, left = self._taken(rest[:cut], is_last=False)
                rest = left + rest[cut:]
                yield block
        # Old programs end a text file with a sign of its own.
        rest = rest.rstrip(b"\x1a")
        if rest:
            if not rest.endswith((b"\n", b"\r")):
                rest += b"\n"
            yield self._taken(rest, is_last=True)[0]

    def _set_aside(self, row: arrow_csv.InvalidRow) -> str:
        self._invalid.append((row.number, row.text))
        return "skip"

    def _taken(self, block: bytes, *, is_last: bool) -> tuple[Block, bytes]:
        is_whole = block.isascii()
        if not is_whole:
            block = repaired(block)
            is_whole = BROKEN.encode() not in block
        if is_whole and b"\x00" not in block:
            found = self._parsed(block)
            if found is not None:
                return found, b""
        text = block.decode("utf-8")
        taken = take_apart(text, self._delimiter, self._widths, is_last=is_last)
        records, line = taken.records, self._line
        self._line += taken.lines
        return self._careful(records, line), taken.rest.encode("utf-8")

    def _parsed(self, block: bytes) -> Block | None:
        """Return the rows of a block; None if its quotes have to be looked at closely."""
        self._invalid = []
        has_quotes = b'"' in block
        # Without a quote there is less to look for.
        parse = self._parse if has_quotes else self._parse_plain
        buffer = pa.py_buffer(block + self._sentinel + b"\n")
        try:
            table = arrow_csv.read_csv(buffer, self._read, parse, self._convert)
        except pa.ArrowInvalid:
            return None
        if not self._invalid or self._invalid[-1][1] != self._sentinel.decode():
            return None
        invalid = self._invalid[:-1]
        if any("\n" in text or "\r" in text for _, text in invalid):
            return None
        if any(_holds_text(table.column(name)) for name in self._extras):
            return None
        rows = table.num_rows + len(invalid)
        lines = _count_lines(block)
        has_breaks = has_quotes and lines > rows
        if has_breaks and not _is_strict(block, rows, self._delimiter):
            return None
        line, self._line = self._line, self._line + lines
        odd = _located(block, invalid, line, self._delimiter)
        places = [number - 1 - at for at, (number, _) in enumerate(invalid)]
        last = line + lines - 1 if table.num_rows else 0
        if odd and places[-1] >= table.num_rows:
            trailing = places.index(table.num_rows)
            last = odd[trailing].line - 1 if table.num_rows else 0
        return Block(table, odd, places, has_breaks, last)

    def _careful(self, records: list[Record], line: int) -> Block:
        usual, odd, places, last = len(self._names), [], [], 0
        plain: list[list[str]] = []
        for record in records:
            own = Record(record.cells, record.line + line, record.fault)
            is_long = any(cell.strip() for cell in record.cells[self._width :])
            if record.fault or len(record.cells) != usual or is_long:
                odd.append(own)
                places.append(len(plain))
            else:
                plain.append(record.cells)
                last = own.line
        return Block(table_of(plain, usual), odd, places, True, last)


def _holds_text(column: pa.ChunkedArray) -> bool:
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.all(blank).as_py() is False


def table_of(rows: list[list[str]], width: int) -> pa.Table:
    """Return rows of as many cells as a table of texts."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return pa.table(
        [pa.array(column, pa.string()) for column in columns],
        [str(place) for place in range(width)],
    )


def _last_end(text: bytes) -> int:
    """Return where the last row ends, as far as the number of quotes tells."""
    line_end = b"\n" if b"\n" in text else b"\r"
    # Behind a carriage return at the very end a line feed may come.
    last = text.rfind(line_end, 0, len(text) - (line_end == b"\r")) + 1
    quotes = _count(memoryview(text)[:last], QUOTE) if b'"' in text else 0
    cut = last
    for _ in range(TRIED):
        if not cut or quotes % 2 == 0:
            return cut or last
        earlier = text.rfind(line_end, 0, cut - 1) + 1
        quotes -= text.count(b'"', earlier, cut)
        cut = earlier
    return last


def _count(text: bytes | memoryview, sign: int) -> int:
    # Many times as fast as the method of bytes, where there are many.
    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == sign))


def _count_lines(block: bytes) -> int:
    """Return how many lines end in a block, but for empty ones in most cases."""
    feeds = _count(block, BREAK)
    if b"\r" not in block:
        return feeds
    return feeds + block.count(b"\r") - block.count(b"\r\n")


def _is_strict(block: bytes, rows: int, delimiter: str) -> bool:
    """Tell whether all quotes stand around whole cells, as their number shows.

    Then the lines that end outside of quotes are the rows, and no quote stands between two
    ordinary signs.
    """
    signs = np.frombuffer(block, dtype=np.uint8)
    quotes = np.flatnonzero(signs == QUOTE)
    is_end = signs == BREAK
    if b"\r" in block:
        after = np.append(signs[1:], 0)
        is_end |= (signs == RETURN) & (after != BREAK)
    ends = np.flatnonzero(is_end)
    outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
    starts = np.append(0, outside[:-1] + 1)
    is_empty = outside == starts
    if b"\r" in block:
        is_empty |= (outside == starts + 1) & (signs[starts] == RETURN)
    if np.count_nonzero(~is_empty) != rows:
        return False
    plain = np.ones(256, dtype=bool)
    plain[[QUOTE, BREAK, RETURN, ord(delimiter)]] = False
    inner = quotes[(quotes > 0) & (quotes < len(signs) - 1)]
    return not bool((plain[signs[inner - 1]] & plain[signs[inner + 1]]).any())


def _located(
    block: bytes, invalid: list[tuple[int, str]], line: int, delimiter: str
) -> list[Record]:
    """Return rows of another number of cells, each with its line."""
    odd, passed, count = [], 0, line
    for _, text in invalid:
        found = _find_line(block, text.encode("utf-8"), passed)
        count += _count_lines(block[passed:found])
        passed = found
        cells = next(csv.reader([text], delimiter=delimiter), [])
        odd.append(Record(cells, count))
    return odd


def _find_line(block: bytes, text: bytes, start: int) -> int:
    """Return where a line begins that is this text; ``start`` if it is not found."""
    at = start
    while (at := block.find(text, at)) >= 0:
        end = at + len(text)
        starts = at == 0 or block[at - 1] in (BREAK, RETURN)
        if starts and block[end : end + 1] in (b"\n", b"\r", b""):
            return at
        at += 1
    return start


def holds_breaks(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the cells in which a line ends."""
    return column.filter(pc.match_substring_regex(column, "[\r\n]"))
