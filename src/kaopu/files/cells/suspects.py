"""Cells that are not what they were: errors, lists, numbers too long for their program.

Spreadsheets and engines keep 15 to 17 digits of a number. A longer id that was once a
number has lost its last digits, and no reader can bring them back: it is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype

from kaopu.coded import FEW_TEXTS, any_coded, is_any, is_coded, replaced
from kaopu.files.cells.cell_texts import NESTED, cell_text
from kaopu.files.records import Assumption, AssumptionKind
from kaopu.language import Names

# Whole numbers from here on have more digits than a spreadsheet, or a float, keeps.
SPREADSHEET_DIGITS, FLOAT_DIGITS = 1e15, float(2**53)
# What stands in a cell whose formula failed.
ERRORS = frozenset(
    (
        *("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"),
        *("#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!"),
        *("#GETTING_DATA", "#EXTERNAL!", "#PYTHON!"),
    )
)
# A whole number as a spreadsheet shows it in a narrow column, and writes it to CSV.
SHORTENED = re.compile(r"\s*[-+]?\d(?:[.,]\d{1,14})?[eE]\+(?:1[1-9]|[2-9]\d)\s*")
SHOWN = 5


def long_numbers(
    frame: pd.DataFrame, names: Sequence[object], limit: float = FLOAT_DIGITS
) -> tuple[Assumption, ...]:
    """Return what is to be said of floats that are whole and too long for their digits.

    Args:
        frame: The cells, each still of its own type.
        names: The headers.
        limit: From which size on digits are lost.
    """
    counts: Counter[str] = Counter()
    example: object = None
    for place, name in enumerate(names):
        long = long_floats(frame.iloc[:, place], limit)
        if long:
            counts[repr(str(name))] += len(long)
            example = long[0] if example is None else example
    return told("long_numbers", counts, cell_text(example) if counts else "")


def shortened_numbers(frame: pd.DataFrame) -> tuple[Assumption, ...]:
    """Return what is to be said of texts such as ``1.59E+17``, once an id of 18 digits."""
    counts: Counter[str] = Counter()
    example = ""
    for place, name in enumerate(frame.columns):
        cells = frame.iloc[:, place]
        # To look for the sign in all of them at once is ten times as fast.
        text = "\n".join(cells.tolist())
        if "E+" not in text and "e+" not in text:
            continue
        short = [cell for cell in cells if SHORTENED.fullmatch(cell)]
        if short:
            counts[repr(str(name))] += len(short)
            example = example or short[0].strip()
    return told("shortened_numbers", counts, example)


def blank_errors(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Assumption, ...]]:
    """Return a table of texts in which error values are blank, and what they were."""
    is_few = len(frame) <= FEW_TEXTS and frame.shape[1] and not any_coded(frame)
    if is_few and ERRORS.isdisjoint(frame.to_numpy(dtype=object).ravel().tolist()):
        return frame, ()
    kinds: Counter[str] = Counter()
    first = ""
    columns = []
    for place, name in enumerate(frame.columns):
        cells = frame.iloc[:, place]
        # Ten times as fast as isin, and true of nearly every column.
        held = cells.cat.categories if is_coded(cells) else cells.to_numpy()
        if not ERRORS.isdisjoint(held):
            is_error = pd.Series(is_any(cells, ERRORS), index=cells.index)
            kinds.update(cells[is_error])
            first = first or repr(str(name))
            cells = replaced(cells, is_error.to_numpy(), "")
        columns.append(cells)
    if not kinds:
        return frame, ()
    table = pd.concat(columns, axis=1)
    # A column that is put together anew has no name.
    table.columns = frame.columns
    return table, (error_cells(kinds, first),)


def error_cells(kinds: Counter[str], first: str) -> Assumption:
    """Return that error values count as blank.

    Args:
        kinds: How often each stands in the table.
        first: Where the first is: a cell's address, or the name of its column.
    """
    each = [f"{kind} ({count})" for kind, count in kinds.most_common()]
    facts = {"count": str(kinds.total()), "kinds": Names(each, SHOWN), "first": first}
    return Assumption("error_cells", facts)


def nested_cells(frame: pd.DataFrame) -> tuple[Assumption, ...]:
    """Return which columns hold lists or objects, of which each is one text."""
    names = [
        repr(str(name))
        for place, name in enumerate(frame.columns)
        if holds_nested(frame.iloc[:, place])
    ]
    return nested_columns(names)


def nested_columns(names: Sequence[str]) -> tuple[Assumption, ...]:
    """Return what is said of columns of these names, which hold lists or objects."""
    if not names:
        return ()
    return (Assumption("nested_cells", {"columns": Names(list(names), SHOWN)}),)


def holds_nested(cells: pd.Series) -> bool:
    """Tell whether some cell of a column is a list or an object."""
    # Types of engines have names such as list<item: int64> and struct<a: int64>.
    if cells.dtype != object:
        return str(cells.dtype).startswith(("list", "large_list", "struct", "map"))
    if infer_dtype(cells, skipna=False) == "string":
        return False
    return any(isinstance(cell, NESTED) for cell in cells)


def long_floats(cells: pd.Series, limit: float) -> list[float]:
    """Return the floats of a column that are whole and too long for their digits."""
    if cells.dtype == object:
        if infer_dtype(cells, skipna=False) == "string":
            return []
        floats = [c for c in cells if type(c) is float and (c >= limit or c <= -limit)]
    elif pd.api.types.is_float_dtype(cells.dtype):
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        floats = values[np.abs(values) >= limit].tolist()
    else:
        return []
    return [number for number in floats if number.is_integer()]


def told(
    kind: AssumptionKind, counts: Counter[str], example: str
) -> tuple[Assumption, ...]:
    """Return what is said of so many cells of each column, of which one is cited."""
    if not counts:
        return ()
    columns = Names(list(counts), SHOWN)
    facts = {"count": str(counts.total()), "columns": columns, "example": example}
    return (Assumption(kind, facts),)
