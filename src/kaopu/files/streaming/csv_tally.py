"""Rows of other length in a large delimited text: which count, which are set aside.

`kaopu.files.formats.csv_rows` has the rules; here they are asked row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.formats.csv_rows import (
    RowSurvey,
    check_even,
    holds_row,
    say_notes,
    say_rows_in_cells,
)
from kaopu.files.records import Assumption
from kaopu.files.streaming.csv_blocks import holds_breaks
from kaopu.files.streaming.csv_careful import Record
from kaopu.files.streaming.findings import Seen
from kaopu.files.streaming.raw import SetAside
from kaopu.files.streaming.text_columns import TextColumn, whole
from kaopu.files.totals import SIGNS, signs_of, stands_out
from kaopu.language import Count, Message

# Bytes that the signs of a note may be, beside letters beyond ASCII.
SIGN_BYTES = b" \t\n\v\f\r\x1c\x1d\x1e\x1f:,;!?*"
# How a whole file is refused for what sets a row aside.
REFUSALS = {"encoding": "not_in_encoding"}


@dataclass
class CsvTally:
    """What is counted of one pass.

    Attributes:
        path: What messages call the file.
        encoding, delimiter: Of the text.
        header: What was found out to find the header.
        pad: Rows of other length are filled up, for the pipeline file says so.
        keep: Notes and totals are rows, for the pipeline file says so.
        strict: A row that cannot be read refuses the file.
        survey: The rows.
        signs: Those in the first column, by what a note differs from rows.
    """

    path: Path
    encoding: str
    delimiter: str
    header: tuple[Assumption, ...]
    pad: bool
    keep: bool
    strict: bool
    survey: RowSurvey
    signs: set[str]
    _lone: list[SetAside] = field(default_factory=list)
    _within: dict[int, Seen] = field(default_factory=dict)

    def judge(self, record: Record, place: int, *, is_signed: bool) -> SetAside | list[str]:
        """Return the cells of a row that counts, or the row set aside.

        Args:
            record: A row that has not as many cells as the header, or a fault.
            place: Before which row of the batch it stands.
            is_signed: Whether only such rows come after it, a signature among them.
        """
        line = record.line + 1
        if record.fault:
            return self._faulty(record, place)
        if len(record.cells) == self.survey.width:
            self.survey.last_even = line
            self.signs |= signs_of(record.cells[:1])
            return record.cells
        kind = self.survey.add(record.cells, line)
        cells = [*record.cells, *[""] * self.survey.width][: self.survey.width]
        is_row = kind == "even" or (self.pad and kind != "lone")
        if kind == "lone" and (self.pad or self.keep):
            is_row = self._is_lone_row(record.cells[0], is_signed=is_signed)
        if is_row:
            if kind != "lone":
                self.signs |= signs_of(cells[:1])
            return cells
        facts = {"found": Count(len(record.cells)), "limit": Count(self.survey.width)}
        if self.strict and kind != "lone":
            rows = {"line": line, "rows": Count(1)}
            raise FileUnreadableError(self.path, "cells", 1, **facts, **rows)
        reason = Message("reject", "cells", facts)
        aside = SetAside(place, line, reason, tuple(record.cells))
        if kind == "lone":
            self._lone.append(aside)
        return aside

    def _is_lone_row(self, text: str, *, is_signed: bool) -> bool:
        """Tell whether a single cell is a row, for it must be decided where it stands."""
        if is_signed or stands_out(text, self.signs):
            return self.keep
        self.survey.refuse_lone(text)
        return self.pad

    def _faulty(self, record: Record, place: int) -> SetAside:
        line, facts = record.line + 1, {"encoding": self.encoding}
        if self.strict and record.fault == "letters":
            raise bounds.too_many(self.path, "letters", bounds.LETTERS + 1, bounds.LETTERS)
        if self.strict:
            case = REFUSALS.get(record.fault, record.fault)
            raise FileUnreadableError(self.path, case, line=line, **facts)
        reason = Message("reject", record.fault, facts | {"limit": Count(bounds.LETTERS)})
        return SetAside(place, line, reason, tuple(record.cells))

    def learn(self, first: pa.ChunkedArray) -> None:
        """Learn by the first column by what signs a note differs from rows."""
        missing = SIGNS.keys() - self.signs
        column = TextColumn(whole(first))
        content = column.content if missing else b""
        may_be = not content.isascii() or any(sign in content for sign in SIGN_BYTES)
        if (missing != {"han"} and may_be) or not content.isascii():
            self.signs |= signs_of(first.unique().to_pylist())

    def look_within(self, table: pa.Table) -> None:
        """Count cells that hold whole rows."""
        parts = table.num_columns - 1
        for place in range(table.num_columns if parts > 1 else 0):
            texts = holds_breaks(table.column(place)).to_pylist()
            found = [text for text in texts if holds_row(text, self.delimiter, parts)]
            if found:
                self._within.setdefault(place, Seen()).add(len(found), found[0])

    def finish(self) -> None:
        """Tell notes from rows that are too short, now that all rows were read.

        Raises:
            FileUnreadableError: There are such rows, and the file has to be without.
        """
        for text in list(self.survey.lone):
            is_note = stands_out(text, self.signs) or self.survey.is_signed(text)
            if not is_note:
                self.survey.refuse_lone(text)
        for aside in self._lone:
            aside.is_note = aside.cells[0] in self.survey.lone
        if self.strict:
            check_even(self.path, self.survey, pad=self.pad)

    def said(self) -> tuple[Assumption, ...]:
        """Return what is said of all this, and of the header."""
        even: Sequence[Assumption] = ()
        if self.pad:
            even = check_even(self.path, self.survey, pad=True)
        elif self.survey.blank_extras:
            facts = {"count": str(self.survey.blank_extras)}
            even = (Assumption("blank_extras", facts),)
        notes: list[Assumption] = []
        count = sum(aside.is_note for aside in self._lone)
        if count and not self.keep:
            notes.append(say_notes(self.survey, count))
        if self._within:
            first = self._within[min(self._within)].first
            cells = sum(seen.count for seen in self._within.values())
            notes.append(say_rows_in_cells(cells, first))
        return (*even, *notes, *self.header)
