"""What a cue found in a note, and each doubt that the note leaves of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.notes.clauses import CLAUSE, Note
from kaopu.notes.context import FILLER, guard, looked_through
from kaopu.notes.doubts.sentence import (
    is_bare,
    is_earlier,
    is_their_clause,
    names_topic,
    names_us,
)
from kaopu.notes.doubts.words import fields, pattern
from kaopu.notes.records import Doubt, Value

# Guards that a sentence is searched for as a whole, beside the clause of a cue.
SENTENCE_WIDE = ("denial", "guess", "hedge", "condition", "third", "own_talk")
# Doubts of which the whole sentence may say that there is nothing in them.
WEAK = frozenset({"topic", "bare", "for", "against"})
# Doubts to which a clause that begins with the customer puts an end.
OF_US = frozenset({"ours", "own_talk", "guess"})


@dataclass(frozen=True)
class Told:
    """What a cue found in a note.

    Attributes:
        note: The note.
        start: Where the words of the cue begin.
        end: Where they end.
        field: What it is a fact of.
        value: What it says of it.
        allow: Guards and doubts that do not hold for the cue.
    """

    note: Note
    start: int
    end: int
    field: str
    value: Value
    allow: frozenset[str]


def doubt_of(told: Told) -> Doubt:
    """Return how much speaks against a fact."""
    found = set(doubts(told))
    if not found:
        return ""
    return "weak" if found <= WEAK else "strong"


def doubts(told: Told) -> Iterator[str]:
    """Yield by name what speaks against a fact."""
    note, start, end = told.note, told.start, told.end
    sentence = note.sentence_at(start)
    before = looked_through(note)[sentence.start : start]
    if not names_topic(note, start, end, told.field):
        yield "topic"
    if told.field not in fields()["bare"] and is_bare(note, start, end):
        yield "bare"
    for name, text in places(told):
        if name not in told.allow and pattern(name).search(text):
            yield name
    allow = told.allow
    if is_their_clause(note, sentence.start, start):
        allow |= OF_US
    for name in SENTENCE_WIDE:
        if name not in allow and guard(name).search(before):
            yield name
    if "ours" not in allow and names_us(note, sentence.start, start):
        yield "ours"
    if "past" not in told.allow and is_earlier(before, note.plain[start:end]):
        yield "past"


def places(told: Told) -> Iterator[tuple[str, str]]:
    """Yield each kind of doubt with the text that is searched for it."""
    plain, field, kinds = looked_through(told.note), told.field, fields()
    sentence = told.note.sentence_at(told.start)
    close = max(told.end, told.note.sentence_at(told.end - 1).end)
    before, words = plain[sentence.start : told.start], plain[told.start : told.end]
    after = plain[told.end : close]
    said, around = before + words, f"{before}{FILLER}{after}"
    if field not in kinds["looked_up"]:
        yield "contrast", after
    yield "taken_back", plain[told.end :]
    yield "elsewhere", said + after
    if told.value in kinds["for"]:
        yield "against", around
    if told.value in kinds["against"]:
        yield "for", around
    if field not in kinds["minds"]:
        yield "belief", f"{before}{FILLER}{CLAUSE.split(after, maxsplit=1)[0]}"
    if field not in kinds["of_us"]:
        yield "by_us", words + after
    if field in kinds["small_matter"]:
        yield "small_matter", around
    if field in kinds["foretold"]:
        yield "foretold", said
    if field in kinds["not_that"]:
        yield "not_that", said
    if field in kinds["states"] and guard("now").search(said) is None:
        yield "other_year", around
