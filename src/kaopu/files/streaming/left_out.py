"""The rows of a batch that are no leads, as `kaopu.files.totals` tells them.

What a row is says its first filled cell: columns are looked at from the left, and each only
in rows that are blank so far. In most files that is the first column alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.files.streaming.text_columns import TextColumn
from kaopu.files.totals import HINTS, MAX_LETTERS, group_names, is_total, says_total

Rows = NDArray[np.intp]
# What Python takes for space, and a text of nothing else.
BLANK = r"^[\s\v\x1c-\x1f\x{85}\p{Z}]*$"

SPACES = tuple(bytes([sign]) for sign in b"\t\n\v\f\r\x1c\x1d\x1e\x1f ")
# In so many letters a few dozen words are found faster one by one.
SHORT = 200_000


@dataclass(frozen=True)
class LeftOut:
    """The rows of a batch that are left out, from 0.

    Attributes:
        blank: Rows without a filled cell.
        totals: Totals and lines that an export is signed with.
        again: Rows that hold every header again.
        groups: What totals may name that are none unless a cell holds it, in lower case.
    """

    blank: Rows
    totals: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    again: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    groups: frozenset[str] = frozenset()

    @property
    def rows(self) -> Rows:
        """All of them, in their order."""
        every = np.concatenate([self.blank, self.totals, self.again])
        return np.unique(every) if len(every) else every


def find_left_out(
    column_at: Callable[[int], TextColumn],
    names: Sequence[str],
    rows: int,
    *,
    held: Collection[str],
    keep: bool,
) -> LeftOut:
    """Return which rows of a batch are no leads.

    Args:
        column_at: Gives a column by its place.
        names: The headers.
        rows: How many the batch has.
        held: Groups that a total may name, in lower case: cells of the file.
        keep: Keep totals and headers, for the pipeline file says so.
    """
    open_rows: Rows = np.arange(rows)
    totals: list[int] = []
    groups: set[str] = set()
    for place in range(len(names)):
        if not len(open_rows):
            break
        column = column_at(place)
        is_blank = column.rows(_is_blank(column))[open_rows]
        if not keep:
            for row in open_rows[~is_blank][_may_be_total(column, open_rows[~is_blank])]:
                cells = [column_at(i).text(int(row)) for i in range(len(names))]
                if is_total(cells, held):
                    totals.append(int(row))
                else:
                    groups |= _named(cells)
        open_rows = open_rows[is_blank]
    again = np.empty(0, dtype=np.intp) if keep else _headers(column_at, names, rows)
    if len(again):
        again = np.setdiff1d(again, open_rows)
    left_out = np.array(sorted(totals), dtype=np.intp)
    return LeftOut(open_rows, left_out, again, frozenset(groups))


def _may_be_total(column: TextColumn, rows: Rows) -> NDArray[np.bool_]:
    """Tell for each of some rows whether its text may be the head of a total."""
    maybe = _has_hint(column)
    for place in np.flatnonzero(maybe):
        text = str(column.texts[int(place)].as_py()).strip()
        maybe[place] = len(text) <= MAX_LETTERS and says_total(text)
    return column.rows(maybe)[rows]


def _named(cells: Sequence[str]) -> set[str]:
    """Return the groups that would make a row their total, if the file held them."""
    head = next(cell.strip() for cell in cells if cell.strip())
    names = {name.casefold() for name in group_names(head)}
    return names if names and is_total(cells, names) else set()


def _headers(
    column_at: Callable[[int], TextColumn], names: Sequence[str], rows: int
) -> Rows:
    named = [(place, name) for place, name in enumerate(names) if name]
    if len(named) < 2:
        return np.empty(0, dtype=np.intp)
    again: Rows = np.arange(rows)
    for place, name in named:
        column = column_at(place)
        at = int(pc.index(column.texts, pa.scalar(name, pa.string())).as_py())
        if at < 0:
            return np.empty(0, dtype=np.intp)
        is_name = np.zeros(len(column.texts), dtype=bool)
        if column.codes is None:
            is_name = _mask(pc.equal(column.texts, name))
        else:
            is_name[at] = True
        again = again[column.rows(is_name)[again]]
        if not len(again):
            break
    return again


def held_groups(column: TextColumn, names: Collection[str]) -> set[str]:
    """Return which of some names, in lower case, stand alone in a cell of a column."""
    counted = column.counts(np.arange(len(column.texts))) > 0
    texts = column.texts.filter(pa.array(counted))
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    maybe = pc.is_in(lower, pa.array(sorted(names), pa.string()))
    # Few letters have a lower case that differs from the form that letters are compared by.
    maybe = pc.or_(maybe, pc.invert(pc.string_is_ascii(lower)))
    found = texts.filter(maybe).to_pylist()
    return {name for text in found if (name := str(text).strip().casefold()) in names}


_HINT = "(?i)" + "|".join(hint.replace("(", r"\(").replace(")", r"\)") for hint in HINTS)


def _is_blank(column: TextColumn) -> NDArray[np.bool_]:
    """Tell for each text of a column whether nothing but space is in it."""
    content = column.content
    if content.isascii() and not any(space in content for space in SPACES):
        return _mask(pc.equal(pc.binary_length(column.texts), 0))
    return _matches(column.texts, BLANK)


def _has_hint(column: TextColumn) -> NDArray[np.bool_]:
    """Tell for each text of a column whether something of a total may be in it."""
    # Nothing of that kind has these signs, of which ids and numbers consist.
    letters = column.content.translate(None, b"0123456789-_./#:+")
    if len(letters) < SHORT and letters.isascii():
        lower = letters.lower().decode()
        if not any(hint in lower for hint in HINTS):
            return np.zeros(len(column.texts), dtype=bool)
    return _matches(column.texts, _HINT)


def _matches(texts: pa.Array, pattern: str) -> NDArray[np.bool_]:
    return _mask(pc.match_substring_regex(texts, pattern))


def _mask(found: pa.Array) -> NDArray[np.bool_]:
    return np.array(found.to_numpy(zero_copy_only=False), dtype=bool)
