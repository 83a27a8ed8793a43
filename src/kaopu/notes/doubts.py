"""Tells what else in a note speaks against a fact that a cue found.

A cue can be right in its words and wrong in its note: the words are of another matter, of
somebody else, of an earlier time, or are taken back a sentence later. A fact is sure only if
none of this is in sight; what each kind of doubt looks for stands in ``data/doubts.toml``,
and what each field is about in ``data/topics.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kaopu.notes.clauses import CLAUSE, Note
from kaopu.notes.context import CHINESE, FILLER, guard, looked_through
from kaopu.notes.cues import BEGIN, DOUBTS, END, TOPICS, read_data, spelled
from kaopu.notes.records import Value

# What stands within quotation marks is the customer's; a mark without its other is none.
QUOTED = re.compile(r'"[^"\n]{0,120}"')
# A cue of so many letters says what it is of.
LONG_ZH, LONG_EN = 8, 16
# What parts a sentence into clauses.
PARTED = re.compile(r"[，、,:;；()\"…]|—|\s-\s")
# How a clause begins that is of the customer, and the doubts that this puts an end to.
THEIRS = re.compile(
    r"\s*(?:他(?!的)|她(?!的)|他们|客户|对方|老板|[\u4e00-\u9fff]总|(?:but |and )?(?:he|she|they|client|customer)(?![a-z]))"
)
OF_THEIRS = ("ours", "own_talk", "guess")
# Guards that a sentence is searched for as a whole, beside the clause of a cue.
SENTENCE_WIDE = ("denial", "guess", "hedge", "condition", "third", "own_talk")


@dataclass(frozen=True)
class Told:
    """What a cue found in a note.

    Attributes:
        note: The note.
        start: Where the words of the cue begin.
        end: Where they end.
        field: What it is a fact of.
        value: What it says of it.
        allow: Guards and doubts that do not hold for the cue.
    """

    note: Note
    start: int
    end: int
    field: str
    value: Value
    allow: frozenset[str]


def is_doubted(told: Told) -> bool:
    """Tell whether anything speaks against a fact."""
    return next(doubts(told), None) is not None


def doubts(told: Told) -> Iterator[str]:
    """Yield by name what speaks against a fact."""
    note, start, end = told.note, told.start, told.end
    sentence = note.sentence_at(start)
    before = looked_through(note)[sentence.start : start]
    if not names_topic(note, start, end, told.field):
        yield "topic"
    if told.field not in fields()["bare"] and is_bare(note, start, end):
        yield "bare"
    for name, text in places(told):
        if name not in told.allow and pattern(name).search(text):
            yield name
    theirs = OF_THEIRS if is_their_clause(note, sentence.start, start) else ()
    for name in SENTENCE_WIDE:
        if name not in (*told.allow, *theirs) and guard(name).search(before):
            yield name
    if "ours" not in (*told.allow, *theirs) and names_us(note, sentence.start, start):
        yield "ours"
    if "past" not in told.allow and is_earlier(before, note.plain[start:end]):
        yield "past"


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


def is_long(words: str, times: int = 1) -> bool:
    """Tell whether a cue found so many words that they stand for themselves."""
    return len(words) >= times * (LONG_ZH if CHINESE.search(words) else LONG_EN)


def is_their_clause(note: Note, sentence: int, start: int) -> bool:
    """Tell whether a later clause begins anew with the customer: *we offered, he declined*."""
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


def places(told: Told) -> Iterator[tuple[str, str]]:
    """Yield each kind of doubt with the text that is searched for it."""
    plain, field, kinds = looked_through(told.note), told.field, fields()
    sentence = told.note.sentence_at(told.start)
    close = max(told.end, told.note.sentence_at(told.end - 1).end)
    before, words = plain[sentence.start : told.start], plain[told.start : told.end]
    after = plain[told.end : close]
    said, around = before + words, f"{before}{FILLER}{after}"
    if field not in kinds["looked_up"]:
        yield "contrast", after
    yield "taken_back", plain[told.end :]
    yield "elsewhere", said + after
    if told.value in kinds["for"]:
        yield "against", around
    if told.value in kinds["against"]:
        yield "for", around
    if field not in kinds["minds"]:
        yield "belief", f"{before}{FILLER}{CLAUSE.split(after, maxsplit=1)[0]}"
    if field not in kinds["of_us"]:
        yield "by_us", words + after
    if field in kinds["small_matter"]:
        yield "small_matter", around
    if field in kinds["foretold"]:
        yield "foretold", said
    if field in kinds["not_that"]:
        yield "not_that", said
    if field in kinds["states"] and guard("now").search(said) is None:
        yield "other_year", around


def is_earlier(before: str, words: str) -> bool:
    """Tell whether a sentence begins in an earlier time, and no word leads back to now.

    Example:
        >>> is_earlier("去年他们", "老板支持"), is_earlier("去年没钱，今天", "批了")
        (False, False)
    """
    last = max((found.end() for found in guard("past").finditer(before)), default=-1)
    return last >= 0 and guard("now").search(before[last:] + words) is None


@cache
def topics() -> dict[str, re.Pattern[str]]:
    """Return by field what it is about."""
    return {
        field: re.compile(f"{words['zh']}|{BEGIN}(?:{words['en']})")
        for field, words in read_data(TOPICS).items()
    }


@cache
def fields() -> dict[str, frozenset[str]]:
    """Return the fields for which some kinds of doubt are, or are not, looked for."""
    named = read_data(DOUBTS)["fields"]
    return {kind: frozenset(ids) for kind, ids in named.items()}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return what a kind of doubt looks for, in both languages."""
    words = read_data(DOUBTS)[name]
    zh = "|".join(spelled(one, "zh") for one in words["zh"])
    en = "|".join(spelled(one, "en") for one in words["en"])
    return re.compile(f"{zh}|{BEGIN}(?:{en}){END}")
