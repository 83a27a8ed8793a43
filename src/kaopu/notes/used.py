"""Reads many notes for the facts that are sure, by cues that are reliable enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kaopu.notes.reader import read_note
from kaopu.notes.records import NoteFact, Value
from kaopu.notes.reliability import CueCounts, is_used, load_reliability


@dataclass(frozen=True)
class NoteReading:
    """What a row's note tells of one field.

    Attributes:
        text: The value as a cell would hold it: the id of a level, ``yes`` or ``no``, a
            number, or a day in ISO 8601.
        quote: The words of the note that tell it, as they were written.
        cue: What read it.
        sure: Whether it is said as a fact.
        written_on: The day of the note, if it is known.
    """

    text: str
    quote: str
    cue: str
    sure: bool
    written_on: date | None = None


def facts_of(
    texts: Sequence[str],
    dates: Sequence[date | None],
    answers: Mapping[str, CueCounts] | None = None,
) -> list[dict[str, NoteReading]]:
    """Return what each note tells for sure, by field; a note that comes again is read once.

    Args:
        texts: One note a row; an empty one tells nothing.
        dates: The day on which each was written, as far as it is known.
        answers: What a person said of the facts of each cue.
    """
    fields = used_fields(answers)
    known: dict[tuple[str, date | None], dict[str, NoteReading]] = {}
    rows = []
    for key in zip(texts, dates, strict=True):
        if key not in known:
            facts = read_note(*key, fields=fields) if fields and key[0].strip() else []
            known[key] = {
                fact.field: reading(fact)
                for fact in facts
                if fact.sure and is_used(fact.cue, answers)
            }
        rows.append(dict(known[key]))
    return rows


def used_cues(answers: Mapping[str, CueCounts] | None = None) -> frozenset[str]:
    """Return the ids of the cues that are used."""
    return frozenset(cue for cue in load_reliability().fields if is_used(cue, answers))


def used_fields(answers: Mapping[str, CueCounts] | None = None) -> frozenset[str]:
    """Return the fields of which at least one cue is used; no other need be read."""
    fields = load_reliability().fields
    return frozenset(fields[cue] for cue in used_cues(answers))


def reading(fact: NoteFact) -> NoteReading:
    """Return a fact as a row keeps it."""
    text = cell_text(fact.value)
    return NoteReading(text, fact.quote, fact.cue, fact.sure, fact.written_on)


def cell_text(value: Value) -> str:
    """Return a value as a cell would hold it.

    Example:
        >>> cell_text(True), cell_text(3.0), cell_text(date(2026, 3, 1))
        ('yes', '3', '2026-03-01')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value
