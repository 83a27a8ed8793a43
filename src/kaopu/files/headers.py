"""Finds the header of a sheet: title rows above it, merged cells, headers of two rows.

Every rule is careful: what is not plainly a title stays, and the first row is the header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kaopu.files.records import Assumption
from kaopu.files.totals import one_line

# A header is looked for in so many first rows.
LOOKED_AT = 20
# A table so narrow has no title row that could be told from its header.
MIN_WIDTH = 3
# A title fills at most a third of the table's columns, a header two thirds.
TITLE_SHARE, HEADER_SHARE = 1 / 3, 2 / 3
# A header names things: a number, a date or an address of mail stands below it.
NO_NAME = re.compile(
    r"[-+]?[\d.,:/%\s$€£¥￥年月日-]+|[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+|https?://\S+"
)

Merged = tuple[int, int, int, int]


@dataclass(frozen=True)
class Header:
    """Where the header of a sheet is.

    Attributes:
        names: One a column; empty where there is none.
        body: The place of the first row below it, from 0.
        assumptions: What was found out.
    """

    names: list[str]
    body: int
    assumptions: tuple[Assumption, ...] = ()


def find_header_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the place of the header among a sheet's first rows; 0 if nothing speaks up.

    Blank rows and titles above it are passed over. A title fills a third of the table's
    columns at most, and a row of different names, below it, two thirds.

    Example:
        >>> find_header_row([["Deals"], [], ["id", "region", "status"]])
        2
    """
    filled = [sum(1 for cell in row if cell) for row in rows]
    first = next((place for place, count in enumerate(filled) if count), 0)
    width = max(filled, default=0)
    if width < MIN_WIDTH or filled[first] > width * TITLE_SHARE:
        return first
    for place in range(first, len(rows)):
        if filled[place] > width * TITLE_SHARE:
            is_header = filled[place] >= width * HEADER_SHARE and is_names(rows[place])
            return place if is_header else first
    return first


def is_names(row: Sequence[str]) -> bool:
    """Tell whether a row's filled cells are different names, none a number or a date."""
    cells = [cell for cell in row if cell]
    return len(set(cells)) == len(cells) and not any(map(NO_NAME.fullmatch, cells))


def read_header(
    rows: Sequence[Sequence[str]], stated: int | None, merged: Sequence[Merged] = ()
) -> Header:
    """Return the header of a sheet of which ``rows`` are the first.

    Args:
        rows: The first rows, as texts of equal number.
        stated: The header's row, from 1, where the pipeline file says it.
        merged: Merged cells, as `kaopu.files.records.Grid` has them.
    """
    place = (stated - 1) if stated else find_header_row(rows)
    names = list(rows[place]) if place < len(rows) else []
    found: list[Assumption] = []
    above = [list(row) for row in rows[:place] if any(row)]
    if above and not stated:
        found.append(_passed_over(place, above))
        names = _filled_from_above(names, rows[place - 1])
    wide = [m for m in merged if m[0] == m[2] == place and m[3] > m[1]]
    below = list(rows[place + 1]) if place + 1 < len(rows) else []
    tall = [m for m in merged if m[0] == place and m[2] == place + 1]
    if wide and (tall or _is_second_header(below, wide)):
        both = f"{place + 1}, {place + 2}"
        found.append(Assumption("two_headers", {"rows": both}))
        return Header(_joined(names, below, wide), place + 2, tuple(found))
    return Header(_spread(names, wide), place + 1, tuple(found))


def _passed_over(place: int, above: list[list[str]]) -> Assumption:
    title = next(cell for cell in above[0] if cell)
    facts = {
        "row": str(place + 1),
        "count": str(len(above)),
        "title": one_line(title),
    }
    return Assumption("header_row", facts, "data.header_row", place + 1)


def _filled_from_above(names: list[str], above: Sequence[str]) -> list[str]:
    """Name a column by the cell above its blank header, as where two rows are merged."""
    wide = [*above, *[""] * len(names)]
    return [name or wide[i] for i, name in enumerate(names)]


def _is_second_header(below: Sequence[str], wide: Sequence[Merged]) -> bool:
    """Tell whether the row under a header names what stands under its wide cells."""
    spanned = [i for _, first, _, last in wide for i in range(first, last + 1)]
    filled = all(i < len(below) and below[i] for i in spanned)
    return filled and is_names(below)


def _joined(names: list[str], below: list[str], wide: Sequence[Merged]) -> list[str]:
    """Return the lower names, with the upper one before those that stand twice."""
    upper = list(names)
    for _, first, _, last in wide:
        upper[first : last + 1] = [names[first]] * (last + 1 - first)
    lower = [*below, *[""] * (len(names) - len(below))]
    chosen = [low or up for up, low in zip(upper, lower, strict=True)]
    return [
        f"{upper[i]} {name}" if chosen.count(name) > 1 and lower[i] and upper[i] else name
        for i, name in enumerate(chosen)
    ]


def _spread(names: list[str], wide: Sequence[Merged]) -> list[str]:
    """Number the columns that share one merged header: ``Contact``, ``Contact 2``."""
    spread = list(names)
    for _, first, _, last in wide:
        for i in range(first + 1, min(last + 1, len(spread))):
            spread[i] = spread[i] or f"{names[first]} {i - first + 1}"
    return spread
