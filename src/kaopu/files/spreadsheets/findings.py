"""Writes into a sheet what its cells show, and counts what is to be said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kaopu.files.cells.suspects import error_cells
from kaopu.files.records import Assumption
from kaopu.files.spreadsheets.addresses import address
from kaopu.files.spreadsheets.found import Found
from kaopu.files.spreadsheets.number_formats import NumberFormat
from kaopu.language import Names

# Examples that are named of what number formats show.
SHOWN = 3
DIGITS = "-.0123456789"


class Findings:
    """What was found in one sheet, whose cells it changes.

    Args:
        columns: The cells by column; the rows begin with the first of the sheet.
        left: The place of the first column in the sheet, from 0.
        formats: The formats that change what numbers mean, by style.
    """

    def __init__(
        self,
        columns: list[list[object]],
        left: int,
        formats: Mapping[int, NumberFormat] | None = None,
    ) -> None:
        self._columns, self._left = columns, left
        self._formats = formats or {}
        self._texts: dict[tuple[int, float], str] = {}
        self._equal: dict[str, str] = {}
        # An example of each format.
        self._shown: dict[tuple[int, str], str] = {}
        self._shown_count = 0
        self._errors: Counter[str] = Counter()
        self._first: dict[str, str] = {}
        self._unworked = 0
        self._hidden: list[int] = []

    def take(self, found: Found) -> None:
        """Take what was found of one cell, or of one row."""
        if found.kind == "hidden_row":
            if self._is_filled(found.row):
                self._hidden.append(found.row)
        elif found.kind == "error":
            if self._cell(found) is not None:
                self._errors[found.text] += 1
                self._note("error", found)
        elif found.kind == "unworked":
            if self._cell(found) == "":
                self._unworked += 1
                self._note("unworked", found)
        elif found.kind == "shown":
            if self._cell(found) not in (None, ""):
                self._write(found, found.text)
        else:
            self._show(found)

    def assumptions(self) -> tuple[Assumption, ...]:
        """Return what was found, in words to come."""
        told: list[Assumption] = []
        if self._shown_count:
            examples = Names(list(self._shown.values()), SHOWN)
            facts = {"count": str(self._shown_count), "examples": examples}
            told.append(Assumption("number_formats", facts))
        if self._errors:
            told.append(error_cells(self._errors, self._first["error"]))
        if self._unworked:
            facts = {"count": str(self._unworked), "first": self._first["unworked"]}
            told.append(Assumption("unworked_formulas", facts))
        if self._hidden:
            first = str(min(self._hidden) + 1)
            facts = {"count": str(len(self._hidden)), "first": first}
            told.append(Assumption("hidden_rows", facts))
        return tuple(told)

    def _show(self, found: Found) -> None:
        value = self._cell(found)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return
        key = (found.style, float(value))
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = self._formats[found.style].text(float(value))
        self._write(found, text)

    def _write(self, found: Found, text: str) -> None:
        # Equal texts are one object, as in the cells that calamine reads.
        text = self._equal.setdefault(text, text)
        self._columns[found.column - self._left][found.row] = text
        self._shown.setdefault((found.style, text.strip(DIGITS)), text)
        self._shown_count += 1

    def _cell(self, found: Found) -> object:
        """Return a cell as calamine has it; None outside of what it has."""
        place = found.column - self._left
        if not 0 <= place < len(self._columns):
            return None
        column = self._columns[place]
        return column[found.row] if 0 <= found.row < len(column) else None

    def _note(self, kind: str, found: Found) -> None:
        self._first.setdefault(kind, address(found.row, found.column))

    def _is_filled(self, row: int) -> bool:
        return any(
            0 <= row < len(column) and column[row] not in (None, "")
            for column in self._columns
        )
