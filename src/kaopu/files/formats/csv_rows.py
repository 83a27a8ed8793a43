"""Rows of delimited text that have another number of cells than the header.

A lost or a stray separator moves every later cell of its row into another column, and
nothing else shows it. So such a row is refused, with its line, unless the pipeline file
allows it. Blank cells beyond the header move nothing, and neither do totals and notes,
which many exports write without separators.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn

import numpy as np
import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.records import Assumption
from kaopu.files.totals import is_signature, is_total, one_line, signs_of, stands_out
from kaopu.language import Count

# A table so narrow has no note that could be told from a row that is cut off.
MIN_WIDTH = 3
LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Notes of one cell that are remembered.
REMEMBERED = 10_000
# Of a row of other length: as good as even, a single cell, too short, too long.
RowKind = Literal["even", "lone", "short", "long"]


@dataclass
class Uneven:
    """Rows of one kind: how many there are, and where the first one is."""

    rows: int = 0
    cells: int = 0
    line: int = 0
    found: int = 0

    def add(self, line: int, found: int, cells: int) -> None:
        """Count a row that begins on a line; it has ``cells`` too many or too few."""
        if not self.rows:
            self.line, self.found = line, found
        self.rows += 1
        self.cells += cells


@dataclass
class RowSurvey:
    """How many cells the rows of a table have.

    Attributes:
        width: Of the header.
        rows: With the header, without blank lines.
        widest: The cells of the longest row.
        short: Rows that have fewer cells than the header.
        long: Rows that have more, not all blank.
        blank_extras: The most blank cells beyond the header.
        lone: Rows of a single cell, which may be notes: the lines of each text.
        last_even: The line of the last row of as many cells as the header.
        signed: The line of the last signature of an export.
    """

    width: int = 0
    rows: int = 0
    widest: int = 0
    short: Uneven = field(default_factory=Uneven)
    long: Uneven = field(default_factory=Uneven)
    blank_extras: int = 0
    lone: dict[str, list[int]] = field(default_factory=dict)
    last_even: int = 0
    signed: int = 0

    def add(self, row: list[str], line: int) -> RowKind:
        """Count a row whose number of cells is not the header's, and tell its kind."""
        missing = self.width - len(row)
        if missing < 0:
            self.widest = max(self.widest, len(row))
            is_long = any(cell.strip() for cell in row[self.width :])
            if is_long:
                self.long.add(line, len(row), -missing)
                return "long"
            self.blank_extras = max(self.blank_extras, -missing)
            return "even"
        if not any(cell.strip() for cell in row) or is_total([*row, ""]):
            if is_signature(row):
                self.signed = line
            return "even"
        if len(row) == 1 and self.width >= MIN_WIDTH and len(self.lone) < REMEMBERED:
            self.lone.setdefault(row[0], []).append(line)
            return "lone"
        self.short.add(line, len(row), missing)
        return "short"

    def is_signed(self, text: str) -> bool:
        """Tell whether a text stands only at the end, where an export is signed.

        The name of a company is among such lines, and looks like that of a lead.
        """
        return self.signed > self.last_even and self.lone[text][0] > self.last_even

    def refuse_lone(self, text: str) -> None:
        """Count the rows that hold this text alone as short ones after all."""
        for line in self.lone.pop(text):
            earlier = self.short.line
            self.short.add(line, 1, self.width - 1)
            if earlier > line:
                self.short.line, self.short.found = line, 1


def rows_of(text: str, delimiter: str, *, strict: bool = False) -> Any:
    """Return the rows of a delimited text, as Python's own reader takes them apart.

    Only line feeds and carriage returns end a line.
    """
    # It refuses longer cells than this, in every reader of this process.
    csv.field_size_limit(max(csv.field_size_limit(), bounds.LETTERS))
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def survey_rows(path: Path | str, text: str, delimiter: str, above: int) -> RowSurvey:
    """Return how many cells the rows of a table have.

    Args:
        path: What messages call the file.
        text: The table from its header on.
        delimiter: Between its cells.
        above: The lines above the header.

    Raises:
        FileUnreadableError: A cell is too long.
    """
    survey = RowSurvey()
    reader = rows_of(text, delimiter)
    line = 0
    for row in readable(path, reader):
        if row:
            survey.rows += 1
            cells = len(row)
            if survey.rows == 1:
                survey.width = survey.widest = cells
            elif cells == survey.width:
                survey.last_even = above + line + 1
            else:
                survey.add(row, above + line + 1)
        line = reader.line_num
    return survey


def readable(path: Path | str, reader: Any) -> Iterator[list[str]]:
    """Yield the rows of `rows_of`; FileUnreadableError if a cell is too long."""
    try:
        yield from reader
    except csv.Error:
        # The only fault it finds where it is not strict.
        raise too_long(path) from None


def too_long(path: Path | str) -> FileUnreadableError:
    """Return the refusal of a cell of which only is known that it is too long."""
    return bounds.too_many(path, "letters", bounds.LETTERS + 1, bounds.LETTERS)


def take_notes_out(
    frame: pd.DataFrame, survey: RowSurvey, *, keep: bool
) -> tuple[pd.DataFrame, list[Assumption]]:
    """Return a table without the notes among its rows of a single cell.

    What is not plainly a note is counted as a short row.

    Args:
        frame: The table, its header the first row.
        survey: Its rows; of the single cells those that are notes are left.
        keep: Keep the notes, for the pipeline file says so.
    """
    first = frame.iloc[:, 0].isin(list(survey.lone)).to_numpy(copy=True)
    first[0] = False
    alone = np.flatnonzero(first)
    alone = alone[(frame.iloc[alone, 1:] == "").all(axis=1).to_numpy()]
    others = np.delete(frame.iloc[:, 0].to_numpy(), [0, *alone])
    usual = signs_of(pd.unique(others))
    for text in list(survey.lone):
        if not stands_out(text, usual) and not survey.is_signed(text):
            survey.refuse_lone(text)
    if keep or not survey.lone:
        return frame, []
    is_note = np.zeros(len(frame), dtype=bool)
    is_note[alone] = frame.iloc[alone, 0].isin(list(survey.lone))
    return frame[~is_note], [say_notes(survey, int(is_note.sum()))]


def say_notes(survey: RowSurvey, count: int) -> Assumption:
    """Return what is said of so many notes, which are all that is left of single cells."""
    text, lines = min(survey.lone.items(), key=lambda note: note[1][0])
    facts = {"count": Count(count), "text": one_line(text), "line": str(lines[0])}
    return Assumption("note_lines", facts, "data.totals", "drop")


def check_even(path: Path | str, survey: RowSurvey, *, pad: bool) -> list[Assumption]:
    """Return what is said of rows of other length, once the notes are out.

    Args:
        path: What messages call the file.
        survey: The rows; those of a single cell that are left are notes.
        pad: Whether the pipeline file allows such rows.

    Raises:
        FileUnreadableError: There are such rows, and it does not.
    """
    short, long = survey.short, survey.long
    if not pad and (short.rows or long.rows):
        _refuse(path, survey)
    key = ("data.ragged", "pad")
    said = []
    if short.rows:
        facts = {"count": Count(short.rows), "line": str(short.line)}
        said.append(Assumption("short_rows", facts, *key))
    if long.rows:
        cells = Count(long.cells)
        facts = {"count": Count(long.rows), "cells": cells, "line": str(long.line)}
        said.append(Assumption("long_rows", facts, *key))
    elif survey.blank_extras:
        said.append(Assumption("blank_extras", {"count": str(survey.blank_extras)}))
    return said


def _refuse(path: Path | str, survey: RowSurvey) -> NoReturn:
    short, long = survey.short, survey.long
    first = min((u for u in (short, long) if u.rows), key=lambda uneven: uneven.line)
    # Where most rows are longer, it is the header that was found in the wrong place.
    case = "header_cells" if long.rows > survey.rows / 2 else "cells"
    raise FileUnreadableError(
        path,
        case,
        short.rows + long.rows,
        line=first.line,
        found=Count(first.found),
        limit=Count(survey.width),
        rows=Count(short.rows + long.rows),
    )


def rows_in_cells(frame: pd.DataFrame, delimiter: str) -> list[Assumption]:
    """Return what is said of cells that hold whole rows: quotes beside one another.

    A line within a cell that has as many cells as the table is a row, most likely, which
    a quote has swallowed and another let go.

    Args:
        frame: The table as it was parsed.
        delimiter: What parts cells.
    """
    parts, found = frame.shape[1] - 1, []
    for name in frame.columns if parts > 1 else ():
        codes, distinct = pd.factorize(frame[name])
        texts = [str(text) for text in distinct]
        is_so = [holds_row(text, delimiter, parts) for text in texts]
        places = np.array(is_so, dtype=bool)[codes]
        found += [texts[code] for code in codes[places]]
    return [say_rows_in_cells(len(found), found[0])] if found else []


def say_rows_in_cells(count: int, text: str) -> Assumption:
    """Return what is said of so many cells that hold rows, of which one is cited."""
    facts = {"count": str(count), "text": one_line(text)}
    return Assumption("rows_in_cells", facts)


def holds_row(text: str, delimiter: str, parts: int) -> bool:
    """Tell whether a line of a cell has so many delimiters as parts cells of a row."""
    lines = LINE_BREAK.split(text)
    return len(lines) > 1 and any(line.count(delimiter) == parts for line in lines)
