"""Looks at the sentence of a cue: what it is about, of whom, when, and how much it says."""

from __future__ import annotations

import re

from kaopu.notes.clauses import Note
from kaopu.notes.context import CHINESE, FILLER, guard
from kaopu.notes.doubts.words import topics

# What stands within quotation marks is the customer's; a mark without its other is none.
QUOTED = re.compile(r'"[^"\n]{0,120}"')
# A cue of so many letters says what it is of.
LONG_ZH, LONG_EN = 8, 16
# What parts a sentence into clauses.
PARTED = re.compile(r"[，、,:;；()\"…]|—|\s-\s")
# How a clause begins that is of the customer.
THEIRS = re.compile(
    r"\s*(?:[他她](?!的)|客户|对方|老板|[\u4e00-\u9fff]总"
    r"|(?:but |and )?(?:he|she|they|client|customer)(?![a-z]))"
)


def names_topic(note: Note, start: int, end: int, field: str) -> bool:
    """Tell whether the clauses of a cue name what its field is about.

    Example:
        >>> names_topic(Note("预算没谱"), 2, 4, "budget_status")
        True
        >>> names_topic(Note("具体没谱"), 2, 4, "requirements_clarity")
        False
    """
    topic = topics().get(field)
    first, last = note.clause_at(start), note.clause_at(end - 1)
    if topic is None or is_long(note.plain[start:end], 1 if first == last else 2):
        return True
    return topic.search(note.plain, first.start, max(end, last.end)) is not None


def is_long(words: str, times: int = 1) -> bool:
    """Tell whether a cue found so many words that they stand for themselves."""
    return len(words) >= times * (LONG_ZH if CHINESE.search(words) else LONG_EN)


def is_bare(note: Note, start: int, end: int) -> bool:
    """Tell whether a fact is all that its sentence says, in a note that says more.

    What such a sentence is of is told by its neighbours, which no cue reads. A semicolon
    ends no sentence here, and a word of now says of itself that it is news.

    Example:
        >>> is_bare(Note("They have 2m for it. We sit elsewhere."), 0, 12)
        True
        >>> is_bare(Note("They have 2m for it, he says. We sit elsewhere."), 0, 12)
        False
    """
    first, last = note.sentence_at(start), note.sentence_at(end - 1)
    whole = note.plain[first.start : last.end].strip()
    before = note.plain[: first.start].strip()
    if whole == note.plain.strip() or before.endswith(";") or PARTED.search(whole):
        return False
    return guard("now").search(whole) is None


def is_their_clause(note: Note, sentence: int, start: int) -> bool:
    """Tell whether a later clause begins with the customer: *we offered, he declined*."""
    clause = note.clause_at(start).start
    return clause > sentence and THEIRS.match(note.plain, clause) is not None


def names_us(note: Note, sentence: int, start: int) -> bool:
    """Tell whether a sentence names us before a cue: then it may be of us.

    Within quotation marks, who says "we" is the customer.
    """
    if note.quoted(start) is not None:
        return False
    before = QUOTED.sub(FILLER, note.plain[sentence:start])
    return guard("ours").search(before) is not None


def is_earlier(before: str, words: str) -> bool:
    """Tell whether a sentence begins in an earlier time, and no word leads back to now.

    Example:
        >>> is_earlier("去年他们", "老板支持"), is_earlier("去年没钱，今天", "批了")
        (False, False)
    """
    last = max((found.end() for found in guard("past").finditer(before)), default=-1)
    return last >= 0 and guard("now").search(before[last:] + words) is None
