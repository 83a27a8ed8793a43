"""Which deals the rows of a table belong to: keys, of which a cell may hold several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts
from kaopu.spelling import exact_keys, folded_key, is_cased, match_keys

Places = NDArray[np.intp]
Bools = NDArray[np.bool_]
# As CRMs part several keys in one cell: 12;13, ["12", "13"], ,12,13, and the like.
PART = re.compile(r"[;；,，|、\n]+")
BRACKETS = "[](){} \t\"'"
# Of people, a comma may stand within one name.
PERSON = re.compile(r"[;；|、\n]+")
COMMA = re.compile(r"[,，]")
QUOTED = re.compile(r'"([^"]+)"')
# A part of a name, and nothing that is somebody's alone: no id, address or full name.
NAME_PART = re.compile(r"[^\W\d_\u3040-\u9fff\uac00-\ud7af]+(?:[.'’-][^\W\d_]*)*")


@dataclass(frozen=True)
class KeyRows:
    """The rows of a table, one for each deal that a row speaks of.

    Attributes:
        row: Places among the table's rows (k,).
        deal: Places among the deals (k,).
        unmatched: How many different keys belong to no deal.
        blank: Which of the table's rows have no key (n,).
        several: Which have several (n,).
        codes: For each row the place of its cell among distinct ones (n,).
    """

    row: Places
    deal: Places
    unmatched: int
    blank: Bools
    several: Bools
    codes: Places


def split_key(text: str) -> tuple[str, ...]:
    """Return the keys that a cell holds, in its order, each once.

    Example:
        >>> split_key(",12,13,"), split_key('["D-1", "D-2"]'), split_key("D-1")
        (('12', '13'), ('D-1', 'D-2'), ('D-1',))
    """
    parts = (part.strip(BRACKETS) for part in PART.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def split_people(text: str) -> tuple[str, ...]:
    """Return the people that a cell names, in its order, each once.

    Example:
        >>> split_people("ford, ann; bo lee"), split_people("ann ford, bo lee")
        (('ford, ann', 'bo lee'), ('ann ford', 'bo lee'))
        >>> split_people("c-1,c-2"), split_people('["ford, ann", "lee, bo"]')
        (('c-1', 'c-2'), ('ford, ann', 'lee, bo'))
    """
    groups = QUOTED.findall(text) or PERSON.split(text)
    parts = (part.strip(BRACKETS + ",，") for group in groups for part in _people_in(group))
    return tuple(dict.fromkeys(part for part in parts if part))


def _people_in(group: str) -> list[str]:
    """Return the people between two commas, but for a name that is turned about."""
    parts = [part.strip(BRACKETS) for part in COMMA.split(group)]
    named = [part for part in parts if part]
    is_turned = len(named) == 2 and any(NAME_PART.fullmatch(part) for part in named)
    return [", ".join(named)] if is_turned else named


def key_texts(cells: pd.Series) -> list[str]:
    """Return the different keys that cells hold, as they are compared first."""
    return _keys_of(cells, split_key)


def any_keys(columns: Sequence[pd.Series]) -> list[str]:
    """Return what may be the id of a deal in columns of keys, where no deal is known yet.

    A cell with several keys may be one as a whole, too. A key that columns spell each in
    its own way, and none in two, stands once.

    Args:
        columns: The keys of each table.
    """
    spelled: dict[str, set[str]] = defaultdict(set)
    is_apart: set[str] = set()
    for cells in columns:
        own: dict[str, set[str]] = defaultdict(set)
        for key in _keys_of(cells, _whole_and_parts):
            # Ids of Salesforce may be two records' that differ by case alone.
            own[key if is_cased(key) else folded_key(key)].add(key)
        for folded, keys in own.items():
            spelled[folded] |= keys
            if len(keys) > 1:
                is_apart.add(folded)
    found: list[str] = []
    for folded, keys in spelled.items():
        found += sorted(keys) if folded in is_apart else [min(keys)]
    return found


def _keys_of(cells: pd.Series, parts_of: Callable[[str], tuple[str, ...]]) -> list[str]:
    _, distinct = distinct_texts(cells)
    parts = [part for text in distinct for part in parts_of(str(text))]
    keys = exact_keys(pd.Series(parts, dtype=object))
    return list(dict.fromkeys(key for key in keys if key))


def _alone(text: str) -> tuple[str, ...]:
    return (text,)


def _whole_and_parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text.strip(), *split_key(text))))


def match_rows(
    cells: pd.Series, ids: NDArray[np.object_], *, are_deals: bool = True
) -> KeyRows:
    """Return which deals the rows of a table belong to.

    A cell that is a deal's id as a whole is that deal's, even if it looks like several.

    Args:
        cells: The table's keys (n,).
        ids: The deals' ids (d,), each once.
        are_deals: Whether these are deals; else they are what may be one, see `any_keys`:
            then a row is of its whole cell, and of each of its keys.
    """
    codes, distinct = distinct_texts(cells)
    there = pd.Series(ids, dtype=object)
    whole = match_keys(pd.Series(distinct, dtype=object), there)
    as_whole = _alone if are_deals else _whole_and_parts
    lists = [
        as_whole(str(text)) if place >= 0 else split_key(str(text))
        for text, place in zip(distinct, whole.places.tolist(), strict=True)
    ]
    sizes = np.array([len(parts) for parts in lists], dtype=np.intp)
    parts = pd.Series([part for parts in lists for part in parts], dtype=object)
    found = match_keys(parts, there)
    starts = np.cumsum(sizes) - sizes
    of_row = sizes[codes]
    row = np.repeat(np.arange(len(codes)), of_row)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(of_row) - of_row, of_row)
    deal = found.places[starts[codes[row]] + offset]
    lost = parts[(found.places < 0) & ~found.is_blank]
    keep = deal >= 0
    return KeyRows(
        row[keep],
        deal[keep],
        int(exact_keys(lost).nunique()),
        of_row == 0,
        of_row > 1,
        codes,
    )
