"""Reads one note for facts of the framework."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator
from datetime import date

from kaopu.notes.candidates import Candidate, settled
from kaopu.notes.clauses import Note
from kaopu.notes.context import standing
from kaopu.notes.cues import Cue, load_cues
from kaopu.notes.days import find_days
from kaopu.notes.doubts import Told, doubt_of
from kaopu.notes.learnt import weighed
from kaopu.notes.numerals import stated
from kaopu.notes.planned import read_planned
from kaopu.notes.records import NoteFact, NoteLanguage

# A note of more letters is read up to here: nobody writes one, a broken file may.
MAX_LETTERS = 20_000
# So many places of a cue are looked at in a note, the last ones: the newest counts.
MAX_PLACES = 12


def read_note(
    text: str,
    written_on: date | None = None,
    language: NoteLanguage = "auto",
    fields: Collection[str] | None = None,
) -> list[NoteFact]:
    """Return the facts that a note tells of the customer, at most one a field.

    Args:
        text: The note, in Chinese, English or both.
        written_on: The day it was written, from which days such as *next month* are
            counted; without it, no days are read.
        language: Whose cues are tried; by default of both, where their letters occur.
        fields: What is read for; everything by default.

    Example:
        >>> [fact] = read_note("老板说了，预算30万，已经批下来了。")
        >>> fact.field, fact.value, fact.sure, fact.quote
        ('budget_status', 'approved', True, '预算30万，已经批下来了')
    """
    note = Note(text[:MAX_LETTERS])
    languages = [
        spoken
        for spoken, occurs in (("zh", note.is_chinese), ("en", note.is_latin))
        if occurs and language in ("auto", spoken)
    ]
    found = [
        one
        for cue in load_cues()
        if fields is None or cue.field in fields
        for one in _candidates(note, cue, languages)
    ]
    days = [] if written_on is None else find_days(note, written_on)
    planned = read_planned(note, days)
    found += [one for one in planned if fields is None or one.field in fields]
    told = weighed(note, settled(found), days, fields, language)
    facts = [_fact(note, one, written_on) for one in told]
    return sorted(facts, key=lambda fact: (fact.start, fact.field))


def _candidates(note: Note, cue: Cue, languages: list[str]) -> Iterator[Candidate]:
    for language in languages:
        pattern = cue.patterns.get(language)
        if pattern is None:
            continue
        for match in deque(pattern.finditer(note.plain), maxlen=MAX_PLACES):
            candidate = _candidate(note, cue, match) or _further(note, cue, pattern, match)
            if candidate is not None:
                yield candidate


def _further(
    note: Note, cue: Cue, pattern: re.Pattern[str], match: re.Match[str]
) -> Candidate | None:
    """Return what begins within a place that says nothing, in a later clause of it."""
    start = note.clause_at(match.start()).end
    later = pattern.search(note.plain, start) if start < match.end() else None
    if later is None or later.start() >= match.end():
        return None
    return _candidate(note, cue, later)


def _candidate(note: Note, cue: Cue, match: re.Match[str]) -> Candidate | None:
    start, end = match.span()
    if start == end:
        return None
    sentence = note.sentence_at(start)
    if cue.unless and cue.unless.search(note.plain, sentence.start, sentence.end):
        return None
    value = cue.value if cue.value is not None else stated(cue.field, match)
    if value is None:
        return None
    stands = standing(note, start, end, cue.allow)
    if not stands.holds:
        return None
    told = Told(note, start, end, cue.field, value, cue.allow)
    doubt = doubt_of(told) if stands.sure else "strong"
    return Candidate(
        field=cue.field,
        value=value,
        start=start,
        end=end,
        sure=not doubt,
        past=stands.past,
        now=stands.now,
        cue=cue.id,
        speaker="we" if "own_talk" in cue.allow else "customer",
        yields_to=cue.yields_to,
        doubt=doubt,
    )


def _fact(note: Note, one: Candidate, written_on: date | None) -> NoteFact:
    """Return the fact with its quote: the clauses in which its cue stands."""
    start = note.clause_at(one.start).start
    end = max(one.end, note.clause_at(one.end - 1).end)
    start, end = note.trimmed(start, end)
    return NoteFact(
        field=one.field,
        value=one.value,
        quote=note.text[start:end],
        start=start,
        end=end,
        sure=one.sure,
        cue=one.cue,
        speaker="we" if one.speaker == "we" else "customer",
        written_on=written_on,
        precision=one.precision,
    )
