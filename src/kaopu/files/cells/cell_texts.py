"""The one text of one cell, whatever its type: what `kaopu.files.texts` makes tables of."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

TRUE, FALSE = "TRUE", "FALSE"
# A number of more digits before or after its point is written with an exponent.
MAX_DIGITS = 40
# Below it every whole float has its digits, and Python writes them without an exponent.
EXACT = 1e15
LIKE_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
NESTED = (list, tuple, dict, set, np.ndarray)
# What is nested deeper than this in one cell is left out of its text.
MAX_DEPTH = 32


def cell_text(cell: object) -> str:
    """Return a cell that is not missing as text.

    Example:
        >>> [cell_text(cell) for cell in (True, 2.0, Decimal("12.50"), timedelta(hours=36))]
        ['TRUE', '2', '12.5', '36:00:00']
    """
    # Most cells that are no texts; the types are told apart slowly below.
    if type(cell) is float and cell.is_integer() and -EXACT < cell < EXACT:
        return str(int(cell))
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool | np.bool_):
        return TRUE if cell else FALSE
    if isinstance(cell, float | np.floating):
        return number_text(cell)
    if isinstance(cell, Decimal):
        return decimal_text(cell)
    if isinstance(cell, date | time):
        return _moment_text(cell)
    if isinstance(cell, timedelta):
        return _duration_text(cell)
    return _other_text(cell)


def number_text(number: float | np.floating[Any]) -> str:
    """Return the shortest decimal that gives a float, of its own width, without ``.0``.

    Example:
        >>> [number_text(x) for x in (12.0, 0.1, 1.59001810629457e17, 1e-7)]
        ['12', '0.1', '159001810629457000', '0.0000001']
        >>> number_text(np.float32(0.1))
        '0.1'
    """
    value = float(number)
    if value.is_integer() and -EXACT < value < EXACT:
        return str(int(value))
    # A narrow float has fewer digits than the wide one of the same value.
    is_narrow = isinstance(number, np.float16 | np.float32)
    shortest = str(number) if is_narrow else repr(value)
    is_plain = "e" not in shortest
    return no_thousands(shortest) if is_plain else decimal_text(Decimal(shortest))


def decimal_text(number: Decimal) -> str:
    """Return the digits of a decimal number, without zeros at the end of its fraction."""
    if not number.is_finite():
        return "" if number.is_nan() else str(float(number))
    if number == 0:
        return "0"
    _, digits, exponent = number.as_tuple()
    # Finite, so the exponent is a number.
    places = int(exponent)
    if places > MAX_DIGITS or len(digits) + places > MAX_DIGITS or places < -2 * MAX_DIGITS:
        return str(number).lower()
    text = f"{number:f}"
    return no_thousands(text.rstrip("0").rstrip(".")) if "." in text else text


def no_thousands(text: str) -> str:
    """Return a number's text such that nobody takes its decimals for thousands.

    A number that was stored as one has a decimal point, however texts beside it are
    written; in 12.345, as a text, three digits may follow a group of thousands.

    Example:
        >>> [no_thousands(text) for text in ("12.345", "12.5", "0.345")]
        ['12.3450', '12.5', '0.345']
    """
    return f"{text}0" if LIKE_THOUSANDS.fullmatch(text) else text


def _moment_text(moment: date | time) -> str:
    """Return a day or a time of day as ISO has it, a midnight left out."""
    return str(moment).removesuffix(" 00:00:00")


def _duration_text(duration: timedelta) -> str:
    """Return hours, minutes and seconds as a spreadsheet shows ``[h]:mm:ss``."""
    if isinstance(duration, pd.Timedelta):
        duration = duration.to_pytimedelta()
    sign = "-" if duration < timedelta(0) else ""
    whole = abs(duration)
    seconds = whole.days * 86_400 + whole.seconds
    fraction = f".{whole.microseconds:06d}".rstrip("0") if whole.microseconds else ""
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{sign}{hours}:{minutes:02d}:{seconds % 60:02d}{fraction}"


def _other_text(cell: object) -> str:
    if isinstance(cell, bytes | bytearray | memoryview):
        return _bytes_text(bytes(cell))
    if isinstance(cell, NESTED):
        return json.dumps(_plain(cell), ensure_ascii=False)
    return str(cell)


def _bytes_text(content: bytes) -> str:
    """Return bytes as the text that they are, or else as their hexadecimal digits."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return f"0x{content.hex()}"


def _plain(cell: object, depth: int = 0) -> object:
    """Return what a nested cell holds as JSON can write it."""
    if depth > MAX_DEPTH:
        return "…"
    if isinstance(cell, dict):
        return {cell_text(key): _plain(value, depth + 1) for key, value in cell.items()}
    if isinstance(cell, NESTED):
        return [_plain(value, depth + 1) for value in cell]
    if isinstance(cell, np.generic):
        cell = cell.item()
    if cell is None or isinstance(cell, bool | int | str):
        return cell
    if isinstance(cell, float | Decimal):
        return float(cell) if math.isfinite(cell) else None
    return None if isinstance(cell, datetime) and pd.isna(cell) else cell_text(cell)
