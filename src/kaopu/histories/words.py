"""What the words of histories mean: those of the table, else the usual ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.coded import MANY_TEXTS
from kaopu.pipeline.history.tables import HistoryTable
from kaopu.spelling import normalise

Bools = NDArray[np.bool_]
# Longer texts are looked at only so far.
MAX_LETTERS = 2_000
# Where a word of letters begins and ends.
BEGIN, END = "(?<![a-z0-9])", "(?![a-z0-9])"
# A pattern that finds nothing.
NOTHING = r"[^\s\S]"


@dataclass(frozen=True)
class Words:
    """Finds the words of one meaning in texts.

    Attributes:
        own: Normalised texts that a pipeline file gives; a cell must be one of them.
        usual: What finds the usual words, where it gives none.
    """

    own: frozenset[str]
    usual: re.Pattern[str] | None

    def are_in(self, texts: Sequence[object] | NDArray[np.object_]) -> Bools:
        """Tell which texts (k,) mean it."""
        found = np.zeros(len(texts), dtype=bool)
        for place in np.flatnonzero(self._may_be_in(texts)).tolist():
            found[place] = self.is_in(normalise(str(texts[place])))
        return found

    def _may_be_in(self, texts: Sequence[object] | NDArray[np.object_]) -> Bools:
        """Tell which texts (k,) are worth a look: of many, most hold no word at all.

        Arrow looks at plain letters alone, for others may be the same in another form.
        """
        if self.usual is None or len(texts) < MANY_TEXTS:
            return np.ones(len(texts), dtype=bool)
        cells = pa.array(texts, pa.string())
        loose = pc.match_substring_regex(cells, _loose(self.usual), ignore_case=True)
        plain = pc.string_is_ascii(cells)
        worth = pc.or_(loose, pc.invert(plain))
        return np.asarray(worth.to_numpy(zero_copy_only=False), dtype=bool)

    def is_in(self, text: str) -> bool:
        """Tell whether a normalised text means it."""
        if self.own:
            return text in self.own
        return self.usual is not None and bool(self.usual.search(_spaced(text)))


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
    spaced = _spaced(text)
    return tuple(word for word in _sorted(place, part) if _alone(word).search(spaced))


def _spaced(text: str) -> str:
    """Return a text as far as it is looked at; ``END_USER`` is an end user."""
    return text[:MAX_LETTERS].replace("_", " ")


def usual_meanings(place: str, parts: Sequence[str], text: str) -> tuple[str, ...]:
    """Return which parts of a section a normalised text means, in their order.

    What stands in a longer word that is found, too, says nothing: a *website visit* is no
    visit, a *technical decision maker* no decision maker.
    """
    said = {part: usual_in(place, part, text) for part in parts}
    every = [word for words in said.values() for word in words]
    return tuple(
        part
        for part, words in said.items()
        if any(not _stands_in_longer(word, every) for word in words)
    )


def _stands_in_longer(word: str, words: Sequence[str]) -> bool:
    return any(word in other and word != other for other in words)


@cache
def _sorted(place: str, part: str) -> tuple[str, ...]:
    return tuple(sorted(usual_words(place, part)))


@cache
def _alone(word: str) -> re.Pattern[str]:
    return re.compile(_pattern(word))


@cache
def _loose(pattern: re.Pattern[str]) -> str:
    """Return a pattern of Arrow that finds all that another finds in plain letters."""
    bare = pattern.pattern.replace(BEGIN, "").replace(END, "")
    words = (word for word in bare.split("|") if word.isascii())
    return "|".join(word.replace(r"\ ", r"[\s_]+") for word in words) or NOTHING


@cache
def _usual(place: str, part: str) -> re.Pattern[str] | None:
    words = sorted(usual_words(place, part), key=lambda word: (-len(word), word))
    if not words:
        return None
    return re.compile("|".join(_pattern(word) for word in words))


def _pattern(word: str) -> str:
    escaped = re.escape(word)
    return f"{BEGIN}{escaped}{END}" if word.isascii() else escaped


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files("kaopu.histories").joinpath("data", "words.toml")
    return tomllib.loads(text.read_text("utf-8"))
