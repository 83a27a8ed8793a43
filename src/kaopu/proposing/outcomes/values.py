"""Columns of which the texts tell how a deal ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaopu.proposing.cutting import cut
from kaopu.proposing.headers import Match
from kaopu.proposing.outcomes.endings import (
    Endings,
    holds,
    negations,
    opposites,
    sort_endings,
    yes_no,
)
from kaopu.proposing.profile import Profile
from kaopu.proposing.records import OutcomeProposal, Reason, RuleProposal
from kaopu.proposing.vocabulary import load_vocabulary

MAX_LEVELS = 40
SAME = 98.0
# A column of won and lost alone is worth more than one of stages that ends in them.
ONLY_ENDINGS, FEW = 0.06, 4
# What a header is worth that says nothing, that holds a word for an end, that is a name
# for what is to be learnt, and one that stands over the only column of answers.
NO_HEADER, WORD, TARGET, ONLY_ANSWERS = 0.55, 0.85, 0.95, 0.35
# A header that speaks of one of these hardly tells the outcome, whatever words it holds:
# it is the last to be taken.
OTHER_HEADER, OTHER_SCORE = 0.35, 80.0
NOT_LOST = 0.15
NO_OUTCOMES = ("end_reason", "free_text", "tags", "touched", "competitors", "importance")


def by_texts(
    profiles: Sequence[Profile], matches: Mapping[str, tuple[Match, ...]]
) -> list[OutcomeProposal]:
    """Return every column whose texts may tell the outcome, in their order."""
    answers = [p.column for p in profiles if "flag" in p.kinds]
    # A yes and no tells nothing of the end beside a column that is called by it.
    named = any(_is_named(p, matches[p.column]) for p in profiles)
    found = []
    for profile in profiles:
        like = matches[profile.column]
        only = answers == [profile.column] and not named
        if (candidate := by_text(profile, like, only_answers=only)) is not None:
            found.append(candidate)
    return found


def _is_named(profile: Profile, matches: Sequence[Match]) -> bool:
    """Tell whether a header speaks of an end or a stage, over texts that come back."""
    few = 2 <= len(profile.cells.levels) <= MAX_LEVELS
    in_words = profile.kinds[0] in ("category", "flag")
    return few and in_words and header_worth(profile.column, matches)[0] > 0


def by_text(
    profile: Profile, matches: tuple[Match, ...], *, only_answers: bool = False
) -> OutcomeProposal | None:
    """Return a column as the outcome, if its texts may tell it.

    Args:
        profile: Of the column.
        matches: What its header is like.
        only_answers: Whether no other column holds yes and no.
    """
    if not 2 <= len(profile.cells.levels) <= MAX_LEVELS:
        return None
    texts = [text for text, _ in profile.levels]
    worth, why = header_worth(profile.column, matches)
    ends = sort_endings(texts)
    negated = _with_negation(texts, asked_for=bool(worth)) if not ends.lost else None
    if negated is not None and (worth or len(texts) == 2):
        ends = negated
        score = 0.5 + 0.3 * max(worth, NO_HEADER)
    elif ends.has_both:
        score = 0.62 + 0.3 * max(worth, NO_HEADER)
        score += ONLY_ENDINGS if len(texts) <= FEW else 0.0
    else:
        if not worth and only_answers:
            worth, why = ONLY_ANSWERS, Reason("only_answers")
        if not worth or why is None:
            return None
        ends = _by_header(profile, texts)
        score = 0.5 + 0.3 * worth
        if _is_of_losing(profile):
            # Who is not lost is not won yet.
            score -= NOT_LOST
    if not ends.has_both:
        return None
    if matches and matches[0].score >= OTHER_SCORE and matches[0].concept in NO_OUTCOMES:
        score -= OTHER_HEADER
    told = Reason("values", {"won": ends.won[0], "lost": ends.lost[0]})
    rule = RuleProposal(
        profile.column, "values", ends.won, ends.lost, ends.open, dict(profile.levels)
    )
    doubt = (Reason("negated", {"lost": ends.lost[0]}),) if negated == ends else ()
    reasons = (told, *doubt, *((why,) if why else ()))
    return OutcomeProposal((rule,), min(score, 1.0), reasons)


def header_worth(header: str, matches: Sequence[Match]) -> tuple[float, Reason | None]:
    """Return how much a header speaks of an end, 0 to 1, and why; 0 if it does not."""
    speaks = next((m for m in matches if m.concept in ("outcome", "stage")), None)
    words, parts = cut(header), load_vocabulary().parts
    if words in parts["targets"]:
        return TARGET, Reason("target_name")
    found: list[tuple[float, Reason]] = []
    if speaks is not None:
        named = speaks.score >= SAME
        like = {} if named else {"name": speaks.name}
        found.append((speaks.score / 100, Reason("named" if named else "header", like)))
    ends = (*parts["speaks"], *parts["judges"], *parts["lost_parts"])
    if any(holds(words, part) for part in ends):
        found.append((WORD, Reason("says_so")))
    return max(found, key=lambda item: item[0]) if found else (0.0, None)


def _with_negation(texts: Sequence[str], *, asked_for: bool) -> Endings | None:
    """Return the ends of texts of which one means won, and another that it is not."""
    ends = sort_endings(texts, weak=asked_for)
    lost = negations(ends.won, ends.open) if not ends.lost else ()
    if not lost:
        return None
    return Endings(ends.won, lost, tuple(t for t in ends.open if t not in lost))


def _is_of_losing(profile: Profile) -> bool:
    """Tell whether a column of yes and no asks whether a deal was lost."""
    parts = load_vocabulary().parts["lost_parts"]
    asks = any(holds(cut(profile.column), part) for part in parts)
    return asks and "flag" in profile.kinds


def _by_header(profile: Profile, texts: Sequence[str]) -> Endings:
    """Return the ends of a column of which the header says that it tells them."""
    if "flag" in profile.kinds:
        ends = yes_no(texts)
        return Endings(ends.lost, ends.won, ends.open) if _is_of_losing(profile) else ends
    found = sort_endings(texts, weak=True)
    return found if found.has_both else opposites(texts)
