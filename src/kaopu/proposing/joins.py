"""Finds the columns by which a second table, such as accounts, belongs to an export."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kaopu.leads.dates import fitting_formats
from kaopu.proposing.headers import match_header, similarity
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.proposing.words import read_header
from kaopu.spelling import exact_keys, normalised

# The share of an export's filled cells that must be found among the keys, and the least
# number of keys that can be found by more than chance.
FOUND_SHARE, MIN_KEYS = 0.5, 3
# What it is worth that both headers are the same, beside a found share of 1.
SAME_HEADER = 0.2
# To be found counts only if some rows are and some are not. Keys must be alike in their
# headers, or too long to be equal by chance.
END_DAYS = frozenset(("end_date", "closed"))
MIN_PRESENT, ALL_OF, SAME_KEY, LONG_KEY = 20, 0.97, 0.84, 8


@dataclass(frozen=True)
class JoinKey:
    """The columns by which two tables belong together.

    Attributes:
        on: In the export.
        key: In the second table; every row holds another text.
        share: The share of the export's filled cells that are found.
        prefix: What sets the second table's headers apart; empty if none stands in both.
        found: What a column is called that says which rows are found, where that is all
            that counts; empty where the second table's columns are taken.
        columns: With ``found``, the days that are taken all the same, to tell how long a
            sale takes.
    """

    on: str
    key: str
    share: float
    prefix: str
    found: str = ""
    columns: tuple[str, ...] = ()


def find_key(export: pd.DataFrame, other: pd.DataFrame, name: str) -> JoinKey | None:
    """Return the best pair of columns to join by; None if there is none.

    Args:
        export: Texts, shape (n, columns).
        other: Texts of the second table.
        name: What to call it in a prefix, if a header stands in both.
    """
    found = [
        (share + SAME_HEADER * _likeness(on, key), JoinKey(on, key, share, ""))
        for key, keys in _key_columns(other).items()
        for on in map(str, export.columns)
        if (share := _found(export[on], keys)) >= FOUND_SHARE
    ]
    if not found:
        return None
    best = max(found, key=lambda item: item[0])[1]
    taken = {str(column) for column in export.columns}
    clash = any(column in taken for column in other.columns if column != best.key)
    return JoinKey(best.on, best.key, best.share, f"{name}: " if clash else "")


def find_presence(export: pd.DataFrame, other: pd.DataFrame, name: str) -> JoinKey | None:
    """Return the columns by which some rows of an export stand in a second table.

    Such as leads, of which the customers are in a table of their own. Every row of the
    export must have a key of its own; the second table may repeat them.

    Args:
        export: Texts, shape (n, columns).
        other: Texts of the second table.
        name: What to call it.
    """
    ids = {
        str(column): keys
        for column in export.columns
        if (keys := _filled(export[column])).is_unique and len(keys) >= MIN_PRESENT
    }
    found = []
    for key in map(str, other.columns):
        wanted = frozenset(_filled(other[key]))
        for on, keys in ids.items():
            there = len(wanted & frozenset(keys))
            known, share = there / max(len(wanted), 1), there / len(export)
            alike = _likeness(on, key) >= SAME_KEY or _is_long(wanted)
            if there >= MIN_PRESENT and known >= FOUND_SHARE and share < ALL_OF and alike:
                found.append((known + SAME_HEADER * _likeness(on, key), on, key, share))
    if not found:
        return None
    _, on, key, share = max(found)
    days = _end_days(other, key, {*map(str, export.columns)})
    return JoinKey(on, key, share, "", _free_name(f"in {name}", export), days)


def _end_days(other: pd.DataFrame, key: str, taken: set[str]) -> tuple[str, ...]:
    """Return the first column of days on which a sale ended, if each key stands once."""
    if not _filled(other[key]).is_unique:
        return ()
    for column in map(str, other.columns):
        concepts = {match.concept for match in match_header(column)[:1]}
        if concepts & END_DAYS and column not in taken and fitting_formats(other[column]):
            return (column,)
    return ()


def _is_long(keys: frozenset[str]) -> bool:
    """Tell whether keys are too long to be equal by chance, as running numbers are."""
    return sum(map(len, keys)) >= LONG_KEY * len(keys)


def _free_name(name: str, export: pd.DataFrame) -> str:
    taken = {str(column) for column in export.columns}
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


def _key_columns(other: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return the columns that may be a key, with their texts."""
    found = {}
    for column in map(str, other.columns):
        keys = _filled(other[column])
        # Keys that differ in case alone are two.
        if len(keys) >= MIN_KEYS and exact_keys(other[column][keys.index]).is_unique:
            found[column] = frozenset(keys)
    return found


def _found(cells: pd.Series, keys: frozenset[str]) -> float:
    """Return the share of filled cells that are keys; 0 if next to no key is among them."""
    filled = _filled(cells)
    there = filled.isin(list(keys))
    if filled[there].nunique() < MIN_KEYS:
        return 0.0
    return float(there.mean())


def _filled(cells: pd.Series) -> pd.Series:
    texts = normalised(cells)
    missing = load_vocabulary().words["answers"]["missing"]
    return texts[~texts.isin([*missing, ""])]


def _likeness(on: str, key: str) -> float:
    return similarity(read_header(on), read_header(key)) / 100
