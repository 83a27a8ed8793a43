"""Reads workbooks: .xlsx, .xls and their kin, by a compiled reader."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from kaopu.errors import FileUnreadableError, listed
from kaopu.files.reading.records import Assumption, Grid
from kaopu.pipeline.resolved import ReadOptions

if TYPE_CHECKING:  # for annotations alone, see below
    from python_calamine import CalamineSheet, CalamineWorkbook


def read_excel(path: Path | str, data: bytes, options: ReadOptions) -> Grid:
    """Return the sheet that is named, or else the largest that is not hidden.

    Raises:
        FileUnreadableError: It is no workbook, is locked, or has no such sheet.
    """
    # Calamine is a compiled reader; a command that reads CSV need not load it.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheet, said = _choose(path, book, options)
            return Grid(_columns(sheet), _merged(sheet), said)
    except PasswordError:
        raise FileUnreadableError(path, "password_workbook") from None
    except (CalamineError, ValueError, OSError) as error:
        raise FileUnreadableError(path, "damaged_workbook", cause=str(error)) from None


def _choose(
    path: Path | str, book: CalamineWorkbook, options: ReadOptions
) -> tuple[CalamineSheet, tuple[Assumption, ...]]:
    names = [str(name) for name in book.sheet_names]
    if options.sheet is not None:
        if options.sheet in names:
            return book.get_sheet_by_name(options.sheet), ()
        raise FileUnreadableError(path, "no_such_sheet", sheet=options.sheet, names=names)
    shown = _shown(book) or names
    if not shown:
        raise FileUnreadableError(path, "no_sheet")
    sheets = [book.get_sheet_by_name(name) for name in shown]
    sizes = [sheet.height * sheet.width for sheet in sheets]
    best = sizes.index(max(sizes))
    if sum(size > 0 for size in sizes) < 2:
        return sheets[best], ()
    others = listed([repr(name) for i, name in enumerate(shown) if i != best])
    facts = {"sheet": repr(shown[best]), "others": others}
    said = Assumption("sheet", facts, "data.sheet", shown[best])
    return sheets[best], (said,)


def _shown(book: CalamineWorkbook) -> list[str]:
    # See above.
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        str(sheet.name)
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
        and sheet.typ == SheetTypeEnum.WorkSheet
    ]


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
