"""Masks addresses and numbers of people in texts, and tells what a text holds.

Used wherever a cell of an export is kept or cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Literal

from kaopu.masking.addresses import (
    MAIL_MARKS,
    MESSENGER_MARKS,
    find_mails,
    find_messenger_ids,
    has_mark,
)
from kaopu.masking.id_numbers import find_id_numbers
from kaopu.masking.phones import find_phones
from kaopu.masking.plain import Span, merged, plain, replaced

Held = Literal["mail", "messenger", "id_number", "phone"]
Finder = Callable[[str, Collection[str]], Iterator[Span]]

# One after the other, for a later one must not find parts of what was masked before.
MARKED: tuple[tuple[Held, Finder], ...] = (
    ("mail", lambda text, _: find_mails(text)),
    ("messenger", lambda text, _: find_messenger_ids(text)),
)
NUMBERS: tuple[tuple[Held, Finder], ...] = (
    ("id_number", find_id_numbers),
    ("phone", find_phones),
)
MASKS: dict[Held, str] = {
    "mail": "(mail address)",
    "messenger": "(messenger id)",
    "id_number": "(id number)",
    "phone": "(phone number)",
}
# A text without a mark and with few digits holds nothing that is looked for.
FOUR_DIGITS = re.compile(r"\d(?:[^\d]{0,6}\d){3}")
MARKS = (*MAIL_MARKS, *MESSENGER_MARKS)


def _finders(text: str) -> Iterator[tuple[Held, Finder]]:
    if has_mark(text, MARKS):
        yield from MARKED
    if FOUR_DIGITS.search(text):
        yield from NUMBERS


def masked(text: str, regions: Collection[str] = ()) -> str:
    """Return a text in which addresses and numbers of people are named, not told.

    Args:
        text: Any text, of any length.
        regions: The countries that occur in the export, as ISO 3166 codes.

    Example:
        >>> masked("ask ann@example.com or +86 138 0013 8000")
        'ask (mail address) or (phone number)'
    """
    looked_at = plain(text)
    hidden = looked_at
    for kind, find in _finders(looked_at):
        hidden = replaced(hidden, find(hidden, regions), MASKS[kind])
    return text if hidden == looked_at else hidden


def held_alone(text: str, regions: Collection[str] = ()) -> Held | None:
    """Return what a text holds and nothing else, but for spaces and separators."""
    looked_at = plain(text)
    for kind, find in _finders(looked_at):
        spans = list(merged(find(looked_at, regions)))
        if spans and not replaced(looked_at, spans, "").strip(SEPARATORS):
            return kind
    return None


SEPARATORS = " ,:;/、，\t\r\n<>()"


def masked_counts(
    counts: Mapping[str, int], regions: Collection[str] = ()
) -> dict[str, int]:
    """Return texts, each `masked`, with their rows; those that are alike then, as one.

    Example:
        >>> masked_counts({"ann@x.example": 2, "bo@x.example": 1, "Won": 3})
        {'(mail address)': 3, 'Won': 3}
    """
    found: dict[str, int] = {}
    for text, rows in counts.items():
        shown = masked(str(text), regions)
        found[shown] = found.get(shown, 0) + int(rows)
    return found
