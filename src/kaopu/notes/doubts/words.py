"""Loads what each kind of doubt looks for, and the words that name a field's topic."""

from __future__ import annotations

import re
from functools import cache

from kaopu.notes.cues import BEGIN, DOUBTS, END, TOPICS, read_data, spelled


@cache
def topics() -> dict[str, re.Pattern[str]]:
    """Return by field what it is about."""
    return {
        field: re.compile(f"{words['zh']}|{BEGIN}(?:{words['en']})")
        for field, words in read_data(TOPICS).items()
    }


@cache
def fields() -> dict[str, frozenset[str]]:
    """Return the fields for which some kinds of doubt are, or are not, looked for."""
    named = read_data(DOUBTS)["fields"]
    return {kind: frozenset(ids) for kind, ids in named.items()}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return what a kind of doubt looks for, in both languages."""
    words = read_data(DOUBTS)[name]
    zh = "|".join(spelled(one, "zh") for one in words["zh"])
    en = "|".join(spelled(one, "en") for one in words["en"])
    return re.compile(f"{zh}|{BEGIN}(?:{en}){END}")
