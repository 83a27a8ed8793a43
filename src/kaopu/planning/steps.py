"""The one next step of a lead, from its explanation.

In this order: the framework's sign whose clearing gives most; a sign that past deals
confirm though they cannot say what clearing it gives; a fact that only the data speak
of, or a new date where that fact is a date gone by; any other planned date that has gone
by; a signal that nobody has asked about; a sign that
the framework alone names; and, where nothing is open, holding the dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaopu.explain.records import LeadExplanation, Note, RaisedSign
from kaopu.explain.signs.what_if import HELPS
from kaopu.framework import Framework, load_framework
from kaopu.framework.records import ACROSS
from kaopu.planning.records import Step


def next_step(lead: LeadExplanation, framework: Framework | None = None) -> Step:
    """Return what to do next with a lead."""
    framework = framework or load_framework()
    return next(_steps(lead, framework), Step("hold"))


def _steps(lead: LeadExplanation, framework: Framework) -> Iterator[Step]:
    """Yield every sensible step, the best first."""
    signs = [sign for sign in lead.warning_signs if sign.signal != ACROSS]
    named = [sign for sign in signs if sign.verdict != "data_only"]
    yield from (Step("clear", sign) for sign in named if helps(sign))
    sure = [sign for sign in named if sign.verdict == "confirmed" and not sign.what_if]
    yield from (Step("clear", sign) for sign in sorted(sure, key=lambda s: s.log_odds))
    unnamed = [sign for sign in signs if sign.verdict == "data_only"]
    gone = {note.column: note for note in lead.notes if note.id == "date_in_past"}
    yield from (_check(sign, gone) for sign in unnamed if helps(sign))
    yield from (Step("new_date", note=note) for note in gone.values())
    asked = [p.id for p in lead.players if p.state != "not_asked_yet"]
    silent = [id_ for id_ in framework.signal_ids if id_ not in asked]
    yield from (Step("ask", signal=id_) for id_ in silent)
    yield from (Step("clear", sign) for sign in named)


def _check(sign: RaisedSign, gone: Mapping[str, Note]) -> Step:
    """Return the step with a fact that only the data speak of.

    There is nothing to check of a date that has gone by: it does not hold any more.
    """
    for fact in sign.facts:
        if fact.column in gone:
            return Step("new_date", note=gone[fact.column])
    return Step("check", sign)


def helps(sign: RaisedSign) -> bool:
    """Tell whether past deals suggest that clearing a sign gives half a point or more."""
    return sign.what_if is not None and sign.what_if.gain >= HELPS
