"""Finds the cells of an .ods sheet whose value says less than they show.

Source: OASIS Open Document 1.3, part 3, 9.1 (tables) and 19.385 (types of values).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kaopu.files.cells.cell_texts import number_text
from kaopu.files.spreadsheets.found import Found, FoundKind
from kaopu.files.spreadsheets.number_formats import percent_text
from kaopu.files.spreadsheets.xml_events import Readable, local_values, read_xml
from kaopu.language.currencies import currency_name

CONTENT = "content.xml"
CELLS = ("table-cell", "covered-table-cell")
COMMENT = "annotation"
HIDDEN = ("collapse", "filter")
# A whole number that is shown with zeros before it.
ZEROS = re.compile(r"0[0-9]+")
DURATION = re.compile(r"PT([0-9]+)H([0-9]+)M([0-9]+)(?:[.,]([0-9]+))?S")


def find_ods_cells(
    part: Readable, sheet: str, size: tuple[int, int], on_found: Callable[[Found], None]
) -> None:
    """Tell of a sheet's cells what they show beyond their value.

    Args:
        part: The file's ``content.xml``.
        sheet: The name of the sheet.
        size: Its last row and column, from 0: what is repeated beyond is formatting.
        on_found: Is called for each.

    Raises:
        XmlError: The part is no XML.
    """
    cells = _Cells(sheet, size, on_found)
    read_xml(part, cells.start, cells.end, cells.text)


@dataclass
class _Cells:
    """Counts rows and cells, each of which may stand for many alike."""

    sheet: str
    size: tuple[int, int]
    on_found: Callable[[Found], None]
    depth: int = 0
    row: int = 0
    column: int = 0
    rows: range = range(0)
    values: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    is_comment: bool = False

    def start(self, name: str, values: dict[str, str]) -> None:
        """Enter an element; those of other sheets, and tables inside cells, are none."""
        if name == "table":
            is_sheet = local_values(values).get("name") == self.sheet
            self.depth += 1 if self.depth or is_sheet else 0
        if self.depth != 1:
            return
        if name == COMMENT:
            self.is_comment = True
        elif name == "table-row":
            own = local_values(values)
            count = _count(own, "number-rows-repeated")
            self.rows = range(self.row, min(self.row + count, self.size[0] + 1))
            self.row, self.column = self.row + count, 0
            if own.get("visibility") in HIDDEN:
                for row in self.rows:
                    self.on_found(Found("hidden_row", row))
        elif name in CELLS:
            # The extension's type of an error comes last, by its own name.
            self.values = {**local_values(values), "is_error": _extended_type(values)}
            self.shown = []

    def text(self, text: str) -> None:
        """Take the text of an element."""
        if self.depth == 1 and not self.is_comment:
            self.shown.append(text)

    def end(self, name: str) -> None:
        """Leave an element; a cell is known then."""
        if self.depth == 1 and name in CELLS:
            self._leave_cell()
        if name == COMMENT:
            self.is_comment = False
        if name == "table" and self.depth:
            self.depth -= 1

    def _leave_cell(self) -> None:
        count = _count(self.values, "number-columns-repeated")
        columns = range(self.column, min(self.column + count, self.size[1] + 1))
        self.column += count
        shown = "".join(self.shown).strip()
        is_error = self.values["is_error"] == "error"
        text = shown if is_error else _text(self.values, shown)
        kind: FoundKind = "error" if is_error else "shown"
        if text:
            for row in self.rows:
                for column in columns:
                    self.on_found(Found(kind, row, column, text=text))


def _count(values: dict[str, str], name: str) -> int:
    text = values.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _extended_type(values: dict[str, str]) -> str:
    return values.get("calcext:value-type", "")


def _text(values: dict[str, str], shown: str) -> str:
    """Return what a number shows beyond its value; empty if that is nothing."""
    kind, value = values.get("value-type"), values.get("value", "")
    if kind == "time":
        return _duration(values.get("time-value", ""))
    try:
        number = float(value)
    except ValueError:
        return ""
    if kind == "percentage":
        return percent_text(number)
    if kind == "currency":
        code = values.get("currency") or currency_name(shown)
        return f"{number_text(number)} {code}" if code else ""
    is_padded = ZEROS.fullmatch(shown) and float(shown) == number
    return shown if kind == "float" and is_padded else ""


def _duration(text: str) -> str:
    parts = DURATION.fullmatch(text)
    if parts is None:
        return ""
    fraction = (parts[4] or "").rstrip("0")
    hours, minutes, seconds = (int(part) for part in parts.groups()[:3])
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}" + (f".{fraction}" if fraction else "")
