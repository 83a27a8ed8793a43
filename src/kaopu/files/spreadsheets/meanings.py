"""Makes of a sheet's values what a person sees: `kaopu.files.formats.excel` asks for it."""

from __future__ import annotations

import io
import zipfile
import zlib

from kaopu.files.records import Assumption
from kaopu.files.spreadsheets.findings import Findings
from kaopu.files.spreadsheets.xlsx_cells import find_cells
from kaopu.files.spreadsheets.xlsx_parts import WORKBOOK, XlsxParts
from kaopu.files.spreadsheets.xml_events import XmlError

# A part that is damaged, packed in a way of its own, or locked.
UNREADABLE = (
    XmlError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
)
UNSEEN = Assumption("formats_unseen")


def show_values(
    data: bytes, sheet: str, columns: list[list[object]], left: int
) -> tuple[Assumption, ...]:
    """Write into a sheet's cells what they show, and return what is to be said of it.

    Args:
        data: The workbook.
        sheet: The name of the sheet.
        columns: Its cells as calamine has them, by column; they are changed.
        left: The place of the first of these columns, from 0.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _show(XlsxParts(archive), sheet, columns, left)
    except UNREADABLE:
        # Its values were read, so they are told, and that no more is known of them.
        return (UNSEEN,)


def _show(
    parts: XlsxParts, sheet: str, columns: list[list[object]], left: int
) -> tuple[Assumption, ...]:
    if parts.has(WORKBOOK):
        name = parts.sheet_part(sheet)
        part = parts.open(name) if name else None
        if part is None:
            return (UNSEEN,)
        formats = parts.formats()
        findings = Findings(columns, left, formats)
        with part:
            find_cells(part, formats, findings.take)
        return findings.assumptions()
    return (UNSEEN,)
