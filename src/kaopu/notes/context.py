"""Tells from the words around a cue whether it holds, how surely, and of whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kaopu.notes.clauses import Note
from kaopu.notes.cues import BEGIN, END, read_data

# How far before a cue a negation still means it: letters of Chinese, words of English.
NEAR_LETTERS, NEAR_WORDS = 4, 3
# A sentence of so many letters may be nothing but a remark on the one before.
SHORT = 24
FILLER = "\u3007"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What makes the one who is named next one of us.
OF_US = re.compile(
    r"(?:(?<![a-z])(?:our|my) (?:[a-z]+ )?"
    r"|(?:我们|咱们?|我司|我方|我)的?(?:公司|销售|技术|财务|大区|区域|部门)?)$"
)
# Guards that drop what they stand beside, each looked for before the cue in its clause.
BEFORE = ("denial", "question", "guess", "own_talk")


@dataclass(frozen=True)
class Standing:
    """How a cue stands in its note.

    Attributes:
        holds: Whether it says anything of the customer.
        sure: Whether it is said as a fact.
        past: Whether it is said of an earlier time.
        now: Whether it is said to be so now.
    """

    holds: bool
    sure: bool = False
    past: bool = False
    now: bool = False


NOTHING = Standing(holds=False)


def standing(note: Note, start: int, end: int, allow: frozenset[str]) -> Standing:
    """Return how the words ``start`` to ``end`` of a note stand in it.

    Args:
        note: The note.
        start: Where the cue was found.
        end: Where it ends.
        allow: Guards that do not hold for it.
    """
    sentence = note.sentence_at(start)
    clause, last = note.clause_at(start), note.clause_at(end - 1)
    plain = looked_through(note)
    before = plain[clause.start : start]
    around = plain[clause.start : last.end].strip(" 。.!！?？;；\n")
    lead = plain[sentence.start : end]
    if last.is_question and "question" not in allow:
        return NOTHING
    if "negation" not in allow and is_negated(before):
        return NOTHING
    for name in BEFORE:
        text = before if name == "denial" else around
        if name not in allow and guard(name).search(text):
            return NOTHING
    if "ours" not in allow and speaks_of_us(note, clause.start, start):
        return NOTHING
    if "third" not in allow and guard("third").search(lead):
        return NOTHING
    if "plan" not in allow and guard("plan").search(around):
        return NOTHING
    if "disbelief" not in allow and is_disbelieved(note, start):
        return NOTHING
    unsure = ("hedge" not in allow and guard("hedge").search(around)) or (
        "condition" not in allow and guard("condition").search(lead + plain[end : last.end])
    )
    return Standing(
        holds=True,
        sure=not unsure,
        past="past" not in allow
        and guard("past").search(plain[last.start : last.end]) is not None,
        now=guard("now").search(around) is not None,
    )


def is_negated(before: str) -> bool:
    """Tell whether what stands before a cue, in its clause, negates it.

    Example:
        >>> is_negated("预算还没"), is_negated("it was never "), is_negated("不错，")
        (True, True, False)
    """
    near = before[-NEAR_LETTERS:]
    if CHINESE.search(near) and guard("negation", "zh").search(near):
        return True
    words = " ".join(before.split()[-NEAR_WORDS:])
    return guard("negation", "en").search(words) is not None


def is_disbelieved(note: Note, start: int) -> bool:
    """Tell whether who writes does not believe it: in its sentence, or a short one after.

    Example:
        >>> is_disbelieved(Note("老板说下周签。才怪。"), 0)
        True
    """
    sentence = note.sentence_at(start)
    end = sentence.end
    if end < len(note.plain):
        after = note.sentence_at(end)
        end = after.end if after.end - after.start <= SHORT else end
    return guard("disbelief").search(note.plain[sentence.start : end]) is not None


def speaks_of_us(note: Note, clause: int, start: int) -> bool:
    """Tell whether a cue is about us: whom the clause names last before it.

    Within quotation marks, who says "we" is the customer.
    """
    if note.quoted(start) is not None or is_their_speech(note, clause):
        return False
    plain = note.plain
    if guard("ours").match(plain, start):
        return True
    head = plain[clause:start]
    ours, theirs = _last(guard("ours"), head), _last_of_theirs(head)
    if ours < 0 and theirs < 0 and CHINESE.search(plain, start, start + 2):
        # Chinese names its subject once, and goes on without it.
        head = plain[note.sentence_at(start).start : clause]
        ours, theirs = _last(guard("subject_ours"), head), _last_of_theirs(head)
    return ours >= 0 and ours >= theirs


def is_their_speech(note: Note, clause: int) -> bool:
    """Tell whether a colon before a clause gives the customer the word: "his words: we"."""
    if clause == 0 or note.plain[clause - 1] != ":":
        return False
    before = note.clause_at(clause - 1)
    head = note.plain[before.start : before.end]
    return bool(guard("customer").search(head)) and not guard("ours").search(head)


def looked_through(note: Note) -> str:
    """Return the folded note with compounds blanked whose negation negates nothing."""
    return _looked_through(note.plain)


@lru_cache(maxsize=8)
def _looked_through(plain: str) -> str:
    return guard("harmless").sub(lambda found: FILLER * len(found[0]), plain)


@cache
def guard(name: str, language: str = "") -> re.Pattern[str]:
    """Return what a guard looks for, in one language or in both."""
    words = read_data("guards.toml")[name]
    parts = []
    if language in ("", "zh"):
        parts.append("|".join(words["zh"]))
    if language in ("", "en"):
        parts.append(f"{BEGIN}(?:{'|'.join(words['en'])}){END}")
    return re.compile("|".join(parts))


def _last_of_theirs(text: str) -> int:
    """Return where the customer is named last; *our director* is none of theirs."""
    places = (found.start() for found in guard("customer").finditer(text))
    return max((place for place in places if not OF_US.search(text[:place])), default=-1)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)
