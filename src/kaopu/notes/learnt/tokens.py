"""Cuts a sentence into tokens: short runs of Chinese letters and of English words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from zlib import crc32

from kaopu.notes.cues import read_data

TOKENS = "tokens.toml"
# Signs that stand for any amount, day and number; letters of no language read here.
SIGNS = {"amount": "\u0391", "day": "\u0394", "number": "0"}
CHINESE_RUN = re.compile(r"[\u4e00-\u9fff\u0391\u03940]+")
ENGLISH = re.compile(r"[a-z]{2}")
WORD = re.compile(r"[a-z’]+|[\u0391\u03940?!\"%:]")
BEGIN, END = "^", "$"
LETTERS, WORDS = (1, 2, 3), (1, 2)
# What counts for the forms of a word: its first letters.
STEM = 4
BUCKETS = 1 << 18


def buckets_of(sentence: str) -> set[int]:
    """Return the buckets (of `BUCKETS`) of a sentence's tokens; each counts once.

    Args:
        sentence: Folded, as `kaopu.notes.clauses.Note` keeps it.
    """
    return {crc32(token.encode()) % BUCKETS for token in tokens_of(sentence)}


def tokens_of(sentence: str) -> Iterator[str]:
    """Yield the tokens of a folded sentence; one may come several times.

    Example:
        >>> sorted(set(tokens_of("paid 20k")))
        ['paid', 'paid_Α', 'Α']
    """
    text = signed(sentence)
    for run in CHINESE_RUN.findall(text):
        bounded = f"{BEGIN}{run}{END}"
        yield from _grams(bounded, LETTERS, "")
    if ENGLISH.search(text):
        words = WORD.findall(text)
        yield from _grams(words, WORDS, "_")
        yield from (f"{word[:STEM]}*" for word in words if len(word) > STEM)


def signed(sentence: str) -> str:
    """Return a folded sentence with a sign for each amount, day and number.

    Example:
        >>> signed("20万,9月15号前签")
        'Α,Δ前签'
    """
    for name, pattern in _patterns().items():
        sentence = pattern.sub(SIGNS[name], sentence)
    return sentence


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = read_data(TOKENS)
    return {name: re.compile(data[name]) for name in SIGNS}


def _grams(parts: Sequence[str], lengths: Sequence[int], between: str) -> Iterator[str]:
    for length in lengths:
        for at in range(len(parts) - length + 1):
            yield between.join(parts[at : at + length])
