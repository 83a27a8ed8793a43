"""Decides where each column stands, from its header and its content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT
from kaopu.proposing.headers import Match, read_header
from kaopu.proposing.levels import sort_values
from kaopu.proposing.outcome import ending
from kaopu.proposing.profile import Profile
from kaopu.proposing.records import IGNORE, LIKELY, ColumnProposal, Reason, ReasonKind
from kaopu.proposing.vocabulary import Concept, load_vocabulary
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


def decide_column(profile: Profile, matches: Sequence[Match], crm: str) -> ColumnProposal:
    """Return where a column should stand, alone of its kind."""
    if (kind := profile.kinds[0]) in PERSONAL:
        return _ignored(profile, PERSONAL[kind], 0.97)
    found = candidates(profile, matches, crm)
    if kind == "empty":
        return _ignored(profile, "empty", 1.0)
    if not found or found[0].score < LIKELY:
        return _unknown(profile, found)
    best = found[0]
    proposed = place_column(profile, best)
    if kind == "constant" and proposed.place != IGNORE:
        return _ignored(profile, "constant", 1.0)
    others = [c.concept.place for c in found[1:] if c.concept.place != proposed.place]
    return replace(proposed, alternatives=tuple(dict.fromkeys(others))[:3])


def candidates(profile: Profile, matches: Sequence[Match], crm: str) -> list[Candidate]:
    """Return what a column may be, best first; what its cells rule out is left out."""
    concepts = load_vocabulary().concepts
    found = []
    for match in matches:
        concept = concepts[match.concept]
        if concept.kinds and not set(concept.kinds) & set(profile.kinds):
            continue
        if concept.place == "outcome":
            continue
        score = min(match.score, STANDARD) / 100
        if crm and crm in match.crms:
            score += 0.03
        if concept.kinds and profile.kinds[0] not in concept.kinds:
            score -= 0.02
        score += _sorting(profile, concept)
        found.append(Candidate(concept, match, score, crm in match.crms))
    return sorted(found, key=lambda candidate: -candidate.score)


# What it is worth that the values fall into a field's levels by its own words, and what
# it costs if next to none does.
OWN_WORDS, NO_LEVEL, NEXT_TO_NONE = 0.02, -0.12, 0.2


def _sorting(profile: Profile, concept: Concept) -> float:
    """Return how much the values speak for or against a field with levels, or a stage."""
    if concept.place == "lead.stage":
        return 0.0 if _knows_stages(profile) else NO_LEVEL
    field = load_framework().fields.get(concept.place.removeprefix("fields."))
    if field is None or not field.levels or _numeric(profile):
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
    if concept.place.startswith("fields."):
        return _as_field(profile, base)
    if _is_names(profile) and concept.place in (CONTEXT, "own_side"):
        reasons = (Reason("many_names"), *base.reasons)
        return replace(base, place=IGNORE, reasons=reasons)
    return replace(base, numeric=_numeric(profile))


def _why(candidate: Candidate) -> Reason:
    if candidate.standard:
        return Reason("crm_field")
    if candidate.match.score == SAME:
        return Reason("named")
    return Reason("header", {"name": candidate.match.name})


def _is_names(profile: Profile) -> bool:
    return profile.many and profile.kinds[0] not in ("number", "date")


def _numeric(profile: Profile) -> bool:
    return profile.kinds[0] == "number"


def _as_field(profile: Profile, base: ColumnProposal) -> ColumnProposal:
    """Return a column as a framework field, or as a further column of its signal."""
    field = load_framework().fields[base.place.removeprefix("fields.")]
    signal = f"signals.{field.signal}"
    if not field.levels:
        return base
    if profile.kinds[0] == "text":
        reasons = (Reason("free_text"), *base.reasons)
        return replace(base, place=IGNORE, reasons=reasons)
    values = sort_values(field, profile.levels)
    if values.is_usable:
        return replace(
            base,
            levels=values.levels,
            unsorted=values.unsorted,
            reasons=(*base.reasons, Reason("sorted", {"share": values.coverage})),
        )
    if _numeric(profile):
        return replace(base, place=signal, numeric=True)
    reasons = (*base.reasons, Reason("unsorted", {"field": field.id}))
    return replace(base, place=signal, reasons=reasons, alternatives=(base.place,))


def _unknown(profile: Profile, found: Sequence[Candidate]) -> ColumnProposal:
    """Return a column that no name fits: ignored if it cannot be a fact, else unsure."""
    kind = profile.kinds[0]
    if kind == "id":
        return _ignored(profile, "id", 0.9)
    if kind == "constant":
        return _ignored(profile, "constant", 1.0)
    if kind == "text" or _is_names(profile):
        return _ignored(profile, "free_text", 0.85)
    alone = load_vocabulary().alone
    for guard in sorted(read_header(profile.column).guards & alone.keys()):
        return _ignored(profile, alone[guard], LIKELY)
    if kind == "date":
        return _ignored(profile, "no_match", 0.5)
    places = [c.concept.place for c in found if c.concept.place != IGNORE]
    alternatives = tuple(dict.fromkeys([*places[:2], CONTEXT, "own_side"]))
    score = found[0].score * 0.9 if found else 0.3
    numeric = _numeric(profile)
    reasons = tuple(_why(c) for c in found[:1]) or (Reason("no_match"),)
    place = alternatives[0] if alternatives[0] in (CONTEXT, "own_side") else CONTEXT
    return ColumnProposal(
        profile.column,
        place,
        min(score, LIKELY - 0.01),
        reasons,
        numeric,
        alternatives=alternatives,
    )


def _ignored(profile: Profile, kind: ReasonKind, confidence: float) -> ColumnProposal:
    return ColumnProposal(profile.column, IGNORE, confidence, (Reason(kind),))


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


def _rank(column: ColumnProposal, profiles: Mapping[str, Profile]) -> tuple[float, float]:
    return round(column.confidence, 3), profiles[column.column].filled


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
    if column.place in SECOND:
        reasons = column.reasons
        if best is not None:
            reasons = (Reason("rival", {"column": best.column}), *reasons)
        else:
            reasons = (Reason(SECOND[column.place]), *reasons)
        return replace(column, place=IGNORE, reasons=reasons)
    return column
