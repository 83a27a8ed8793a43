"""CSV: text whose cells are separated by commas, semicolons, tabs or bars."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.formats.base import TextFormat, Writer
from kaopu.files.formats.csv_rows import (
    LINE_BREAK,
    check_even,
    readable,
    rows_in_cells,
    rows_of,
    survey_rows,
    take_notes_out,
    too_long,
)
from kaopu.files.formulas import guard, unguard
from kaopu.files.headers import LOOKED_AT, Header, read_header
from kaopu.files.records import Assumption, Export
from kaopu.files.texts import as_texts
from kaopu.pipeline.resolved import ReadOptions

DELIMITERS = ",;\t|"
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
# A cell in quotes: it starts a line or follows a delimiter.
QUOTED = re.compile(rf'(?<![^{DELIMITERS}\r\n])"(?:[^"]|"")*"')
SNIFFED = 65_536
# Excel's own way to say the separator: a first line such as "sep=;".
STATED_SEPARATOR = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
MANY = "Expected "
# Rows that are written at once.
PART = 10_000


def read_csv(path: Path | str, text: str, options: ReadOptions) -> Export:
    """Return the table in ``text``.

    Raises:
        FileUnreadableError: A row has another number of cells than the header, a quote is
            not closed, there are null bytes, or more cells than are read.
    """
    if "\x00" in text:
        raise FileUnreadableError(path, "null_bytes")
    layout = find_layout(text, options)
    frame, uneven = _read_table(path, layout, options)
    if frame.empty:
        return Export(frame)
    texts = frame.iloc[1:]
    texts.columns = pd.Index(layout.names_of(list(frame.iloc[0])), dtype=object)
    found = (*layout.found, *uneven, *layout.header.assumptions)
    return Export(unguard(as_texts(texts), text), found)


@dataclass(frozen=True)
class Layout:
    """How a delimited text is laid out, as its beginning shows.

    Attributes:
        delimiter: Between its cells.
        table: The text from the header on.
        above: The lines above the header.
        header: As far as it was looked at.
        found: What was found out.
    """

    delimiter: str
    table: str
    above: int
    header: Header
    found: tuple[Assumption, ...]

    def names_of(self, first: Sequence[object]) -> list[str]:
        """Return the headers, of which ``first`` is the whole row."""
        # The first rows were looked at in part; the whole names stand in the table.
        known = [*self.header.names, *[""] * len(first)]
        return [str(name).strip() or known[i] for i, name in enumerate(first)]


def find_layout(text: str, options: ReadOptions) -> Layout:
    """Return how a text is laid out: its delimiter and where its header is."""
    delimiter, body = _stated_separator(text)
    first = 1 if len(body) < len(text) else 0
    stated = options.delimiter or delimiter
    delimiter = stated or find_delimiter(body)
    found: list[Assumption] = []
    if not stated and delimiter != ",":
        facts = {"separator": NAMES[delimiter]}
        found.append(Assumption("delimiter", facts, "data.delimiter", delimiter))
    rows, lines = _first_rows(body, delimiter)
    header = read_header([[c.strip() for c in row] for row in rows], options.header_row)
    above = lines[header.body - 2] if header.body >= 2 and header.body <= len(lines) else 0
    return Layout(delimiter, from_line(body, above), first + above, header, tuple(found))


def find_delimiter(text: str) -> str:
    r"""Return the delimiter that splits most of the first lines alike; a comma if none.

    Alike is into the same number of cells, above one: a title above the table, or a text
    within it, may hold another delimiter. Of equals, what makes most cells is taken.

    Example:
        >>> find_delimiter("Deals, open\nid;name;status\n1;Ace;won")
        ';'
    """
    lines = re.split(r"[\r\n]+", QUOTED.sub("q", text[:SNIFFED]))
    filled = [line for line in lines if line.strip()][:LOOKED_AT]
    return max(DELIMITERS, key=lambda delimiter: _split_alike(filled, delimiter))


def _split_alike(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """Return how many lines hold a delimiter equally often, and how often."""
    held = Counter(line.count(delimiter) for line in lines if delimiter in line)
    return max(((count, often) for often, count in held.items()), default=(0, 0))


def _stated_separator(text: str) -> tuple[str, str]:
    found = STATED_SEPARATOR.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _first_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first rows, and after how many lines each ends; blank lines count."""
    reader = rows_of(text[:SNIFFED], delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    for row in reader:
        rows.append(row)
        lines.append(reader.line_num)
        if len(rows) > LOOKED_AT:
            break
    return rows, lines


def from_line(text: str, count: int) -> str:
    """Return a text without so many first lines."""
    start = 0
    for _ in range(count):
        found = LINE_BREAK.search(text, start)
        start = found.end() if found else len(text)
    return text[start:]


def _read_table(
    path: Path | str, layout: Layout, options: ReadOptions
) -> tuple[pd.DataFrame, list[Assumption]]:
    """Return all rows from the header on, and what is said of those of other length."""
    text, delimiter, above = layout.table, layout.delimiter, layout.above
    width = _check_size(path, text, delimiter, above)
    try:
        frame, uneven = _parse_any(text, delimiter, width)
    except pd.errors.EmptyDataError:
        return pd.DataFrame(), []
    except (pd.errors.ParserError, ValueError) as error:
        _check_quotes(path, text, delimiter, above)
        raise FileUnreadableError(path, "unparsed", cause=_cause(error)) from None
    within: list[Assumption] = []
    if _may_hide_rows(text, len(frame)):
        _check_quotes(path, text, delimiter, above)
        within = rows_in_cells(frame, delimiter)
    if not uneven:
        return frame, within
    survey = survey_rows(path, text, delimiter, above)
    keep = options.totals == "keep"
    frame, notes = take_notes_out(frame, survey, keep=keep)
    even = check_even(path, survey, pad=options.ragged == "pad")
    return frame, [*even, *notes, *within]


def _parse_any(text: str, delimiter: str, width: int) -> tuple[pd.DataFrame, bool]:
    """Return all rows, and whether some may have another number of cells than the header.

    Raises:
        pandas.errors.ParserError, ValueError: The text is no table; behind a row that is
            too long, a quote may be left open too.
    """
    try:
        frame = _parse(text, delimiter)
    except pd.errors.ParserError as error:
        if not _cause(error).startswith(MANY):
            raise
        return _parse(text, delimiter, width), True
    return frame, _may_be_short(text, delimiter, frame)


def _cause(error: Exception) -> str:
    return str(error).strip().removeprefix("Error tokenizing data. C error: ")


def _check_size(path: Path | str, text: str, delimiter: str, above: int) -> int:
    """Return the cells of the header, once the table is known to be no larger than read."""
    header: list[str] = next(filter(None, readable(path, rows_of(text, delimiter))), [])
    lines = text.count("\n") + text.count("\r") + 1
    bounds.check(path, "columns", len(header), bounds.COLUMNS)
    if lines > bounds.ROWS or lines * len(header) > bounds.CELLS:
        # Blank lines, and those within quotes, are no rows.
        rows = survey_rows(path, text, delimiter, above).rows - 1
        bounds.check_table(path, rows, len(header))
    return len(header)


def _parse(text: str, delimiter: str, width: int | None = None) -> pd.DataFrame:
    """Return all rows; their first ``width`` cells, where it is given."""
    columns = None if width is None else list(range(width))
    # The header is read as a row, for pandas would rename a repeated column.
    return pd.read_csv(
        io.BytesIO(text.encode("utf-8")),
        sep=delimiter,
        dtype=str,
        keep_default_na=False,
        header=None,
        names=columns,
        usecols=columns,
        index_col=False,
        engine="c",
    )


def _may_be_short(text: str, delimiter: str, frame: pd.DataFrame) -> bool:
    """Tell whether rows may have fewer cells than the table has columns.

    They are only counted, which takes a while, where some last cell is blank.
    """
    rows, width = frame.shape
    full = '"' not in text and text.count(delimiter) >= rows * (width - 1)
    return not full and bool((frame.iloc[:, -1] == "").any())


def _may_hide_rows(text: str, rows: int) -> bool:
    """Tell whether some cell runs over a line end, which is where rows can be lost."""
    # The last row may lack its line end.
    return '"' in text and len(LINE_BREAK.findall(text.rstrip("\r\n"))) >= rows


def _check_quotes(path: Path | str, text: str, delimiter: str, above: int) -> None:
    """Refuse quotes that are not closed where they should be: they swallow whole rows."""
    reader = rows_of(text, delimiter, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        if "field limit" in str(error):
            raise too_long(path) from None
        line = above + reader.line_num
        raise FileUnreadableError(path, "quote", line=line) from None


def write_csv(frame: pd.DataFrame, buffer: IO[bytes]) -> None:
    """Write a table with commas, in UTF-8 with the mark that Excel needs for Chinese."""
    buffer.write(codecs.BOM_UTF8)
    buffer.writelines(text.encode("utf-8") for text in csv_texts(frame))


def csv_texts(frame: pd.DataFrame) -> Iterator[str]:
    """Yield the text of a table part by part, which takes less memory than all at once."""
    for start in range(0, max(len(frame), 1), PART):
        # Python's csv does not quote a lone carriage return, which would end the row.
        part = frame.iloc[start : start + PART].replace(r"\r\n?", "\n", regex=True)
        yield guard(part).to_csv(index=False, header=start == 0, lineterminator="\n")


CSV = TextFormat(
    id="delimited",
    endings=(".csv", ".tsv"),
    other_endings=(".txt",),
    sniff=None,
    read=read_csv,
    writer=Writer(".csv", write_csv),
)
