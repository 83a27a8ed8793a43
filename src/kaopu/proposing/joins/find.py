"""Finds the columns by which a second table, such as accounts, belongs to an export."""

from __future__ import annotations

import pandas as pd

from kaopu.proposing.cutting import cut
from kaopu.proposing.joins.keys import (
    Keys,
    belong,
    filled_cells,
    likeness,
    read_tables,
)
from kaopu.proposing.joins.records import JoinKey, RepeatedKey
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import exact_keys

# The share of an export's filled cells that must be found among the keys, and the least
# number of keys that can be found by more than chance; of what is an id of many rows in
# both tables, more.
FOUND_SHARE, MIN_KEYS, MIN_SEVERAL = 0.5, 3, 20
# What it is worth that both headers are the same, beside a found share of 1.
SAME_HEADER = 0.2


def find_key(
    export: pd.DataFrame, other: pd.DataFrame, name: str, own: str = ""
) -> JoinKey | None:
    """Return the best pair of columns to join by; None if there is none.

    Args:
        export: Texts, shape (n, columns).
        other: Texts of the second table.
        name: What to call it in a prefix, if a header stands in both.
        own: What the export is called.
    """
    tables = read_tables(export, other, own, name)
    found = [
        (share + SAME_HEADER * likeness(on, key), on.column, key.column, share)
        for key in tables.theirs
        if key.is_own and len(key) >= MIN_KEYS
        for on in tables.ours
        if on.shared(key) >= MIN_KEYS
        if (share := on.share_in(key)) >= FOUND_SHARE and belong(on, key, tables)
    ]
    if not found:
        return None
    _, on, key, share = max(found, key=lambda item: item[0])
    taken = {str(column) for column in export.columns}
    others = tuple(str(column) for column in other.columns if column != key)
    prefix = f"{name}: " if taken & {*others} else ""
    return JoinKey(on, key, share, prefix, others=others)


def find_repeated(
    export: pd.DataFrame, other: pd.DataFrame, name: str, own: str = ""
) -> RepeatedKey | None:
    """Return the best key of an export that a second table repeats; None if there is none.

    Such a table may be a history, one row an event.

    Args:
        export: Texts, shape (n, columns).
        other: Texts of the second table.
        name: What it is called.
        own: What the export is called.
    """
    # Rows that are the same in every cell are one.
    export = export[~export.duplicated()]
    tables = read_tables(export, other, own, name)
    found = [
        (worth, on.column, key)
        for key in tables.theirs
        if not key.is_own and len(key) >= MIN_KEYS
        for on in tables.ours
        if (worth := _repeated_worth(on, key)) and belong(on, key, tables)
    ]
    if not found:
        return None
    _, on, best = max(found, key=lambda item: item[0])
    return count_rows(on, best, other)


def _repeated_worth(on: Keys, key: Keys) -> float:
    """Return how much a column that repeats is the export's key; 0 if it is none.

    What repeats in both tables may be any category, such as a town: only the id of
    something, an account or a company is a key then.
    """
    there = on.shared(key)
    share = there / max(min(len(on), len(key)), 1)
    if there < MIN_KEYS or share < FOUND_SHARE or key.are_days:
        return 0.0
    if not on.is_own and (there < MIN_SEVERAL or not (_is_key(on) and _is_key(key))):
        return 0.0
    return share + SAME_HEADER * likeness(on, key) + (1.0 if on.is_own else 0.0)


def _is_key(column: Keys) -> bool:
    """Tell whether a header is one of an id, or names a lead, a person or a company."""
    vocabulary = load_vocabulary()
    nouns = {word for n in (*vocabulary.leads, *vocabulary.others) for word in cut(n)}
    return column.is_id or bool(column.words & nouns)


def count_rows(on: str, column: Keys, other: pd.DataFrame) -> RepeatedKey:
    """Return how often a second table's column repeats the keys of an export's."""
    other = other.reset_index(drop=True)
    rows = other.loc[filled_cells(other[column.column]).index]
    keys = exact_keys(rows[column.column])
    counts = keys.value_counts()
    return RepeatedKey(
        on=on,
        key=column.column,
        rows=len(keys),
        keys=len(counts),
        most=int(counts.max()),
        doubled=bool(rows.duplicated()[keys.duplicated()].all()),
    )
