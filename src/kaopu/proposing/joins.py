"""Finds the columns by which a second table, such as accounts, belongs to an export."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz

from kaopu.proposing.headers import read_header
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import exact_keys, normalised

# The share of an export's filled cells that must be found among the keys, and the least
# number of keys that can be found by more than chance.
FOUND_SHARE, MIN_KEYS = 0.5, 3
# What it is worth that both headers are the same, beside a found share of 1.
SAME_HEADER = 0.2


@dataclass(frozen=True)
class JoinKey:
    """The columns by which two tables belong together.

    Attributes:
        on: In the export.
        key: In the second table; every row holds another text.
        share: The share of the export's filled cells that are found.
        prefix: What sets the second table's headers apart; empty if none stands in both.
    """

    on: str
    key: str
    share: float
    prefix: str


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
    return float(fuzz.ratio(read_header(on).compact, read_header(key).compact)) / 100
