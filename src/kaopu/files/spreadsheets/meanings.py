"""Makes of a sheet's values what a person sees: `kaopu.files.formats.excel` asks for it."""

from __future__ import annotations

import io
import zipfile
from functools import partial

from kaopu.files.records import Assumption
from kaopu.files.spreadsheets.findings import Findings
from kaopu.files.spreadsheets.ods_cells import CONTENT, find_ods_cells
from kaopu.files.spreadsheets.xlsx_cells import find_cells
from kaopu.files.spreadsheets.xml_events import XmlError
from kaopu.files.spreadsheets.zip_parts import WORKBOOK, ZipParts
from kaopu.files.zips import BROKEN_ZIP

# A part that is damaged, packed in a way of its own, or locked.
UNREADABLE = (XmlError, *BROKEN_ZIP, RuntimeError)
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
            return _show(ZipParts(archive), sheet, columns, left)
    except UNREADABLE:
        # Its values were read, so they are told, and that no more is known of them.
        return (UNSEEN,)


def _show(
    parts: ZipParts, sheet: str, columns: list[list[object]], left: int
) -> tuple[Assumption, ...]:
    if parts.has(WORKBOOK):
        formats = parts.formats()
        findings = Findings(columns, left, formats)
        part = parts.open(parts.sheet_part(sheet) or "")
        look = partial(find_cells, styles=formats, on_found=findings.take)
    else:
        findings = Findings(columns, left)
        part = parts.open(CONTENT)
        size = (max(map(len, columns), default=0) - 1, left + len(columns) - 1)
        look = partial(find_ods_cells, sheet=sheet, size=size, on_found=findings.take)
    if part is None:
        return (UNSEEN,)
    with part:
        look(part)
    return findings.assumptions()
