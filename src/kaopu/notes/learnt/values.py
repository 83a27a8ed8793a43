"""Finds the number or day that a sentence tells, where it is clear which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kaopu.notes.clauses import Note, Span
from kaopu.notes.cues import LANGUAGES, joined, read_data
from kaopu.notes.days import DayMention
from kaopu.notes.learnt.told import Telling
from kaopu.notes.numerals import stated
from kaopu.notes.planned import find_events, is_of_other, is_over

NUMBERS = "numbers.toml"
# What makes the last of several amounts the one that holds: *raised from 3m to 25m*.
RAISED = re.compile(r"到|至|为|(?<![a-z])to ")


def the_day(note: Note, told: Telling, days: Sequence[DayMention]) -> DayMention | None:
    """Return the one day that a sentence plans; None if it plans none or several.

    A day of a visit, a sample or a ship is none, nor is one of what is done already.
    """
    inside = [one for one in days if told.start <= one.start < told.end]
    if len(inside) != 1 or is_of_other(note, note.clause_at(inside[0].start), inside[0]):
        return None
    events = find_events(note, Span(told.start, told.end))
    return None if any(is_over(note, one) for one in events) else inside[0]


def the_number(note: Note, told: Telling) -> tuple[float, int, int] | None:
    """Return the one number that a sentence tells and where; None if that is not clear.

    Example:
        >>> note = Note("注册资本从300万增到2500万")
        >>> the_number(note, Telling("registered_capital", None, 2.0, 0, 16))
        (25000000.0, 11, 16)
    """
    found: list[tuple[float, int, int]] = []
    for match in sorted(_matches(note, told), key=lambda one: (one.start(), -one.end())):
        read = stated(told.field, match)
        if read is not None and match.start() >= (found[-1][2] if found else 0):
            found.append((read, *match.span()))
    if len(found) > 1 and RAISED.search(note.plain, found[-2][2], found[-1][2]):
        found = found[-1:]
    return found[0] if len({value for value, _, _ in found}) == 1 else None


def _matches(note: Note, told: Telling) -> Iterator[re.Match[str]]:
    for pattern in _patterns().get(told.field, ()):
        yield from pattern.finditer(note.plain, told.start, told.end)


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    """Return by field how a number is written, in each language."""
    return {
        field: tuple(joined(words[language], language) for language in LANGUAGES)
        for field, words in read_data(NUMBERS).items()
    }
