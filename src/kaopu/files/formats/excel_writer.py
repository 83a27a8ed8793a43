"""Writes a table as a workbook in which every text stays a text, and none is a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import isfinite
from numbers import Real
from typing import IO, Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# What a cell of a workbook cannot hold.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
BOLD = Font(bold=True)


def write_workbook(frame: pd.DataFrame, buffer: IO[bytes]) -> None:
    """Write a table as a workbook of one sheet."""
    write_frames(list(map(str, frame.columns)), [frame], buffer)


def write_frames(
    names: Sequence[str], frames: Iterable[pd.DataFrame], buffer: IO[bytes]
) -> None:
    """Write tables of the same columns as a workbook of one sheet, one below the other.

    Row by row: a workbook held whole takes a gigabyte for 100,000 leads.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Sheet1")
    sheet.freeze_panes = "A2"
    sheet.append(list(_header(sheet, names)))
    for frame in frames:
        for row in frame.itertuples(index=False, name=None):
            sheet.append([_value(sheet, value) for value in row])
    workbook.save(buffer)


def _header(sheet: WriteOnlyWorksheet, names: Iterable[str]) -> Iterator[Cell]:
    for name in names:
        cell = _text(sheet, name)
        cell.font = BOLD
        yield cell


def _value(sheet: WriteOnlyWorksheet, value: Any) -> object:
    if isinstance(value, str):
        return _text(sheet, value)
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    is_date = isinstance(value, date) and getattr(value, "tzinfo", None) is None
    is_number = isinstance(value, Real) and isfinite(value)
    return value if is_date or is_number else _text(sheet, str(value))


def _text(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, UNWRITABLE.sub("", text))
    cell.data_type = "s"
    return cell
