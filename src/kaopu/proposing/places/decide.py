"""Decides where each column stands, from its header and its content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT
from kaopu.proposing.cutting import cut
from kaopu.proposing.headers import Match, is_part
from kaopu.proposing.levels import SORTED_SHARE, sort_values
from kaopu.proposing.outcomes.endings import ending
from kaopu.proposing.places.unknown import (
    COUNT,
    MAX_IDS,
    ROWS_A_CHOICE,
    UNSEEN,
    are_choices,
    ignored,
    is_colleagues,
    is_names,
    is_numeric,
    place_unknown,
    repeats,
    unseen,
)
from kaopu.proposing.profile import Profile
from kaopu.proposing.records import IGNORE, LIKELY, SURE, ColumnProposal, Reason, ReasonKind
from kaopu.proposing.vocabulary import Concept, load_vocabulary
from kaopu.proposing.words import holds, read_header
from kaopu.spelling import normalise

# Places that take one column, and what becomes of a column that comes second.
SECOND: Mapping[str, ReasonKind] = {
    "lead.id": "id",
    "lead.stage": "no_fact",
    "dates.created": "no_fact",
    "dates.closed": "after_the_end",
    "amount.column": "no_fact",
    "beliefs.confidence": "no_fact",
    "beliefs.rapport": "no_fact",
    "beliefs.apparent_wealth": "no_fact",
}
PERSONAL: Mapping[str, ReasonKind] = {
    "mail": "mail",
    "phone": "phone",
    "person": "personal",
    "link": "link",
}
# The score of a header that is a known name, and what it is worth at most.
SAME, STANDARD = 100.0, 97.0
MAX_LEVELS = 40
# From this score on a header is a known name, though in other words or abbreviated.
KNOWN = 84.0


@dataclass(frozen=True)
class Candidate:
    """One place that a column might have, with how likely it is.

    Attributes:
        standard: Whether it is a standard field of the CRM that was recognised.
    """

    concept: Concept
    match: Match
    score: float
    standard: bool


# How sure a guess is at most.
MAX_CONFIDENCE = 0.99
# So many headers must be standard fields of a CRM, and few other CRMs name one like it.
MIN_STANDARD, MAX_CRMS = 4, 2


def find_crm(matches: Iterable[tuple[Match, ...]]) -> str:
    """Return the CRM of which most headers are standard fields; empty if none is clear.

    A name that many CRMs share, such as ``name`` or ``owner``, speaks for none of them.
    """
    shared, own = Counter[str](), Counter[str]()
    for of_column in matches:
        crms = {crm for match in of_column for crm in match.crms}
        shared.update(crms)
        if len(crms) <= MAX_CRMS:
            own.update(crms)
    clear = {crm: shared[crm] for crm, n in own.items() if n >= MIN_STANDARD}
    return max(clear, key=lambda crm: clear[crm]) if clear else ""


def decide_column(
    profile: Profile, matches: Sequence[Match], crm: str, *, of_people: bool = False
) -> ColumnProposal:
    """Return where a column should stand, alone of its kind.

    Args:
        profile: What its cells are.
        matches: What its header is like.
        crm: Whose export it is; empty if that is not clear.
        of_people: Whether the table is about people, of whom an age is known at the start.
    """
    kind = profile.kinds[0]
    found = candidates(profile, matches, crm)
    if kind in PERSONAL and not _is_colleague(profile, found):
        return ignored(profile, PERSONAL[kind], 0.97)
    if kind == "empty":
        return ignored(profile, "empty", 1.0)
    if of_people and is_age(profile):
        return unseen(profile)
    if not found or found[0].score < LIKELY:
        places = [c.concept.place for c in found if c.concept.place != IGNORE]
        return place_unknown(profile, places)
    best = found[0]
    proposed = place_column(profile, best)
    if kind == "constant" and proposed.place != IGNORE:
        return ignored(profile, "constant", 1.0)
    others = [c.concept.place for c in found[1:] if c.concept.place != proposed.place]
    return replace(proposed, alternatives=tuple(dict.fromkeys(others))[:3])


def candidates(profile: Profile, matches: Sequence[Match], crm: str) -> list[Candidate]:
    """Return what a column may be, best first; what its cells rule out is left out."""
    concepts = load_vocabulary().concepts
    found = []
    for match in matches:
        concept = concepts[match.concept]
        if concept.kinds and not set(concept.kinds) & set(_kinds(profile)):
            continue
        if concept.place == "outcome" or _is_ruled_out(profile, match):
            continue
        score = min(match.score, STANDARD) / 100
        if crm and crm in match.crms:
            score += 0.03
        if concept.kinds and profile.kinds[0] not in concept.kinds:
            score -= 0.02
        score += _sorting(profile, concept)
        found.append(Candidate(concept, match, score, crm in match.crms))
    return sorted(found, key=lambda candidate: -candidate.score)


# A column of names holds many; of few texts that come back often, none is somebody's.
FEW_NAMES, OFTEN = 10, 20
# Ways to reach somebody, of which each has their own.
OWN = ("phone", "mail", "address")
# An age in years, of whoever can decide to buy.
AGES = (14.0, 110.0)


def _is_ruled_out(profile: Profile, match: Match) -> bool:
    """Tell whether the cells, or whose id it is, rule out what a header is like."""
    concept = load_vocabulary().concepts[match.concept]
    if concept.id == "deal_name":
        return repeats(profile, MAX_IDS, ROWS_A_CHOICE)
    if concept.id in OWN:
        return are_choices(profile) or (concept.id == "address" and is_numeric(profile))
    if concept.id == "contact_name":
        return _is_no_contact(profile, match)
    if concept.id == "free_text":
        return is_numeric(profile)
    if concept.id == "other_id":
        return match.score < KNOWN and repeats(profile, MAX_IDS, ROWS_A_CHOICE)
    if concept.id == "amount":
        return holds(read_header(profile.column), load_vocabulary().rates)
    if concept.sorts:
        return not _are_own_words(profile, concept)
    return concept.place == "lead.id" and is_colleagues(profile.column)


def _is_no_contact(profile: Profile, match: Match) -> bool:
    """Tell whether cells under a header like *contact* name nobody."""
    if repeats(profile, FEW_NAMES, OFTEN) and _are_ways(profile):
        return True
    longer = is_part(read_header(profile.column), read_header(match.name))
    return is_numeric(profile) or (longer and are_choices(profile))


def _are_own_words(profile: Profile, concept: Concept) -> bool:
    """Tell whether a field's own words sort the cells that were answered."""
    field = load_framework().fields[concept.place.removeprefix("fields.")]
    levels = profile.levels[:MAX_LEVELS]
    unknown = sort_values(field, levels).unknown
    answered = [(text, rows) for text, rows in levels if text not in unknown]
    told = sort_values(field, answered)
    return told.is_usable and told.own >= SORTED_SHARE


def _are_ways(profile: Profile) -> bool:
    """Tell whether the texts are ways to reach somebody, such as *telephone*."""
    ways = load_vocabulary().words["contact"]["ways"]
    return any(normalise(text) in ways for text, _ in profile.levels)


def _is_colleague(profile: Profile, found: Sequence[Candidate]) -> bool:
    """Tell whether mail addresses stand for our own people, who come back often."""
    is_named = bool(found) and found[0].concept.id == "owner" and found[0].score >= SURE
    return is_named and profile.kinds[0] == "mail" and repeats(profile, MAX_OWNERS, OFTEN)


MAX_OWNERS = 500


def is_age(profile: Profile) -> bool:
    """Tell whether a column may be the age of a person, in years."""
    order = profile.cells.order
    if cut(profile.column) != ("age",) or order is None or profile.kinds[0] != "number":
        return False
    return AGES[0] <= float(np.nanmin(order)) and float(np.nanmax(order)) <= AGES[1]


# What it is worth that the values fall into a field's levels by its own words, and what
# it costs if next to none does.
OWN_WORDS, NO_LEVEL, NEXT_TO_NONE = 0.02, -0.12, 0.2


def _kinds(profile: Profile) -> tuple[str, ...]:
    """Return what the cells may be; mail addresses may also be names of colleagues."""
    return (*profile.kinds, "category") if profile.kinds[0] == "mail" else profile.kinds


def _sorting(profile: Profile, concept: Concept) -> float:
    """Return how much the values speak for or against a field with levels, or a stage."""
    if concept.place == "lead.stage":
        return 0.0 if _knows_stages(profile) else NO_LEVEL
    field = load_framework().fields.get(concept.place.removeprefix("fields."))
    if field is None or not field.levels or is_numeric(profile):
        return 0.0
    values = sort_values(field, profile.levels[:MAX_LEVELS])
    return NO_LEVEL if values.coverage < NEXT_TO_NONE else OWN_WORDS * values.own


def _knows_stages(profile: Profile) -> bool:
    """Tell whether one of the texts is a known stage of selling, or an end."""
    stages = load_vocabulary().words["stage"]
    return any(
        normalise(text) in stages["target"] | stages["intent"] or ending(text) != "open"
        for text, _ in profile.levels[:MAX_LEVELS]
    )


def place_column(profile: Profile, candidate: Candidate) -> ColumnProposal:
    """Return the column at the candidate's place, or as near to it as its cells allow."""
    concept = candidate.concept
    why, score = _why(candidate), min(candidate.score, MAX_CONFIDENCE)
    base = ColumnProposal(profile.column, concept.place, score, (why,), concept=concept.id)
    if concept.place == IGNORE or (concept.many and profile.many):
        reasons = (Reason(concept.reason), *base.reasons)
        return replace(base, place=IGNORE, reasons=reasons)
    if concept.reason == COUNT:
        base = replace(base, reasons=(Reason(COUNT), *base.reasons))
    if concept.place.startswith("fields."):
        return _as_field(profile, base, candidate)
    if is_names(profile) and concept.place in (CONTEXT, "own_side"):
        reasons = (Reason("many_names"), *base.reasons)
        return replace(base, place=IGNORE, reasons=reasons)
    return replace(base, numeric=is_numeric(profile))


def _why(candidate: Candidate) -> Reason:
    if candidate.standard:
        return Reason("crm_field")
    if candidate.match.score == SAME:
        return Reason("named")
    return Reason("header", {"name": candidate.match.name})


def _as_field(
    profile: Profile, base: ColumnProposal, candidate: Candidate
) -> ColumnProposal:
    """Return a column as a framework field, or as a further column of its signal.

    A field needs a known name and cells that fit its levels. Where these do not fit, only
    the very name makes it a column of the signal; else nobody knows what it is.
    """
    field = load_framework().fields[base.place.removeprefix("fields.")]
    signal = f"signals.{field.signal}"
    if not field.levels:
        return base
    if profile.kinds[0] == "text":
        reasons = (Reason("free_text"), *base.reasons)
        return replace(base, place=IGNORE, reasons=reasons)
    # Many different numbers are an amount, whatever the levels are called.
    is_amount = is_numeric(profile) and len(profile.levels) > MAX_LEVELS
    values = sort_values(field, () if is_amount else profile.levels)
    if values.is_usable:
        return replace(
            base,
            levels=values.levels,
            unsorted=values.unsorted,
            reasons=(*base.reasons, Reason("sorted", {"share": values.coverage})),
        )
    if candidate.match.score < KNOWN:
        return replace(unseen(profile), alternatives=(base.place, signal))
    if is_numeric(profile):
        return replace(base, place=signal, numeric=True)
    reasons = (*base.reasons, Reason("unsorted", {"field": field.id}))
    return replace(base, place=signal, reasons=reasons, alternatives=(base.place,))


def one_per_place(
    columns: Sequence[ColumnProposal], profiles: Mapping[str, Profile]
) -> list[ColumnProposal]:
    """Return the columns with one at each place that takes one; the best stays.

    Of equals the one that is filled in more often stays. A second column of a field
    becomes a further column of its signal; a second one of another kind is ignored.
    """
    best: dict[str, ColumnProposal] = {}
    for column in columns:
        if not (column.place in SECOND or column.place.startswith("fields.")):
            continue
        if not column.is_proposed or (
            column.place == "lead.id" and not profiles[column.column].is_unique
        ):
            continue
        kept = best.get(column.place)
        if kept is None or _rank(column, profiles) > _rank(kept, profiles):
            best[column.place] = column
    return [_second(c, best.get(c.place)) for c in columns]


def _rank(
    column: ColumnProposal, profiles: Mapping[str, Profile]
) -> tuple[bool, float, float]:
    """Return what counts between columns of one place; a day that was planned is last."""
    is_planned = "planned" in read_header(column.column).guards
    is_plan = column.place in ("dates.created", "dates.closed") and is_planned
    return not is_plan, round(column.confidence, 3), profiles[column.column].filled


def _second(column: ColumnProposal, best: ColumnProposal | None) -> ColumnProposal:
    if column is best or not column.is_proposed:
        return column
    if column.place.startswith("fields.") and best is not None:
        field = load_framework().fields[column.place.removeprefix("fields.")]
        other = Reason("rival", {"column": best.column})
        if field.kind == "date":
            return replace(column, place=IGNORE, reasons=(other, *column.reasons))
        place = f"signals.{field.signal}"
        numeric = field.kind == "number"
        reasons = (*column.reasons, other)
        return replace(column, place=place, numeric=numeric, reasons=reasons)
    if column.place == "amount.column" and column.reasons[0].kind == "header":
        # A price beside the amount is a fact of its own.
        fact = replace(column, place=CONTEXT, alternatives=(column.place,))
        return replace(fact, confidence=UNSEEN, reasons=(Reason("unseen"),))
    if column.place in SECOND:
        reasons = column.reasons
        if best is not None:
            reasons = (Reason("rival", {"column": best.column}), *reasons)
        else:
            reasons = (Reason(SECOND[column.place]), *reasons)
        return replace(column, place=IGNORE, reasons=reasons)
    return column
