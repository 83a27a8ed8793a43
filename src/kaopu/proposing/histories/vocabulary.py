"""What the columns of histories are called, read from data files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kaopu.histories.words import usual_words
from kaopu.proposing.cutting import CHINESE, cut
from kaopu.proposing.vocabulary import read_data
from kaopu.spelling import normalise

Words = tuple[str, ...]


@dataclass(frozen=True)
class Name:
    """One name of a column.

    Attributes:
        meaning: What the column is.
        compact: Its words run together.
        bare: The same without filler.
        words: Its words without filler.
        is_chinese: Whether it has no spaces between words.
    """

    meaning: str
    compact: str
    bare: str
    words: Words

    is_chinese: bool

    @property
    def is_short(self) -> bool:
        """Whether too little is left of it to tell what a longer header is."""
        return len(self.bare) < 2 or (len(self.bare) < 3 and self.bare != self.compact)


@dataclass(frozen=True)
class System:
    """A table of a CRM.

    Attributes:
        marks: Sets of compact headers; a table that has all of one is it.
        unless: Compact headers that it never has.
        columns: What single headers mean there.
        own_rows: The compact header and the cells of rows that the CRM itself writes.
    """

    name: str
    marks: tuple[frozenset[str], ...]
    unless: frozenset[str]
    columns: Mapping[str, str]
    own_rows: tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Composed:
    """What a header is by how it is put together.

    Attributes:
        ends: How it ends: its last word, or the last signs of a Chinese one; nothing
            where it may end in any way.
        holds: What else it holds one of; nothing where it need not.
        without: What it must not hold.
    """

    meaning: str
    ends: frozenset[str]
    holds: frozenset[str]
    without: frozenset[str]


@dataclass(frozen=True)
class HistoryVocabulary:
    """Names of columns, systems, and words of cells.

    Attributes:
        composed: Rules of headers that are no known name, the first that fits decides.
        filler: Words of a header that may be missing.
        filler_chinese: The same of texts without spaces, the longest first.
        cells: Normalised words of cells by what they tell a column to be.
        typed: Types behind *new value*.
        budget: Words of budgets among the names of fields.
        short: Words by how they are shortened.
    """

    names: tuple[Name, ...]
    systems: tuple[System, ...]
    composed: tuple[Composed, ...]
    filler: frozenset[str]
    filler_chinese: Words
    cells: Mapping[str, frozenset[str]]
    typed: frozenset[str]
    budget: frozenset[str]
    short: Mapping[str, Words]

    def in_full(self, words: Words) -> Words:
        """Return words with those that are shortened written in full."""
        return tuple(part for word in words for part in self.short.get(word, (word,)))

    def without_filler(self, words: Words) -> Words:
        """Return words without filler; all of them if nothing else is there."""
        kept = []
        for word in words:
            if CHINESE.search(word):
                bare = word
                for part in self.filler_chinese:
                    bare = bare.replace(part, "")
                kept += [bare] if len(bare) > 1 else [word] if bare else []
            elif word not in self.filler:
                kept.append(word)
        return tuple(kept) or words


@cache
def load_history_vocabulary() -> HistoryVocabulary:
    """Return the bundled vocabulary; read once a process."""
    folder = resources.files("kaopu.proposing.histories").joinpath("data")
    columns = read_data(folder.joinpath("columns.toml"))
    words = read_data(folder.joinpath("words.toml"))
    systems = read_data(folder.joinpath("systems.toml"))["systems"]
    short = read_data(folder.joinpath("short.toml"))
    composed = read_data(folder.joinpath("composed.toml"))["composed"]
    filler = frozenset(word for text in columns.pop("filler") for word in cut(text))
    chinese = tuple(sorted(columns.pop("filler_chinese"), key=len, reverse=True))
    bare = HistoryVocabulary((), (), (), filler, chinese, {}, frozenset(), frozenset(), {})
    exact: dict[str, set[str]] = {}
    for meaning, item in columns.items():
        for text in item["names"]:
            exact.setdefault("".join(cut(text)), set()).add(meaning)
    names = tuple(
        _name(meaning, text, bare, exact)
        for meaning, item in columns.items()
        for text in item["names"]
    )
    return HistoryVocabulary(
        names=names,
        systems=tuple(map(_system, systems)),
        composed=tuple(map(_composed, composed)),
        filler=filler,
        filler_chinese=chinese,
        cells=_cells(words),
        typed=frozenset(words["typed"]),
        budget=frozenset(words["budget"]),
        short={word: cut(text) for word, text in short["short"].items()},
    )


def _name(
    meaning: str, text: str, bare: HistoryVocabulary, exact: Mapping[str, set[str]]
) -> Name:
    """Return a name; without filler it counts only where that is no other one's name."""
    words = cut(text)
    kept = bare.without_filler(words)
    if exact.get("".join(kept), {meaning}) != {meaning}:
        kept = words
    is_chinese = CHINESE.search(text) is not None
    return Name(meaning, "".join(words), "".join(kept), kept, is_chinese)


def _system(item: Mapping[str, Any]) -> System:
    rows = item.get("own_rows", {}).get("values", ())
    return System(
        item["name"],
        tuple(frozenset("".join(cut(text)) for text in mark) for mark in item["marks"]),
        frozenset("".join(cut(text)) for text in item.get("unless", ())),
        {
            "".join(cut(text)): meaning
            for meaning, texts in item.get("columns", {}).items()
            for text in texts
        },
        (item.get("own_rows", {}).get("column", ""), frozenset(rows)),
    )


def _composed(item: Mapping[str, Any]) -> Composed:
    def words(key: str) -> frozenset[str]:
        return frozenset(part for text in item.get(key, ()) for part in cut(text))

    return Composed(item["meaning"], words("ends"), words("holds"), words("without"))


def _cells(words: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    def usual(place: str, *parts: str) -> frozenset[str]:
        return frozenset().union(*(usual_words(place, part) for part in parts))

    sides = usual("direction", "customer", "ours", "both")
    kinds = usual("kind", "customer", "ours", "both")
    own = frozenset(map(normalise, words["kinds"]))
    return {
        "direction": sides,
        "kind": own | kinds,
        "role": usual("role", "decider", "adviser", "finance", "user"),
        "done": usual("open_task", "any") | frozenset(map(normalise, words["done"])),
    }
