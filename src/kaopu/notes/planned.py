"""Reads planned days: what a clause says will be done, and the day it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kaopu.notes.candidates import Candidate
from kaopu.notes.clauses import Note, Span
from kaopu.notes.context import standing
from kaopu.notes.cues import joined, read_data
from kaopu.notes.days import DayMention
from kaopu.notes.doubts import Told, doubt_of

EVENTS = "events.toml"
# A day alone in its clause belongs to what the clause before it names.
MAX_LONE = 14
MOVED = re.compile(
    r"(?:挪|改|推|延|拖|提前|顺延|调整|变)(?:迟)?(?:到|成|至)|改口.{0,4}到|(?:要|得)等?到|(?:moved|pushed|shifted|postponed|"
    r"slipped|delayed|brought forward)(?: \w+)? to|now "
)
# A day that has come, or on which something does not happen.
GONE = re.compile(r"了|不|没|not |n’t|never")
# What is done, unless it is to be, or gets, done.
PAST_TENSE = re.compile(
    r"paid|signed|installed|deployed|transferred|wired|inked|settled|went live"
)
PASSIVE = re.compile(
    r"(?<![a-z])(?:be|is|are|gets?|being|it|contract|fully|all|deal|po) (?:fully )?$"
)
ALLOW = frozenset({"plan"})


@dataclass(frozen=True)
class Found:
    """An event that a clause names, and where."""

    field: str
    start: int
    end: int


def read_planned(note: Note, days: list[DayMention]) -> Iterator[Candidate]:
    """Yield which of the days that a note names are planned, for what field."""
    planned = [one for clause in note.clauses for one in _told(note, clause, days)]
    for event, day, is_clear in planned:
        start, end = min(event.start, day.start), max(event.end, day.end)
        stands = standing(note, start, end, ALLOW)
        others = [two for other, two, _ in planned if other.field != event.field]
        if not stands.holds or is_told_done(note, event):
            continue
        told = Told(note, start, end, event.field, day.day, ALLOW)
        doubt = doubt_of(told) if stands.sure else "strong"
        yield Candidate(
            field=event.field,
            value=day.day,
            start=start,
            end=end,
            sure=is_clear
            and not doubt
            and not is_moved(note, day, [one for one in days if one not in others]),
            past=stands.past,
            now=stands.now,
            cue=event.field.removesuffix("_date"),
            precision=day.precision,
            doubt=doubt,
        )


def _told(
    note: Note, clause: Span, days: list[DayMention]
) -> Iterator[tuple[Found, DayMention, bool]]:
    """Yield what a clause plans, for which day, and whether it is clear which is meant."""
    inside = [one for one in days if clause.start <= one.start < clause.end]
    if not inside or is_of_other(note, clause, inside[-1]):
        return
    day, is_clear = chosen(note, inside)
    event = event_of(note, clause, day, days)
    if event is not None:
        yield event, day, is_clear


def planned_fields() -> dict[str, str]:
    """Return the fields that hold planned days, by the cue that facts of them keep."""
    return {field.removesuffix("_date"): field for field, _ in events_data()}


def chosen(note: Note, days: list[DayMention]) -> tuple[DayMention, bool]:
    """Return which of a clause's days is meant, and whether that is clear."""
    if len(days) == 1:
        return days[0], True
    between = note.plain[days[0].start : days[-1].start]
    return days[-1], MOVED.search(between) is not None


def is_moved(note: Note, day: DayMention, days: list[DayMention]) -> bool:
    """Tell whether a later day takes the place of one: *5 June, now moved to 12 June*."""
    return any(
        one.day != day.day and MOVED.search(note.plain, day.end, one.start) is not None
        for one in days
        if one.start > day.end
    )


def event_of(
    note: Note, clause: Span, day: DayMention, days: list[DayMention]
) -> Found | None:
    """Return what a clause plans for a day; None if that is nothing, or not clear.

    Args:
        note: The note.
        clause: The clause that names the day.
        day: The day.
        days: All days that the note names: a clause with one of its own needs no other.
    """
    events = find_events(note, clause)
    if not events and MOVED.search(note.plain, clause.start, day.start):
        sentence = note.sentence_at(clause.start)
        events = find_events(note, Span(sentence.start, clause.start))
        return events[-1] if len({one.field for one in events}) == 1 else None
    if not events and clause.end - clause.start <= MAX_LONE + day.end - day.start:
        place = note.clauses.index(clause)
        for beside in (
            *note.clauses[max(0, place - 1) : place],
            *note.clauses[place + 1 :][:1],
        ):
            if events or note.sentence_at(beside.start) != note.sentence_at(clause.start):
                continue
            if other().search(note.plain, beside.start, beside.end):
                return None
            if GONE.search(note.plain, clause.start, clause.end):
                return None
            if any(beside.start <= one.start < beside.end for one in days):
                continue
            events = find_events(note, beside)
    fields = {one.field for one in events}
    if len(fields) > 1:
        nearest = min(events, key=lambda one: _distance(one, day))
        return nearest if _distance(nearest, day) <= 2 else None
    return min(events, key=lambda one: _distance(one, day), default=None)


def is_told_done(note: Note, event: Found) -> bool:
    """Tell whether an event, or another of its field in the clause, is told as done."""
    events = find_events(note, note.clause_at(event.start))
    return any(is_over(note, one) for one in events if one.field == event.field)


def is_over(note: Note, event: Found) -> bool:
    """Tell whether an event is told as done: *paid in January*, not *to be paid*."""
    if not PAST_TENSE.fullmatch(note.plain, event.start, event.end):
        return False
    return PASSIVE.search(note.plain, max(0, event.start - 20), event.start) is None


def is_of_other(note: Note, clause: Span, day: DayMention) -> bool:
    """Tell whether a clause is of something else; who moves a day may do so by phone."""
    moved = MOVED.search(note.plain, clause.start, day.start)
    start = moved.end() if moved else clause.start
    return other().search(note.plain, start, clause.end) is not None


def find_events(note: Note, clause: Span) -> list[Found]:
    """Return the events that a clause names."""
    return [
        Found(field, *match.span())
        for field, patterns in events_data()
        for pattern in patterns
        for match in pattern.finditer(note.plain, clause.start, clause.end)
    ]


@cache
def events_data() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    """Return by field how its events are named."""
    return tuple(
        (item["field"], (joined(item["zh"], "zh"), joined(item["en"], "en")))
        for item in read_data(EVENTS)["events"]
    )


@cache
def other() -> re.Pattern[str]:
    """Return what says that a day is for something else."""
    words = read_data(EVENTS)["other"]
    return re.compile(
        f"{joined(words['zh'], 'zh').pattern}|{joined(words['en'], 'en').pattern}"
    )


def _distance(event: Found, day: DayMention) -> int:
    return max(event.start - day.end, day.start - event.end, 0)
