"""Excel: workbooks of .xlsx, .xls and their kin, read by a compiled reader."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files.formats.base import BinaryFormat, Writer
from kaopu.files.formats.sheet_bounds import check_workbook
from kaopu.files.records import Assumption, Export, Grid
from kaopu.files.sheets import read_grid
from kaopu.files.spreadsheets.meanings import show_values
from kaopu.language import Names
from kaopu.pipeline.resolved import ReadOptions

if TYPE_CHECKING:  # for annotations alone, see below
    from python_calamine import CalamineSheet, CalamineWorkbook

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# The name by which an encrypted workbook holds its content.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Sheets that are named of those left out.
SHOWN = 5
MAX_ROWS = 1_048_575


def read_excel(path: Path | str, data: bytes, options: ReadOptions) -> Export:
    """Return the table of the sheet that is named, or else the largest not hidden.

    Raises:
        FileUnreadableError: It is no workbook, is locked, too large, or has no such
            sheet.
    """
    if data.startswith(OLE) and ENCRYPTED in data:
        raise FileUnreadableError(path, "password_workbook")
    check_workbook(path, data)
    return read_grid(_read_sheet(path, data, options), options)


def write_excel(frame: pd.DataFrame, buffer: IO[bytes]) -> None:
    """Write a table as a workbook of one sheet, in which no text is a formula."""
    # Ten megabytes that few programs need.
    from kaopu.files.formats.excel_writer import write_workbook

    write_workbook(frame, buffer)


def _read_sheet(path: Path | str, data: bytes, options: ReadOptions) -> Grid:
    # Calamine is a compiled reader; a command that reads CSV need not load it.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            sheet, found = _choose(path, workbook, options)
            columns, left = _columns(sheet), sheet.start[1] if sheet.start else 0
            shown = show_values(data, sheet.name, columns, left)
            return Grid(columns, _merged(sheet), (*found, *shown))
    except PasswordError:
        raise FileUnreadableError(path, "password_workbook") from None
    except (CalamineError, ValueError, OSError) as error:
        raise FileUnreadableError(path, "damaged_workbook", cause=str(error)) from None


def _choose(
    path: Path | str, workbook: CalamineWorkbook, options: ReadOptions
) -> tuple[CalamineSheet, tuple[Assumption, ...]]:
    names = [str(name) for name in workbook.sheet_names]
    if options.sheet is not None:
        if options.sheet in names:
            return workbook.get_sheet_by_name(options.sheet), ()
        raise FileUnreadableError(path, "no_such_sheet", sheet=options.sheet, names=names)
    shown = _shown(workbook) or names
    if not shown:
        raise FileUnreadableError(path, "no_sheet")
    sheets = [workbook.get_sheet_by_name(name) for name in shown]
    sizes = [sheet.height * sheet.width for sheet in sheets]
    best = sizes.index(max(sizes))
    hidden = _hidden(workbook)
    if sum(size > 0 for size in sizes) < 2:
        return sheets[best], hidden
    others = [repr(name) for i, name in enumerate(shown) if i != best]
    facts: dict[str, str | Names] = {
        "sheet": repr(shown[best]),
        "others": Names(others, SHOWN),
    }
    found = Assumption("sheet", facts, "data.sheet", shown[best])
    return sheets[best], (found, *hidden)


def _shown(workbook: CalamineWorkbook) -> list[str]:
    # See above.
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        str(sheet.name)
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
        and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _hidden(workbook: CalamineWorkbook) -> tuple[Assumption, ...]:
    # See above.
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    hidden = [
        repr(str(sheet.name))
        for sheet in workbook.sheets_metadata
        if sheet.visible != SheetVisibleEnum.Visible
        and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    if not hidden:
        return ()
    return (Assumption("hidden_sheets", {"names": Names(hidden, SHOWN)}),)


def _columns(sheet: CalamineSheet) -> list[list[object]]:
    """Return the cells by column, of which equal texts are one object."""
    columns: list[list[object]] = [[] for _ in range(sheet.width)]
    texts: dict[str, str] = {}
    for row in sheet.iter_rows():
        for column, cell in zip(columns, row, strict=False):
            column.append(texts.setdefault(cell, cell) if type(cell) is str else cell)
    return columns


def _merged(sheet: CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    """Return merged cells, counted from the first filled column as the rows are."""
    left = sheet.start[1] if sheet.start else 0
    found = sheet.merged_cell_ranges or ()
    return tuple((a[0], a[1] - left, b[0], b[1] - left) for a, b in found if a[1] >= left)


EXCEL = BinaryFormat(
    id="excel",
    endings=(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    magic=(ZIP, OLE),
    zip_parts=("xl/", "content.xml"),
    read=read_excel,
    writer=Writer(".xlsx", write_excel, MAX_ROWS),
)
