"""Addresses of cells, such as AB12."""

from __future__ import annotations

from functools import cache


@cache
def column_number(letters: bytes) -> int:
    """Return the place of a column from 0.

    Example:
        >>> column_number(b"A"), column_number(b"AB")
        (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def address(row: int, column: int) -> str:
    """Return a place, counted from 0, as a spreadsheet names it.

    Example:
        >>> address(0, 0), address(11, 27)
        ('A1', 'AB12')
    """
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
