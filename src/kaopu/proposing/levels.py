"""Sorts the texts of a column into the levels of a framework field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kaopu.framework import Field
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import normalise

# The share of rows that must fall into levels, for the column to be a field.
SORTED_SHARE = 0.6
# What joins the words of a text, as in "nice-to-have".
JOINED = re.compile(r"[-_‐‑]+")
# How alike a text must be to a known word, and from which length on that is asked at all.
ALIKE, MIN_LETTERS = 88.0, 4


@dataclass(frozen=True)
class Sorted:
    """Texts by level.

    Attributes:
        levels: Level ids, worst first, with the texts of the export; none is empty.
        unknown: Texts that mean asked and not told.
        unsorted: The others, most frequent first.
        coverage: The share of filled rows that fall into a level or are unknown.
        own: The share that do so by the field's own words, in any spelling, and by no
            general scale.
    """

    levels: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    unsorted: tuple[str, ...]
    coverage: float
    own: float

    @property
    def is_usable(self) -> bool:
        """Whether at least two levels, and most rows, are told apart."""
        return len(self.levels) >= 2 and self.coverage >= SORTED_SHARE


def sort_values(field: Field, counted: Sequence[tuple[str, int]]) -> Sorted:
    """Return the texts of a column in the levels of ``field``.

    Args:
        field: A field with levels, flags included.
        counted: Distinct texts with their rows.
    """
    unknown_texts = load_vocabulary().words["answers"]["unknown"]
    own = _own_words(field)
    levels: dict[str, list[str]] = {level: [] for level in field.level_ids}
    unknown, unsorted = [], []
    keys = frozenset(normalise(text) for text, _ in counted)
    known_rows = own_rows = 0
    for text, rows in counted:
        key = normalise(text)
        level = own.get(key)
        if level is None and key in unknown_texts:
            unknown.append(text)
        elif level := level or _alike(key, own):
            levels[level].append(text)
            own_rows += rows
        elif level := _by_scale(field, key, keys):
            levels[level].append(text)
        else:
            unsorted.append(text)
            continue
        known_rows += rows
    total = sum(rows for _, rows in counted)
    return Sorted(
        {level: tuple(texts) for level, texts in levels.items() if texts},
        tuple(unknown),
        tuple(unsorted),
        known_rows / total if total else 0.0,
        own_rows / total if total else 0.0,
    )


def _own_words(field: Field) -> dict[str, str]:
    """Return the words of the field itself, by word."""
    answers = load_vocabulary().words["answers"]
    found: dict[str, str] = {}
    if field.kind == "flag":
        found |= dict.fromkeys(answers["no"], "no")
        found |= dict.fromkeys(answers["yes"], "yes")
    for level, words in load_vocabulary().levels.get(field.id, {}).items():
        found |= dict.fromkeys(words, level)
    for own in field.levels:
        names = (own.id, own.id.replace("_", " "), *own.name.all)
        found |= {normalise(name): own.id for name in names}
    return found


def _alike(key: str, own: Mapping[str, str]) -> str | None:
    if (spaced := JOINED.sub(" ", key)) in own:
        return own[spaced]
    if len(key) < MIN_LETTERS:
        return None
    near = process.extractOne(key, own.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return own[near[0]] if near else None


def _by_scale(field: Field, key: str, keys: frozenset[str]) -> str | None:
    """Return the level by the first general scale that holds the text.

    Of two such scales the one that holds more of the column's texts is taken.
    """
    fitting = [
        (sum(1 for step in scale for _ in keys & step), place)
        for scale in load_vocabulary().scales
        for place, step in enumerate(scale)
        if key in step
    ]
    if not fitting:
        return None
    _, place = max(fitting, key=lambda item: item[0])
    ids = field.level_ids
    middle = (len(ids) - 1) // 2 if len(ids) > 2 else len(ids) - 1
    return (ids[0], ids[middle], ids[-1])[place]
