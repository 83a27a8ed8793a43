"""What the words of histories mean: those of the table, else the usual ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from kaopu.pipeline.history.tables import HistoryTable
from kaopu.spelling import normalise

Bools = NDArray[np.bool_]
# Longer texts are looked at only so far.
MAX_LETTERS = 2_000


@dataclass(frozen=True)
class Words:
    """Finds the words of one meaning in texts.

    Attributes:
        own: Normalised texts that a pipeline file gives; a cell must be one of them.
        usual: What finds the usual words, where it gives none.
    """

    own: frozenset[str]
    usual: re.Pattern[str] | None

    def are_in(self, texts: Iterable[object]) -> Bools:
        """Tell which texts (k,) mean it."""
        return np.array([self.is_in(normalise(str(text))) for text in texts], dtype=bool)

    def is_in(self, text: str) -> bool:
        """Tell whether a normalised text means it."""
        if self.own:
            return text in self.own
        found = self.usual is not None and self.usual.search(text[:MAX_LETTERS])
        return bool(found)


def words_of(table: HistoryTable, meaning: str, place: str, part: str = "any") -> Words:
    """Return the words of a meaning in a table.

    Args:
        table: The table; its own words take the place of the usual ones.
        meaning: The key of the table's words; empty where it can give none.
        place: The section of the usual words.
        part: The key in that section.
    """
    own = table.words.get(meaning, frozenset())
    return Words(own, None if own else _usual(place, part))


@cache
def usual_words(place: str, part: str = "any") -> frozenset[str]:
    """Return the usual words of a section, normalised."""
    return frozenset(normalise(word) for word in _data().get(place, {}).get(part, ()))


def usual_in(place: str, part: str, text: str) -> tuple[str, ...]:
    """Return which usual words of a section stand in a normalised text."""
    return tuple(
        word for word in _sorted(place, part) if _alone(word).search(text[:MAX_LETTERS])
    )


@cache
def _sorted(place: str, part: str) -> tuple[str, ...]:
    return tuple(sorted(usual_words(place, part)))


@cache
def _alone(word: str) -> re.Pattern[str]:
    return re.compile(_pattern(word))


@cache
def _usual(place: str, part: str) -> re.Pattern[str] | None:
    words = sorted(usual_words(place, part), key=lambda word: (-len(word), word))
    if not words:
        return None
    return re.compile("|".join(_pattern(word) for word in words))


def _pattern(word: str) -> str:
    escaped = re.escape(word)
    return rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if word.isascii() else escaped


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files("kaopu.histories").joinpath("data", "words.toml")
    return tomllib.loads(text.read_text("utf-8"))
