"""A large delimited text, batch by batch.

Its beginning is looked at as closely as a small file: it settles the encoding, the
delimiter and the header. The rest is parsed by Arrow. A row of another number of cells than
the header is set aside, if it is no total and no note.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kaopu.files import bounds
from kaopu.files.formats.csv import find_layout, from_line
from kaopu.files.formats.csv_rows import RowSurvey, readable, rows_of
from kaopu.files.formulas import unguarded
from kaopu.files.records import Assumption
from kaopu.files.streaming.csv_blocks import Block, BlockParser, table_of
from kaopu.files.streaming.csv_careful import Record
from kaopu.files.streaming.csv_tally import CsvTally
from kaopu.files.streaming.findings import Findings
from kaopu.files.streaming.raw import RawBatch, SetAside
from kaopu.files.streaming.text_bytes import HEAD, TextFile, utf8_chunks
from kaopu.files.streaming.text_columns import TextColumn, encoded
from kaopu.files.totals import is_signature
from kaopu.pipeline.resolved import ReadOptions
from kaopu.spelling import exact

# Rows of the head that show how many cells most rows have.
USUAL = 1_000

Part = tuple[pa.Table, list[SetAside]]


class CsvReader:
    """The rows of a delimited text; see `raw.RawReader`.

    Args:
        file: The file.
        encoding: Of its text.
        opened: What was found out before.
        options: What the pipeline file says of the file.
        strict: A row that cannot be read refuses the file.

    Raises:
        FileUnreadableError: It has more columns than are read.
    """

    def __init__(
        self,
        file: TextFile,
        encoding: str,
        opened: tuple[Assumption, ...],
        options: ReadOptions,
        *,
        strict: bool,
    ) -> None:
        self._file, self._encoding = file, encoding
        self._options, self._strict = options, strict
        text = head_text(file, encoding)
        layout = find_layout(text, options)
        self._layout = layout
        reader = rows_of(layout.table, layout.delimiter)
        first = next(filter(None, readable(file.path, reader)), [])
        rest = from_line(layout.table, reader.line_num)
        self._line = layout.above + reader.line_num
        self._skipped = len(text[: len(text) - len(rest)].encode("utf-8"))
        self._width = len(first)
        bounds.check(file.path, "columns", self._width, bounds.COLUMNS)
        self._usual = _usual_cells(rest, layout.delimiter, self._width)
        self.names = [unguarded(exact(name)) for name in layout.names_of(first)]
        self.opened = (*opened, *layout.found)

    def batches(
        self, rows: int, places: Sequence[int] | None, found: Findings
    ) -> Iterator[RawBatch]:
        """Yield the rows in the order of the file."""
        tally = self._tally()
        found.tally = tally
        places = range(self._width) if places is None else places
        delimiter = self._layout.delimiter
        parser = BlockParser(delimiter, self._width, self._usual, self._line)
        chunks = _without_start(utf8_chunks(self._file, self._encoding), self._skipped)
        blocks = _last_told(parser.blocks(chunks))
        parts = (self._part(block, tally, is_last=last) for block, last in blocks)
        for table, asides in _rebatched(parts, rows):
            columns = {place: table.column(place) for place in places}
            yield RawBatch(table.num_rows, columns, asides)
        tally.finish()

    def text_column(
        self, cells: pa.Array | pa.ChunkedArray, *, is_distinct: bool
    ) -> TextColumn:
        """Return cells without the apostrophe that keeps a text from being a formula."""
        column = encoded(cells, is_distinct=is_distinct)
        if b"'" not in column.content:
            return column
        is_guarded = pc.starts_with(column.texts, "'")
        places = np.flatnonzero(is_guarded.to_numpy(zero_copy_only=False))
        return column.replaced(places, unguarded)

    def _tally(self) -> CsvTally:
        survey = RowSurvey(width=self._width, rows=1, widest=self._width)
        return CsvTally(
            path=self._file.path,
            encoding=self._encoding,
            delimiter=self._layout.delimiter,
            header=self._layout.header.assumptions,
            pad=self._options.ragged == "pad",
            keep=self._options.totals == "keep",
            strict=self._strict,
            survey=survey,
        )

    def _part(self, block: Block, tally: CsvTally, *, is_last: bool) -> Part:
        """Return the rows of a block with as many cells as the header, and the others."""
        table, odd, places = self._cut(block, tally)
        tally.survey.rows += table.num_rows + len(odd)
        if table.num_rows:
            tally.learn(table.column(0))
            tally.survey.last_even = block.last_line + 1
        end = [
            record for record, at in zip(odd, places, strict=True) if at >= table.num_rows
        ]
        is_signed = is_last and any(is_signature(record.cells) for record in end)
        kept: list[tuple[int, list[str]]] = []
        asides: list[SetAside] = []
        for record, place in zip(odd, places, strict=True):
            signed = is_signed and place == table.num_rows
            judged = tally.judge(record, place + len(kept), is_signed=signed)
            if isinstance(judged, SetAside):
                asides.append(judged)
            else:
                kept.append((place, judged))
        if kept:
            table = _spliced(table, kept)
        if block.has_breaks:
            tally.look_within(table)
        return table, asides

    def _cut(
        self, block: Block, tally: CsvTally
    ) -> tuple[pa.Table, list[Record], list[int]]:
        """Return rows without blank cells beyond the header; with more they are odd."""
        table = block.table
        if self._usual == self._width or not table.num_rows:
            names = table.column_names[: self._width]
            return table.select(names), block.odd, block.places
        is_long = np.zeros(table.num_rows, dtype=bool)
        for place in range(self._width, self._usual):
            blank = pc.equal(pc.utf8_trim_whitespace(table.column(place)), "")
            is_long |= ~blank.to_numpy()
        extras = self._usual - self._width
        tally.survey.blank_extras = max(tally.survey.blank_extras, extras)
        long = np.flatnonzero(is_long)
        before = table.select(table.column_names[: self._width])
        if not len(long):
            return before, block.odd, block.places
        rows = [Record(_cells(table, int(row)), block.last_line) for row in long]
        odd = list(zip(block.places, block.odd, strict=True))
        odd += zip(long.tolist(), rows, strict=True)
        odd.sort(key=lambda one: one[0])
        places = [int(place - np.searchsorted(long, place)) for place, _ in odd]
        kept = before.take(pa.array(np.flatnonzero(~is_long)))
        return kept, [record for _, record in odd], places


def head_text(file: TextFile, encoding: str) -> str:
    """Return the text that a file begins with, in whole lines."""
    head = b""
    for chunk in utf8_chunks(file, encoding):
        head += chunk
        if len(head) > HEAD:
            break
    text = head.decode("utf-8", "replace")
    if len(head) <= HEAD:
        return text.rstrip("\x1a")
    end = text.rfind("\n") if "\n" in text else text.rfind("\r", 0, -1)
    return text[: end + 1] or text


def _usual_cells(text: str, delimiter: str, width: int) -> int:
    """Return the cells that most rows have, which may be more than the header."""
    counts: Counter[int] = Counter()
    try:
        for row in islice(rows_of(text, delimiter), USUAL):
            counts[len(row)] += bool(row)
    except csv.Error:
        # A cell too long is met again where rows are read.
        return width
    usual = counts.most_common(1)[0][0] if counts else width
    return max(usual, width)


def _last_told(blocks: Iterable[Block]) -> Iterator[tuple[Block, bool]]:
    """Yield blocks, and of each whether it is the last."""
    held: Block | None = None
    for block in blocks:
        if held is not None:
            yield held, False
        held = block
    if held is not None:
        yield held, True


def _without_start(chunks: Iterable[bytes], count: int) -> Iterator[bytes]:
    for chunk in chunks:
        if count < len(chunk):
            yield chunk[count:] if count else chunk
        count = max(count - len(chunk), 0)


def _cells(table: pa.Table, row: int) -> list[str]:
    return [str(column[row].as_py()) for column in table.columns]


def _spliced(table: pa.Table, kept: Sequence[tuple[int, list[str]]]) -> pa.Table:
    """Return a table with rows put in, each before a row of it."""
    own = table_of([cells for _, cells in kept], table.num_columns)
    own = own.rename_columns(table.column_names)
    before = np.array([place for place, _ in kept], dtype=np.intp)
    added = table.num_rows + np.arange(len(kept))
    order = np.insert(np.arange(table.num_rows), before, added)
    return pa.concat_tables([table, own]).take(pa.array(order))


def _rebatched(parts: Iterable[Part], rows: int) -> Iterator[Part]:
    """Yield rows in tables of so many, whatever the parts have that they come in."""
    tables: list[pa.Table] = []
    asides: list[SetAside] = []
    count = 0
    for table, own in parts:
        for aside in own:
            aside.place += count
        tables.append(table)
        asides += own
        count += table.num_rows
        while count >= rows:
            joined = pa.concat_tables(tables)
            yield joined.slice(0, rows), [a for a in asides if a.place < rows]
            asides = [a for a in asides if a.place >= rows]
            for aside in asides:
                aside.place -= rows
            tables, count = [joined.slice(rows)], count - rows
    if count or asides:
        yield pa.concat_tables(tables), asides
