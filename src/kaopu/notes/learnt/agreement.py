"""Weighs what cues found by what its sentence tells, and adds what no cue found.

A cue is exact in its words and blind beside them; what labelled sentences have taught sees
all words of a sentence and knows none for sure. So each keeps the other from mistakes: a
fact is sure where both say so, where one says so and the other nothing against it, or
where what was learnt is very sure alone. The bounds stand in ``data/bounds.toml``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from kaopu.notes.candidates import Candidate
from kaopu.notes.clauses import Note
from kaopu.notes.context import standing
from kaopu.notes.cues import load_cues, read_data
from kaopu.notes.days import DayMention
from kaopu.notes.learnt.told import Telling, clause_of, says_enough, tellings, things
from kaopu.notes.learnt.values import the_day, the_number
from kaopu.notes.records import NoteLanguage, Value

BOUNDS = "bounds.toml"
# The cue that facts keep which what was learnt tells alone, before the field.
CUE = "learnt_"
UNTOLD = -20.0


@dataclass(frozen=True)
class Bounds:
    """Log-odds from which a fact is sure.

    Attributes:
        confirmed: Of what a cue says for sure.
        rival: Up to which another value may be told more than it.
        doubted: Of what a cue found, and something speaks against.
        alone: Of what no cue found.
        against: Of what is told where a cue found another value.
        margin: By how much that is told more than any other value.
    """

    confirmed: float
    rival: float
    doubted: float
    alone: float
    against: float
    margin: float


def weighed(
    note: Note,
    settled: Sequence[Candidate],
    days: Sequence[DayMention],
    fields: Collection[str] | None = None,
    language: NoteLanguage = "auto",
) -> list[Candidate]:
    """Return what a note says in the end, at most one candidate a field.

    Args:
        note: The note.
        settled: What cues say in the end.
        days: Days that the note names.
        fields: What is read for; everything by default.
        language: ``zh`` or ``en`` for the sentences of one alone.
    """
    told: dict[str, list[Telling]] = {}
    for one in tellings(note, fields, language):
        told.setdefault(one.field, []).append(one)
    found = {one.field: _agreed(one, told.get(one.field, [])) for one in settled}
    closed = {one.field for one in settled if not is_open(one) or found[one.field].sure}
    for field in sorted(told.keys() - closed):
        alone = _alone(note, told[field], days, found.get(field))
        if alone is not None and not _is_taken(alone, found.values()):
            found[field] = alone
    return list(found.values())


def is_open(candidate: Candidate) -> bool:
    """Tell whether the sentences may say what a cue found, or something else, for sure.

    They may where the cue is in weak doubt, or found two levels; which of two days or
    numbers is meant they do not tell.
    """
    is_level = isinstance(candidate.value, str | bool)
    return not candidate.sure and (
        candidate.doubt == "weak" or (is_level and not candidate.doubt)
    )


def _agreed(candidate: Candidate, told: list[Telling]) -> Candidate:
    """Return what a cue found, sure or not by what its own sentences tell."""
    if is_unknown(candidate):
        return candidate
    own = [one for one in told if one.start < candidate.end and candidate.start < one.end]
    same = max((one.log_odds for one in own if one.is_of(candidate.value)), default=UNTOLD)
    other = _rival(candidate.value, told)
    if candidate.sure:
        is_rivalled = other > max(same, bounds().rival) and not candidate.now
        is_sure = same >= bounds().confirmed and not is_rivalled
    else:
        is_sure = is_open(candidate) and same >= max(bounds().doubted, other)
    return replace(candidate, sure=is_sure)


def is_unknown(candidate: Candidate) -> bool:
    """Tell whether nothing was learnt of a value, though of others of its field it was."""
    known = [value for field, value in things() if field == candidate.field]
    return bool(known) and None not in known and candidate.value not in known


def _rival(value: Value | None, told: list[Telling]) -> float:
    """Return the log-odds of what the note tells most beside a value."""
    return max((one.log_odds for one in told if not one.is_of(value)), default=UNTOLD)


def _alone(
    note: Note,
    told: list[Telling],
    days: Sequence[DayMention],
    by_cue: Candidate | None,
) -> Candidate | None:
    """Return what one sentence tells though no cue found it; None if none does, or two.

    Against a cue that found another value, though in doubt, it must be surer.
    """
    best = max(told, key=lambda one: one.log_odds)
    bound = bounds().alone
    if by_cue is not None and not best.is_of(by_cue.value):
        bound = bounds().against
    is_clear = best.log_odds >= max(bound, _rival(best.value, told) + bounds().margin)
    text = note.plain[best.start : best.end]
    if not is_clear or note.sentence_at(best.start).is_question or not says_enough(text):
        return None
    found = _valued(note, best, days)
    if found is None:
        return None
    stands = standing(note, found.start, found.end, allowed(found.field, found.value))
    is_said = stands.holds and stands.sure and not stands.past
    return found if is_said and not is_denied(note, best) else None


def is_denied(note: Note, told: Telling) -> bool:
    """Tell whether a cue of the field stands in the sentence and what it says is denied."""
    places = (
        (match, cue.allow)
        for cue in load_cues()
        if cue.field == told.field and not (cue.value is True and told.value is False)
        for pattern in cue.patterns.values()
        for match in pattern.finditer(note.plain, told.start, told.end)
    )
    return any(
        not standing(note, match.start(), match.end(), allow).holds
        for match, allow in places
        if match.end() > match.start()
    )


def _is_taken(alone: Candidate, found: Iterable[Candidate]) -> bool:
    """Tell whether a day belongs to something else already."""
    return isinstance(alone.value, date) and any(
        one.value == alone.value and one.field != alone.field for one in found
    )


def _valued(note: Note, told: Telling, days: Sequence[DayMention]) -> Candidate | None:
    """Return what a sentence tells with its value; None where that is not clear."""
    if told.value is not None:
        clause = clause_of(note, told)
        return _candidate(told, told.value, clause.start, clause.end)
    if told.field.endswith("_date"):
        day = the_day(note, told, days)
        if day is None:
            return None
        found = _candidate(told, day.day, day.start, day.end)
        return replace(found, precision=day.precision)
    number = the_number(note, told)
    return None if number is None else _candidate(told, *number)


@cache
def allowed(field: str, value: Value) -> frozenset[str]:
    """Return the guards that do not hold for a value: those no cue of it heeds."""
    own = [
        cue.allow
        for cue in load_cues()
        if cue.field == field and cue.value in (value, None)
    ]
    return frozenset().union(*own) if own else frozenset({"plan"})


def _candidate(told: Telling, value: Value, start: int, end: int) -> Candidate:
    return Candidate(
        field=told.field,
        value=value,
        start=start,
        end=end,
        sure=True,
        past=False,
        now=False,
        cue=f"{CUE}{told.field}",
    )


@cache
def bounds() -> Bounds:
    """Return the bounds; read once a process."""
    return Bounds(**read_data(BOUNDS))


@cache
def learnt_fields() -> dict[str, str]:
    """Return the fields of which anything was learnt, by the cue that facts keep."""
    fields = sorted({field for field, _ in things()})
    return {f"{CUE}{field}": field for field in fields}
