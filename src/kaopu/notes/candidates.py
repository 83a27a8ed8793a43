"""What cues found in a note, and which of it stands: the newest, the most exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kaopu.notes.records import Doubt, Precision, Value

# Fields that the same words may well tell: who has no need in mind does not agree to one.
KIN = (
    {"need_awareness", "need_agreed"},
    {"decision_chain", "contact_authority"},
    {"timeline_status", "postponements"},
    {"wants_proposal_first", "requirements_clarity"},
)


@dataclass(frozen=True)
class Candidate:
    """A fact that one cue found.

    Attributes:
        past: Whether it is said of an earlier time.
        now: Whether it is said to be so now.
        yields_to: Values that say the same more exactly.
        doubt: How much speaks against it; strong also of what is hoped, guessed or heard.
    """

    field: str
    value: Value
    start: int
    end: int
    sure: bool
    past: bool
    now: bool
    cue: str
    precision: Precision = ""
    speaker: str = "customer"
    yields_to: frozenset[str] = frozenset()
    doubt: Doubt = ""


def settled(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return at most one candidate a field: what the note says in the end."""
    by_field: dict[str, list[Candidate]] = {}
    for one in unshared(list(candidates)):
        by_field.setdefault(one.field, []).append(one)
    return [one for _, found in sorted(by_field.items()) for one in _settled(found)]


def unshared(candidates: list[Candidate]) -> list[Candidate]:
    """Return candidates, those unsure whose words tell something else more exactly.

    The same words seldom tell two things: where cues of two fields meet, the longer one is
    believed, and a day before all others.
    """
    return [
        replace(one, sure=False)
        if one.sure and any(_takes_words(other, one) for other in candidates)
        else one
        for one in candidates
    ]


def _takes_words(other: Candidate, one: Candidate) -> bool:
    if {other.field, one.field} in KIN or other.field == one.field or not other.sure:
        return False
    if isinstance(one.value, date) or other.start >= one.end or one.start >= other.end:
        return False
    is_day = isinstance(other.value, date)
    return is_day or other.end - other.start >= one.end - one.start


def _settled(found: list[Candidate]) -> list[Candidate]:
    present = [one for one in found if not one.past]
    if not present:
        # What was so is told because it is no longer, or not for sure.
        return [replace(_last(found), sure=False)]
    values = {one.value for one in present}
    exact = [one for one in present if not one.yields_to & values] or present
    exact = _without_shorter(exact)
    last = _last(exact)
    rivals = [one for one in exact if one.value != last.value]
    if rivals and not last.now and any(one.now for one in rivals):
        last = _last([one for one in exact if one.now])
        rivals = [one for one in exact if one.value != last.value]
    agreed = [one for one in exact if one.value == last.value]
    sure = any(one.sure for one in agreed) and (not rivals or last.now)
    best = next((one for one in agreed if one.sure), last)
    return [replace(best, sure=sure)]


def _without_shorter(found: list[Candidate]) -> list[Candidate]:
    """Leave out what stands within the words of a longer cue that says otherwise."""
    return [
        one
        for one in found
        if not any(
            other.value != one.value
            and other.start < one.end
            and one.start < other.end
            and other.end - other.start > one.end - one.start
            for other in found
        )
    ]


def _last(found: list[Candidate]) -> Candidate:
    return max(found, key=lambda one: (one.start, one.end, one.cue))
