"""Finds the column that tells how deals ended, and which of its texts mean won and lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kaopu.proposing.headers import Match
from kaopu.proposing.profile import Profile
from kaopu.proposing.records import Answers, OutcomeProposal, Reason
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import normalise

MAX_LEVELS = 40
SAME = 100.0
# A column of won and lost alone is worth more than one of stages that ends in them.
ONLY_ENDINGS = 0.06
NO_OUTCOME = OutcomeProposal("", (), (), (), {}, 0.0, (Reason("not_found"),))
# A header that speaks of one of these hardly tells the outcome, whatever words it holds:
# it is the last to be taken.
OTHER_HEADER = 0.35
NO_OUTCOMES = ("end_reason", "free_text", "tags", "touched", "competitors", "importance")


@dataclass(frozen=True)
class Endings:
    """The texts of one column, sorted by how a deal stands; most frequent first."""

    won: tuple[str, ...]
    lost: tuple[str, ...]
    open: tuple[str, ...]


def find_outcome(
    profiles: Sequence[Profile],
    matches: Mapping[str, tuple[Match, ...]],
    answers: Answers,
) -> OutcomeProposal:
    """Return the best guess at the outcome; `NO_OUTCOME` if no column holds both ends.

    Args:
        profiles: Of every column.
        matches: What each header is like.
        answers: What the user said, which wins.
    """
    if answers.outcome is not None:
        chosen = next(p for p in profiles if p.column == answers.outcome)
        return _answered(chosen, answers, profiles, matches)
    ranked = _candidates(profiles, matches)
    if not ranked:
        return NO_OUTCOME
    alternatives = tuple(outcome.column for outcome in ranked[1:4])
    return _with_won(replace(ranked[0], alternatives=alternatives), answers)


def _candidates(
    profiles: Sequence[Profile], matches: Mapping[str, tuple[Match, ...]]
) -> list[OutcomeProposal]:
    found = [_candidate(profile, matches[profile.column]) for profile in profiles]
    return sorted((f for f in found if f), key=lambda outcome: -outcome.confidence)


def _candidate(profile: Profile, matches: tuple[Match, ...]) -> OutcomeProposal | None:
    if not 2 <= len(profile.cells.levels) <= MAX_LEVELS:
        return None
    speaks = next((m for m in matches if m.concept in ("outcome", "stage")), None)
    texts = [text for text, _ in profile.levels]
    ends = sort_endings(texts)
    by_values = bool(ends.won and ends.lost)
    if not by_values and "flag" in profile.kinds and _speaks_of_winning(profile.column):
        ends = _yes_no(texts)
    if not (ends.won and ends.lost):
        return None
    header = speaks.score / 100 if speaks else 0.55
    score = 0.62 + 0.3 * header if by_values else 0.5 + 0.3 * header
    if by_values and len(texts) <= 4:
        score += ONLY_ENDINGS
    if matches and matches[0].score >= 80 and matches[0].concept in NO_OUTCOMES:
        score -= OTHER_HEADER
    reasons = [Reason("values", {"won": ends.won[0], "lost": ends.lost[0]})]
    if speaks:
        named = speaks.score == SAME
        like = {} if named else {"name": speaks.name}
        reasons.append(Reason("named" if named else "header", like))
    return OutcomeProposal(
        profile.column,
        ends.won,
        ends.lost,
        ends.open,
        dict(profile.levels),
        min(score, 1.0),
        tuple(reasons),
    )


def _speaks_of_winning(header: str) -> bool:
    return any(part in header.casefold() for part in load_vocabulary().parts["speaks"])


def _yes_no(texts: Sequence[str]) -> Endings:
    words = load_vocabulary().words["outcome"]
    keyed = [(text, normalise(text)) for text in texts]
    won = tuple(text for text, key in keyed if key in words["yes"])
    lost = tuple(text for text, key in keyed if key in words["no"])
    rest = tuple(text for text, _ in keyed if text not in (*won, *lost))
    return Endings(won, lost, rest)


def sort_endings(texts: Sequence[str]) -> Endings:
    """Return texts by how a deal stands; what says neither won nor lost is open.

    Example:
        >>> sort_endings(["Negotiation", "Closed Won", "Closed Lost"]).open
        ('Negotiation',)
    """
    found: dict[str, list[str]] = {"won": [], "lost": [], "open": []}
    for text in texts:
        found[ending(text)].append(text)
    return Endings(*(tuple(found[name]) for name in ("won", "lost", "open")))


def ending(text: str) -> str:
    """Return how a deal with this text stands: ``won``, ``lost`` or ``open``."""
    vocabulary = load_vocabulary()
    words, parts = vocabulary.words["outcome"], vocabulary.parts
    key = normalise(text)
    for name in ("won", "lost"):
        if key in words[name]:
            return name
    if key in words["neither"]:
        return "open"
    for name in ("lost", "won"):
        if any(part in key for part in parts[f"{name}_parts"]):
            turned = any(part in key for part in parts["turned"])
            return "open" if turned else name
    return "open"


def _answered(
    profile: Profile,
    answers: Answers,
    profiles: Sequence[Profile],
    matches: Mapping[str, tuple[Match, ...]],
) -> OutcomeProposal:
    guess = _candidate(profile, matches[profile.column])
    if guess is None:
        ends = sort_endings([text for text, _ in profile.levels[:MAX_LEVELS]])
        if "flag" in profile.kinds:
            ends = _yes_no([text for text, _ in profile.levels])
        rows = dict(profile.levels)
        guess = OutcomeProposal(
            profile.column, ends.won, ends.lost, ends.open, rows, 1.0, ()
        )
    others = _candidates([p for p in profiles if p is not profile], matches)
    alternatives = tuple(outcome.column for outcome in others[:3])
    asked = replace(
        guess, confidence=1.0, reasons=(Reason("asked"),), alternatives=alternatives
    )
    return _with_won(asked, answers)


def _with_won(outcome: OutcomeProposal, answers: Answers) -> OutcomeProposal:
    """Return the outcome with the texts that the user says mean won."""
    if answers.won is None:
        return outcome
    asked = {normalise(text) for text in answers.won}
    every = sorted(outcome.rows, key=lambda text: -outcome.rows[text])
    won = tuple(text for text in every if normalise(text) in asked)
    was_won = [t for t in outcome.won if t not in won]
    lost = tuple(text for text in outcome.lost if text not in won)
    if not lost and len(every) == len(won) + 1:
        lost = tuple(text for text in every if text not in won)
    opened = (*outcome.open, *was_won)
    rest = tuple(text for text in opened if text not in (*won, *lost))
    return replace(
        outcome, won=won, lost=lost, open=rest, confidence=1.0, reasons=(Reason("asked"),)
    )
