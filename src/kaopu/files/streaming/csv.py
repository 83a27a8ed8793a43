"""A large delimited text, batch by batch.

Its beginning is looked at as closely as a small file: it settles the encoding, the
delimiter and the header. The rest is parsed by Arrow. A row of another number of cells than
the header is set aside, if it is no total and no note.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kaopu.files import bounds
from kaopu.files.formats.csv import find_layout, from_line
from kaopu.files.formats.csv_rows import RowSurvey, check_even, readable, rows_of
from kaopu.files.formulas import unguarded
from kaopu.files.records import Assumption
from kaopu.files.streaming.csv_blocks import Block, BlockParser, table_of
from kaopu.files.streaming.csv_tally import CsvTally
from kaopu.files.streaming.findings import Findings
from kaopu.files.streaming.raw import RawBatch, SetAside
from kaopu.files.streaming.text_bytes import HEAD, TextFile, utf8_chunks
from kaopu.files.streaming.text_columns import TextColumn, encoded
from kaopu.files.totals import is_signature, signs_of
from kaopu.pipeline.resolved import ReadOptions
from kaopu.spelling import exact

# Rows of the head by which rows of other length are judged.
LOOKED_AT = 2_000

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
        self._first = _first_rows(rest, layout.delimiter)
        self._usual = _usual_cells(self._first, self._width)
        if options.ragged != "pad":
            self._check_header()
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
        parser = BlockParser(
            delimiter,
            self._width,
            self._usual,
            self._line,
            pad=self._options.ragged == "pad",
        )
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
            # The byte order mark is no part of the name that people know.
            encoding=self._encoding.removesuffix("-sig"),
            delimiter=self._layout.delimiter,
            header=self._layout.header.assumptions,
            pad=self._options.ragged == "pad",
            keep=self._options.totals == "keep",
            strict=self._strict,
            survey=survey,
            signs=signs_of(row[0] for row in self._first if len(row) > 1),
        )

    def _check_header(self) -> None:
        """Refuse a file of which the header was found in the wrong place."""
        survey = RowSurvey(self._width, rows=1 + len(self._first))
        for place, row in enumerate(self._first):
            if len(row) != self._width:
                survey.add(row, self._line + place + 1)
        if survey.long.rows > survey.rows / 2:
            check_even(self._file.path, survey, pad=False)

    def _part(self, block: Block, tally: CsvTally, *, is_last: bool) -> Part:
        """Return the rows of a block with as many cells as the header, and the others."""
        odd, places = block.odd, block.places
        table = block.table.select(block.table.column_names[: self._width])
        tally.survey.rows += table.num_rows + len(odd)
        if table.num_rows:
            extras = self._usual - self._width
            tally.survey.blank_extras = max(tally.survey.blank_extras, extras)
            tally.learn(table.column(0))
            tally.survey.last_even = block.last_line + 1
        end = [
            record for record, at in zip(odd, places, strict=True) if at >= table.num_rows
        ]
        is_signed = any(is_signature(record.cells) for record in end)
        is_signed |= tally.survey.signed > tally.survey.last_even
        kept: list[tuple[int, list[str]]] = []
        asides: list[SetAside] = []
        for record, place in zip(odd, places, strict=True):
            signed = is_last and is_signed and place == table.num_rows
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


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the first rows, as far as their cells are not too long."""
    rows: list[list[str]] = []
    # A cell too long is met again where rows are read.
    with suppress(csv.Error):
        rows.extend(islice(filter(None, rows_of(text, delimiter)), LOOKED_AT))
    return rows


def _usual_cells(rows: Sequence[Sequence[str]], width: int) -> int:
    """Return the cells that most rows have: more than the header if these are blank."""
    counts = Counter(len(row) for row in rows if not any(map(str.strip, row[width:])))
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
