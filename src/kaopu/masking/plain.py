"""Texts as addresses and numbers are looked for in them, whatever they were typed with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# All dashes are one; points and marks between numbers are spaces; signs that nobody sees,
# such as those that come along with a number out of an address book, are none.
DASHES = "‐‑‒–—―−﹘ー"
POINTS = "·•・∙"
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
UNSEEN += "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
SIGNS = str.maketrans(dict.fromkeys(DASHES, "-") | dict.fromkeys(POINTS, " "))
NO_SIGNS = str.maketrans(dict.fromkeys(UNSEEN, ""))


class Span(NamedTuple):
    """Where something stands in a text: from ``start`` to before ``end``."""

    start: int
    end: int


def plain(text: str) -> str:
    """Return a text with full-width signs, dashes, spaces and all digits as ASCII.

    Example:
        >>> plain("ａｎｎ＠example.com １３８‑0013–8000")
        'ann@example.com 138-0013-8000'
    """
    if text.isascii():
        return text
    text = text.translate(NO_SIGNS)
    text = unicodedata.normalize("NFKC", text).translate(SIGNS)
    if text.isascii():
        return text
    return "".join(_as_digit(sign) for sign in text)


def _as_digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans in their order, those that overlap as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last is None or span.start >= last.end:
            if last is not None:
                yield last
            last = span
        else:
            last = Span(last.start, max(last.end, span.end))
    if last is not None:
        yield last


def replaced(text: str, spans: Iterable[Span], instead: str) -> str:
    """Return a text with ``instead`` in the place of each span."""
    parts, done = [], 0
    for span in merged(spans):
        parts += [text[done : span.start], instead]
        done = span.end
    return "".join((*parts, text[done:])) if parts else text
