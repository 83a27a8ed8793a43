"""Reads text whose cells are separated by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files.formulas import unguard
from kaopu.files.reading.headers import LOOKED_AT, read_header
from kaopu.files.reading.records import Assumption, Export
from kaopu.files.reading.texts import as_texts
from kaopu.pipeline.resolved import ReadOptions

DELIMITERS = ",;\t|"
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
# A cell in quotes: it starts a line or follows a delimiter.
QUOTED = re.compile(rf'(?<![^{DELIMITERS}\r\n])"(?:[^"]|"")*"')
LINE_BREAK = re.compile(r"\r\n|\r|\n")
SNIFFED = 65_536
# Excel's own way to say the separator: a first line such as "sep=;".
TOLD_SEPARATOR = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
MANY = "Expected "


def read_delimited(path: Path | str, text: str, options: ReadOptions) -> Export:
    """Return the table in ``text``.

    Raises:
        FileUnreadableError: A row has more cells than the header, a quote is not closed,
            or there are null bytes.
    """
    if "\x00" in text:
        raise FileUnreadableError(path, "null_bytes")
    delimiter, text = _told_separator(text)
    told = options.delimiter or delimiter
    delimiter = told or find_delimiter(text)
    said: list[Assumption] = []
    if not told and delimiter != ",":
        name = NAMES[delimiter]
        said.append(
            Assumption("delimiter", {"separator": name}, "data.delimiter", delimiter)
        )
    rows, lines = _first_rows(text, delimiter)
    header = read_header([[c.strip() for c in row] for row in rows], options.header_row)
    above = lines[header.body - 2] if header.body >= 2 and header.body <= len(lines) else 0
    table = _from_line(text, above)
    frame, extras = _parse(path, table, delimiter, above)
    if frame.empty:
        return Export(frame)
    body = frame.iloc[1:]
    # The first rows were looked at in part; the whole names stand in the table.
    known = [*header.names, *[""] * frame.shape[1]]
    names = [str(name).strip() or known[i] for i, name in enumerate(frame.iloc[0])]
    body.columns = pd.Index(names, dtype=object)
    if short := _short_rows(table, delimiter, frame):
        said.append(Assumption("short_rows", {"count": str(short)}))
    if extras:
        said.append(Assumption("blank_extras", {"count": str(extras)}))
    _check_quotes(path, table, delimiter, len(frame))
    return Export(unguard(as_texts(body), text), (*said, *header.assumptions))


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


def _told_separator(text: str) -> tuple[str, str]:
    found = TOLD_SEPARATOR.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _first_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first rows, and after how many lines each ends; blank lines count."""
    reader = csv.reader(
        LINE_BREAK.sub("\n", text[:SNIFFED]).splitlines(keepends=True), delimiter=delimiter
    )
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
            if len(rows) > LOOKED_AT:
                break
    except csv.Error:
        # A first cell larger than all that is looked at: no title stands above it.
        return rows[:1], lines[:1]
    return rows, lines


def _from_line(text: str, count: int) -> str:
    start = 0
    for _ in range(count):
        found = LINE_BREAK.search(text, start)
        start = found.end() if found else len(text)
    return text[start:]


def _parse(
    path: Path | str, text: str, delimiter: str, above: int
) -> tuple[pd.DataFrame, int]:
    """Return all rows from the header on, and how many blank columns were taken off."""
    try:
        return _read_rows(text, delimiter), 0
    except pd.errors.EmptyDataError:
        return pd.DataFrame(), 0
    except (pd.errors.ParserError, ValueError) as error:
        cause = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        if cause.startswith(MANY) and (extras := _blank_extras(text, delimiter)):
            return extras
    case = "cells_below" if above else "cells"
    raise FileUnreadableError(path, case, cause=cause, line=above + 1)


def _read_rows(text: str, delimiter: str, width: int | None = None) -> pd.DataFrame:
    # The header is read as a row, for pandas would rename a repeated column.
    return pd.read_csv(
        io.BytesIO(text.encode("utf-8")),
        sep=delimiter,
        dtype=str,
        keep_default_na=False,
        header=None,
        names=None if width is None else list(range(width)),
        engine="c",
    )


def _blank_extras(text: str, delimiter: str) -> tuple[pd.DataFrame, int] | None:
    """Read rows that are longer than the header, if all cells beyond it are blank."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return None
    rows = [row for row in rows if row]
    width = len(rows[0])
    widest = max(map(len, rows))
    if any(cell.strip() for row in rows for cell in row[width:]):
        return None
    frame = pd.DataFrame([row[:width] for row in rows], dtype=object)
    return frame, widest - width


def _short_rows(text: str, delimiter: str, frame: pd.DataFrame) -> int:
    """Return how many rows have fewer cells than the table has columns.

    Rows are only taken apart again where some could be: a last cell is blank.
    """
    rows, width = frame.shape
    full = '"' not in text and text.count(delimiter) >= rows * (width - 1)
    if full or not (frame.iloc[:, -1] == "").any():
        return 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return sum(0 < len(row) < width for row in reader)
    except csv.Error:
        # A cell larger than this reader takes apart.
        return 0


def _check_quotes(path: Path | str, text: str, delimiter: str, rows: int) -> None:
    """Refuse quotes that are not closed where they should be: they swallow whole rows.

    Only where some cell runs over a line end, which is where rows can be lost.
    """
    # The last row may lack its line end.
    if '"' not in text or len(LINE_BREAK.findall(text.rstrip("\r\n"))) < rows:
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        if "field limit" in str(error):
            return
        raise FileUnreadableError(path, "quote", line=reader.line_num) from None
