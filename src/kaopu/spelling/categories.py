"""Categories: which texts of a column are one, and which of its spellings stands for it."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts
from kaopu.spelling.compare import INVISIBLE, exact, normalise, whole


@dataclass(frozen=True)
class Merged:
    """A text that other cells spell otherwise, and are read as.

    Attributes:
        shown: The spelling that stands for all.
        others: How many other spellings there are.
        rows: How many rows hold one of them.
    """

    shown: str
    others: int
    rows: int


def category_key(text: str) -> str:
    """Return a category as it is compared: 3.0 is 3, but the code 007 is not 7.

    Example:
        >>> category_key("KÖLN "), category_key("3.0"), category_key("007")
        ('köln', '3', '007')
    """
    return whole(normalise(text))


def category_text(text: str) -> str:
    """Return a category as it is shown: as it was typed, without outer space."""
    return whole(text.strip())


def spellings_of(texts: Iterable[str], avoided: Set[str] = frozenset()) -> dict[str, str]:
    """Return the first spelling of every category, by its key.

    Args:
        texts: In the order of the rows; they need not be distinct.
        avoided: Texts with a meaning of their own, which stand for a category only where
            it has no other spelling.
    """
    found: dict[str, str] = {}
    for text in texts:
        key, shown = category_key(text), category_text(text)
        if found.setdefault(key, shown) in avoided:
            found[key] = shown
    return found


def spelled_otherwise(cells: pd.Series, values: pd.Series) -> NDArray[np.bool_]:
    """Tell which cells (n,) a reader sees differ from the category they are read as."""
    codes, distinct = distinct_texts(cells)
    first = np.unique(codes, return_index=True)[1]
    differs = [
        _seen(category_text(str(text))) != _seen(str(value))
        for text, value in zip(distinct, values.iloc[first], strict=True)
    ]
    return np.array(differs, dtype=bool)[codes]


def _seen(text: str) -> str:
    return " ".join(exact(INVISIBLE.sub("", text)).split())


def merged_spellings(counted: Iterable[tuple[str, str, int]]) -> tuple[Merged, ...]:
    """Return which texts are read as another spelling of theirs, the most rows first.

    Args:
        counted: Distinct texts, what each is read as, and how many rows hold it.
    """
    others: dict[str, dict[str, int]] = {}
    for text, shown, rows in counted:
        spelling = category_text(text)
        if spelling != shown:
            own = others.setdefault(shown, {})
            own[spelling] = own.get(spelling, 0) + rows
    found = [Merged(s, len(own), sum(own.values())) for s, own in others.items()]
    return tuple(sorted(found, key=lambda one: -one.rows))
