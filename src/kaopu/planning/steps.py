"""The one next step of a lead, from its explanation.

In this order: a sign that nothing clears, as the lead is to be let go; the framework's
sign whose step is worth most; a sign that past deals confirm though they cannot say
what clearing it gives, then one that they point at; a fact that only the data speak of;
a planned date that has gone by; a signal that nobody has asked about; a sign that the
framework alone names; and, where nothing is open, holding the dates.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.explain.records import LeadExplanation, RaisedSign
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
    yield from (_clear(sign) for sign in named if sign.id in framework.final_signs)
    yield from (_clear(sign) for sign in named if helps(sign))
    unclear = [sign for sign in named if not sign.what_if]
    for verdict in ("confirmed", "points_that_way"):
        told = [sign for sign in unclear if sign.verdict == verdict]
        yield from (_clear(sign) for sign in sorted(told, key=lambda s: s.log_odds))
    unnamed = [sign for sign in signs if sign.verdict == "data_only"]
    yield from (Step("check", sign) for sign in unnamed if helps(sign))
    yield from (_clear(sign) for sign in named if has_gone_by(sign))
    asked = [p.id for p in lead.players if p.state != "not_asked_yet"]
    silent = [id_ for id_ in framework.signal_ids if id_ not in asked]
    yield from (Step("ask", signal=id_) for id_ in silent)
    yield from (_clear(sign) for sign in named)


def _clear(sign: RaisedSign) -> Step:
    return Step("new_date" if has_gone_by(sign) else "clear", sign)


def has_gone_by(sign: RaisedSign) -> bool:
    """Tell whether a planned date that has gone by raises a sign."""
    return any(fact.days_gone is not None for fact in sign.facts)


def helps(sign: RaisedSign) -> bool:
    """Tell whether the step on a sign is worth half a point or more."""
    return sign.what_if is not None and sign.what_if.worth >= HELPS
