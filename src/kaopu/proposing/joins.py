"""Finds the columns by which a second table, such as accounts, belongs to an export."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kaopu.leads.dates import fitting_formats
from kaopu.proposing.cutting import CHINESE, cut
from kaopu.proposing.dates import is_long, middle_day
from kaopu.proposing.headers import match_header, similarity
from kaopu.proposing.profile import Profile, profile_column
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
END_DAYS, NOT_YET = frozenset(("end_date", "closed")), frozenset(("planned", "next"))
MIN_PRESENT, ALL_OF, SAME_KEY, LONG_KEY = 20, 0.97, 0.84, 8
# The share of a second table's numbers that must stand in the export, where no word of
# the headers says that they are the same.
MIN_COVERED = 0.2
# Numbers, of which those of one table lie among those of any other that is longer.
NUMBER = re.compile(r"\d+(?:[.,]0+)?")


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
        columns: With ``found``, the day that is taken all the same, to tell how long a
            sale takes.
        others: The headers of the second table, but for the key.
        repeated: With ``found``, that the second table has keys in several rows.
    """

    on: str
    key: str
    share: float
    prefix: str
    found: str = ""
    columns: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    repeated: RepeatedKey | None = None

    @property
    def joined(self) -> tuple[str, ...]:
        """The columns that are taken, as they are called beside the export's."""
        taken = self.columns if self.found else self.others
        return tuple(self.prefix + column for column in taken)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The columns that stay in the second table."""
        return tuple(c for c in self.others if self.found and c not in self.columns)


@dataclass(frozen=True)
class RepeatedKey:
    """A column of a second table that holds the export's keys, some in several rows.

    Attributes:
        on: The same in the export.
        key: In the second table.
        rows: Rows of the second table that have a key.
        keys: How many of these differ.
        most: The most rows of one key.
        doubled: Whether every row whose key came before is the same in all cells.
    """

    on: str
    key: str
    rows: int
    keys: int
    most: int
    doubled: bool


@dataclass(frozen=True)
class _Keys:
    """One column as keys.

    Attributes:
        column: Its header.
        cells: The filled cells, as they are compared.
        is_own: Whether each row has one of its own; those that differ in case alone are
            two.
    """

    column: str
    cells: pd.Series
    is_own: bool

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The keys, each once."""
        return frozenset(self.cells)

    @property
    def is_long(self) -> bool:
        """Whether they are too long to be equal by chance, as running numbers are."""
        return sum(map(len, self.distinct)) >= LONG_KEY * len(self.distinct)

    @cached_property
    def is_running(self) -> bool:
        """Whether they number something through, with next to no number left out."""
        if not self.are_numbers:
            return False
        numbers = [int(re.split("[.,]", key)[0]) for key in self.distinct]
        return len(numbers) >= ALL_OF * (max(numbers) - min(numbers) + 1)

    @cached_property
    def are_numbers(self) -> bool:
        """Whether they are short numbers, as the counts and sums of any column are."""
        if not self.distinct or self.is_long:
            return False
        return all(NUMBER.fullmatch(key) for key in self.distinct)

    @property
    def words(self) -> frozenset[str]:
        """The words of its header that say of what it is the key."""
        identity = load_vocabulary().guards["identity"]
        return frozenset(read_header(self.column).content) - {*identity, "key"}

    @property
    def is_id(self) -> bool:
        """Whether its header is one of an id."""
        header = read_header(self.column)
        return header.is_id or "identity" in header.guards


def find_key(export: pd.DataFrame, other: pd.DataFrame, name: str) -> JoinKey | None:
    """Return the best pair of columns to join by; None if there is none.

    Args:
        export: Texts, shape (n, columns).
        other: Texts of the second table.
        name: What to call it in a prefix, if a header stands in both.
    """
    ours, theirs = _keys_of(export), _keys_of(other)
    found = [
        (share + SAME_HEADER * _likeness(on, key), on.column, key.column, share)
        for key in theirs
        if key.is_own and len(key.cells) >= MIN_KEYS
        for on in ours
        if (share := _found(on, key)) >= FOUND_SHARE and _belong(on, key, theirs, name)
    ]
    if not found:
        return None
    _, on, key, share = max(found, key=lambda item: item[0])
    taken = {str(column) for column in export.columns}
    others = tuple(str(column) for column in other.columns if column != key)
    prefix = f"{name}: " if taken & {*others} else ""
    return JoinKey(on, key, share, prefix, others=others)


def find_repeated(
    export: pd.DataFrame, other: pd.DataFrame, name: str
) -> RepeatedKey | None:
    """Return the best key of an export that a second table repeats; None if there is none.

    Such a table may be a history, one row an event.

    Args:
        export: Texts, shape (n, columns).
        other: Texts of the second table.
        name: What it is called.
    """
    ours, theirs = _keys_of(export), _keys_of(other)
    found = [
        (worth, on.column, key)
        for key in theirs
        if not key.is_own and len(key.distinct) >= MIN_KEYS
        for on in ours
        if (worth := _repeated_worth(on, key)) and _belong(on, key, theirs, name)
    ]
    if not found:
        return None
    _, on, best = max(found, key=lambda item: item[0])
    return _repeated(on, best, other)


def _repeated(on: str, column: _Keys, other: pd.DataFrame) -> RepeatedKey:
    other = other.reset_index(drop=True)
    rows = other.loc[_filled(other[column.column]).index]
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


def _repeated_worth(on: _Keys, key: _Keys) -> float:
    """Return how much a column that repeats is the export's key; 0 if it is none.

    What repeats in both tables may be any category, such as a town: only the id of
    something, an account or a company is a key then.
    """
    there = len(on.distinct & key.distinct)
    share = there / max(min(len(on.distinct), len(key.distinct)), 1)
    if there < MIN_KEYS or share < FOUND_SHARE:
        return 0.0
    if not on.is_own and (there < MIN_PRESENT or not (_is_key(on) and _is_key(key))):
        return 0.0
    return share + SAME_HEADER * _likeness(on, key) + (1.0 if on.is_own else 0.0)


def _is_key(column: _Keys) -> bool:
    """Tell whether a header is one of an id, or names a lead, a person or a company."""
    vocabulary = load_vocabulary()
    nouns = {word for n in (*vocabulary.leads, *vocabulary.others) for word in cut(n)}
    return column.is_id or bool(column.words & nouns)


def _belong(on: _Keys, key: _Keys, theirs: list[_Keys], name: str) -> bool:
    """Tell whether two columns with texts in common belong together by more than chance.

    Short numbers lie among those of any table that numbers its rows: a column of seats
    among the numbers of visits, an id among another table's own ids.

    Args:
        on: A column of the export.
        key: A column of the second table.
        theirs: All columns of the second table.
        name: What that is called.
    """
    if not (on.are_numbers and key.are_numbers):
        return True
    namesakes = (k for k in theirs if k is not key and _likeness(on, k) >= SAME_KEY)
    own_numbers = key.is_own and key.is_running
    if own_numbers and any(on.distinct & k.distinct for k in namesakes):
        return False
    if on.distinct == key.distinct or _share_word(on.words, key.words):
        return True
    if not (on.is_own and on.is_running) and _share_word(on.words, cut(name)):
        return True
    if not (on.is_id and key.is_id):
        return False
    covered = len(on.distinct & key.distinct) >= MIN_COVERED * len(key.distinct)
    return covered and not (on.is_own and own_numbers)


def _share_word(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Tell whether two words are the same, or one begins the other: Kunde, Kundennr."""
    least = {word: 2 if CHINESE.search(word) else 3 for word in (*ours, *theirs)}
    return any(
        min(len(a), len(b)) >= max(least[a], least[b])
        and (a.startswith(b) or b.startswith(a))
        for a in ours
        for b in theirs
    )


def find_presence(export: pd.DataFrame, other: pd.DataFrame, name: str) -> JoinKey | None:
    """Return the columns by which some rows of an export stand in a second table.

    Such as leads, of which the customers are in a table of their own. Every row of the
    export must have a key of its own; the second table may repeat them.

    Args:
        export: Texts, shape (n, columns).
        other: Texts of the second table.
        name: What to call it.
    """
    ours, theirs = _keys_of(export), _keys_of(other)
    found = [
        (known + SAME_HEADER * _likeness(on, key), on.column, key, there / len(export))
        for key in theirs
        for on in ours
        if on.is_own and len(on.cells) >= MIN_PRESENT
        if (there := len(on.distinct & key.distinct)) >= MIN_PRESENT
        if (known := there / len(key.distinct)) >= FOUND_SHARE
        if there < ALL_OF * len(export) and _stands_for(on, key, theirs, name)
    ]
    if not found:
        return None
    _, on, best, share = max(found, key=lambda item: item[:2])
    others = tuple(str(column) for column in other.columns if column != best.column)
    day = _end_day(other[[*others]]) if best.is_own else ""
    return JoinKey(
        on=on,
        key=best.column,
        share=share,
        prefix=f"{name}: " if day in export else "",
        found=_free_name(f"in {name}", export),
        columns=(day,) if day else (),
        others=others,
        repeated=None if best.is_own else _repeated(on, best, other),
    )


def _stands_for(on: _Keys, key: _Keys, theirs: list[_Keys], name: str) -> bool:
    """Tell whether keys of two tables are those of the same leads."""
    if key.are_numbers:
        return _belong(on, key, theirs, name)
    return key.is_long or _likeness(on, key) >= SAME_KEY


def _end_day(other: pd.DataFrame) -> str:
    """Return the column of the day on which a sale ended; empty if none is known.

    Of several, such as an order and its invoice, it is the first in time. A table that
    holds just one column of days needs no name for it.
    """
    dates = [p for c in other.columns if (p := _dates_of(str(c), other[c])) is not None]
    named = [p for p in dates if {m.concept for m in match_header(p.column)[:1]} & END_DAYS]
    found = named or ([p for p in dates if not is_long(p)] if len(dates) == 1 else [])
    return min(found, key=middle_day).column if found else ""


def _dates_of(column: str, cells: pd.Series) -> Profile | None:
    """Return what a column of days that have been is; None if it is no such column."""
    if read_header(column).guards & NOT_YET or not fitting_formats(cells):
        return None
    profile = profile_column(column, cells)
    return profile if profile.kinds[0] == "date" else None


def _free_name(name: str, export: pd.DataFrame) -> str:
    taken = {str(column) for column in export.columns}
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


def _keys_of(table: pd.DataFrame) -> list[_Keys]:
    """Return every column as keys, its cells read once; none that stands twice."""
    found = []
    for column in table.columns[~table.columns.duplicated(keep=False)]:
        filled = _filled(table[column])
        is_own = bool(exact_keys(table[column][filled.index]).is_unique)
        found.append(_Keys(str(column), filled, is_own))
    return found


def _found(on: _Keys, key: _Keys) -> float:
    """Return the share of filled cells that are keys; 0 if next to no key is among them."""
    if len(on.distinct & key.distinct) < MIN_KEYS:
        return 0.0
    return float(on.cells.isin(key.distinct).mean())


def _filled(cells: pd.Series) -> pd.Series:
    texts = normalised(cells)
    missing = load_vocabulary().words["answers"]["missing"]
    return texts[~texts.isin([*missing, ""])]


def _likeness(on: _Keys, key: _Keys) -> float:
    return similarity(read_header(on.column), read_header(key.column)) / 100
