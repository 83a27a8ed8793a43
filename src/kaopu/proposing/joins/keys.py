"""The columns of two tables as keys, and whether two of them speak of the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.proposing.cutting import CHINESE, cut
from kaopu.proposing.headers import similarity
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.proposing.words import read_header
from kaopu.spelling import exact_keys, normalised

# Two headers so alike are the same; keys of so many signs are not equal by chance, and
# numbers of which so many of a run are there number something through.
SAME_KEY, LONG_KEY, ALL_OF = 0.84, 8, 0.97
# The share of a second table's numbers that must stand in the export, where no word of
# the headers says that they are the same.
MIN_COVERED = 0.2
# Numbers, of which those of one table lie among those of any other that is longer.
NUMBER = re.compile(r"\d+(?:[.,]0+)?")
# A year stands at one end, so that an order's 2024-05-0117 is none.
YEAR, PART = r"(?:19|20)\d\d", r"\d{1,2}"
DAY = re.compile(
    rf"(?:{YEAR}[-./年]{PART}[-./月]{PART}|{PART}[-./]{PART}[-./](?:{YEAR}|\d\d))(?:\D.*)?"
)


@dataclass(frozen=True)
class Keys:
    """One column as keys.

    Attributes:
        column: Its header.
        hashes: Of the keys, each once (k,): a table has columns of texts that nobody
            wants to hold twice.
        rows: In how many rows each stands (k,).
        is_own: Whether each row has one of its own; those that differ in case alone are
            two.
        is_long: Whether they are too long to be equal by chance, as numbers are.
        are_numbers: Whether they are short numbers, as the counts of any column are.
        is_running: Whether these number something through, with next to none left out.
        are_days: Whether they are days, which are nobody's own.
    """

    column: str
    hashes: NDArray[np.uint64]
    rows: NDArray[np.int64]
    is_own: bool
    is_long: bool
    are_numbers: bool
    is_running: bool
    are_days: bool

    def __len__(self) -> int:
        """Return how many different keys there are."""
        return len(self.hashes)

    def shared(self, other: Keys) -> int:
        """Return how many keys both columns have."""
        return len(np.intersect1d(self.hashes, other.hashes, assume_unique=True))

    def share_in(self, other: Keys) -> float:
        """Return the share of rows whose key the other column has."""
        there = np.isin(self.hashes, other.hashes, assume_unique=True)
        return float(self.rows[there].sum() / max(self.rows.sum(), 1))

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


@dataclass(frozen=True)
class Tables:
    """Two tables as keys, with the words of what they are called."""

    ours: list[Keys]
    theirs: list[Keys]
    own: tuple[str, ...]
    name: tuple[str, ...]


def read_tables(export: pd.DataFrame, other: pd.DataFrame, own: str, name: str) -> Tables:
    """Return an export and a second table as keys, with what they are called."""
    return Tables(_keys_of(export), _keys_of(other), cut(own), cut(name))


def _keys_of(table: pd.DataFrame) -> list[Keys]:
    """Return every column as keys, its cells read once; none that stands twice."""
    single = table.columns[~table.columns.duplicated(keep=False)]
    return [_as_keys(str(column), table[column]) for column in single]


def _as_keys(column: str, cells: pd.Series) -> Keys:
    filled = filled_cells(cells)
    codes, distinct = pd.factorize(filled)
    texts = np.asarray(distinct, dtype=object)
    is_long = sum(map(len, texts)) >= LONG_KEY * len(texts)
    are_numbers = bool(len(texts)) and not is_long and all(map(NUMBER.fullmatch, texts))
    return Keys(
        column=column,
        hashes=pd.util.hash_array(texts),
        rows=np.bincount(codes, minlength=len(texts)),
        is_own=bool(exact_keys(cells[filled.index]).is_unique),
        is_long=is_long,
        are_numbers=are_numbers,
        is_running=are_numbers and _are_running(texts),
        are_days=bool(len(texts)) and all(map(DAY.fullmatch, texts)),
    )


def _are_running(texts: NDArray[np.object_]) -> bool:
    numbers = [int(re.split("[.,]", text)[0]) for text in texts]
    return len(numbers) >= ALL_OF * (max(numbers) - min(numbers) + 1)


def filled_cells(cells: pd.Series) -> pd.Series:
    """Return the cells in which something is entered, as they are compared."""
    texts = normalised(cells)
    missing = load_vocabulary().words["answers"]["missing"]
    return texts[~texts.isin([*missing, ""])]


def belong(on: Keys, key: Keys, tables: Tables) -> bool:
    """Tell whether two columns with texts in common belong together by more than chance.

    Short numbers lie among those of any table that numbers its rows: a column of seats
    among the numbers of visits, an id among another table's own ids.

    Args:
        on: A column of the export.
        key: A column of the second table.
        tables: What they are called, and all their columns.
    """
    if on.are_days:
        return likeness(on, key) >= SAME_KEY
    if not (on.are_numbers and key.are_numbers):
        return True
    there = on.shared(key)
    namesakes = (k for k in tables.theirs if k is not key and likeness(on, k) >= SAME_KEY)
    own_numbers = key.is_own and key.is_running
    if own_numbers and any(on.shared(k) for k in namesakes):
        return False
    if there == len(on) == len(key) or same_words(on, key, tables):
        return True
    if not (on.is_own and on.is_running) and _share_word(on.words, tables.name):
        return True
    if not (on.is_id and key.is_id):
        return False
    return there >= MIN_COVERED * len(key) and not (on.is_own and own_numbers)


def same_words(on: Keys, key: Keys, tables: Tables) -> bool:
    """Tell whether headers speak of the same, or the second's of the export itself."""
    if _share_word(on.words, key.words):
        return True
    return on.is_own and not key.is_running and _share_word(key.words, tables.own)


def _share_word(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Tell whether two words are the same, or one begins the other: Kunde, Kundennr."""
    least = {word: 2 if CHINESE.search(word) else 3 for word in (*ours, *theirs)}
    return any(
        min(len(a), len(b)) >= max(least[a], least[b])
        and (a.startswith(b) or b.startswith(a))
        for a in ours
        for b in theirs
    )


def likeness(on: Keys, key: Keys) -> float:
    """Return how alike two headers are, 0 to 1."""
    return similarity(read_header(on.column), read_header(key.column)) / 100
