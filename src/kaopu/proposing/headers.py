"""How alike a header is to the known names of columns.

Headers are compared without case, underscores, unit in brackets and custom-field suffix.
The similarity itself is that of rapidfuzz: normalised Indel distance of letters, and of
sorted words. Words that change a meaning (`guards.toml`) must agree on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from kaopu.language.catalogue import remembered
from kaopu.proposing.vocabulary import all_names, load_vocabulary

# Below this similarity nothing is said at all.
MIN_SIMILARITY = 62.0
# A name that stands whole in a longer header: from the first for a small part of it, up
# by the second for all of it.
WITHIN, WITHIN_GAIN = 72.0, 24.0
# The last word is what a header speaks of: a "customer budget" is a budget.
NOT_LAST = 10.0
# What a header without the noun for the lead is worth: "opportunity result".
WITHOUT_OBJECT = 0.97
# A header that shortens every word of a name, and the least letters it must have.
SHORTENED, SHORTENED_LETTERS = 90.0, 6
# Shorter Latin names are alike by chance: they must be equal or stand as a whole word.
SHORT = 4

PREFIX = re.compile(
    r"^(?:deal|opportunity|lead|account|商机|机会)\s*(?:[-–:.：]|\s-\s)\s*(?=\S)",
    re.IGNORECASE,
)
SUFFIX = re.compile(r"(?:__c|__s|__r|_c)$", re.IGNORECASE)
BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
WORD = re.compile(r"[一-鿿]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[a-z]+|\d+")
CHINESE = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class Header:
    """A header as it is compared: its words, run together, and its guards."""

    words: tuple[str, ...]
    guards: frozenset[str]

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(self.words)

    @property
    def compact(self) -> str:
        """The words run together."""
        return "".join(self.words)


@dataclass(frozen=True)
class Match:
    """A known name that a header is like.

    Attributes:
        concept: The concept's id.
        name: The known name as its file spells it.
        score: 0 to 100.
        crms: The CRMs of which it is a standard field.
    """

    concept: str
    name: str
    score: float
    crms: tuple[str, ...] = ()


def read_header(text: str) -> Header:
    """Return a header as it is compared.

    Example:
        >>> read_header("Deal - Expected_closeDate__c").words
        ('expected', 'close', 'date')
    """
    whole = SUFFIX.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = PREFIX.sub("", whole)
    bare = BRACKETS.sub(" ", plain)
    words = _words(bare) or _words(plain) or _words(whole)
    return Header(words, _guards(_words(plain)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_singular(word.lower()) for word in WORD.findall(text))


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


@cache
def _bare(header: Header) -> Header | None:
    """Return a header without nouns for the lead, units and questions.

    None if nothing is left of it, or there are none.
    """
    objects, plain = load_vocabulary().objects, load_vocabulary().plain
    latin = (*objects["latin"], *plain["latin"])
    words = [word for word in header.words if word not in latin]
    for noun in (*objects["chinese"], *plain["chinese"]):
        words = [word.replace(noun, "") for word in words]
    left = tuple(word for word in words if word)
    return Header(left, header.guards) if left and left != header.words else None


def _guards(words: Sequence[str]) -> frozenset[str]:
    """Return the groups of guards that the words hold."""
    latin = {word for word in words if not CHINESE.search(word)}
    chinese = "".join(word for word in words if CHINESE.search(word))
    return frozenset(
        group
        for group, texts in load_vocabulary().guards.items()
        if any(text in chinese if CHINESE.search(text) else text in latin for text in texts)
    )


@remembered
def _known() -> tuple[tuple[str, str, str, Header], ...]:
    return tuple((*item, read_header(item[1])) for item in all_names(load_vocabulary()))


def match_header(text: str) -> tuple[Match, ...]:
    """Return the concepts a header is like, the best name of each, best first."""
    header = read_header(text)
    best: dict[str, Match] = {}
    crms: dict[str, list[str]] = {}
    bare = _bare(header)
    concepts = load_vocabulary().concepts
    for concept, name, crm, known in _known():
        score = similarity(header, known)
        if score < 100 and concepts[concept].exact:
            continue
        if bare and score < 100:
            score = max(score, WITHOUT_OBJECT * similarity(bare, known))
        if score < MIN_SIMILARITY:
            continue
        if score == 100 and crm and crm not in crms.setdefault(concept, []):
            crms[concept].append(crm)
        if concept not in best or score > best[concept].score:
            best[concept] = Match(concept, name, score)
    found = [
        Match(m.concept, m.name, m.score, tuple(crms.get(m.concept, ())))
        for m in best.values()
    ]
    return tuple(sorted(found, key=lambda match: -match.score))


def similarity(header: Header, known: Header) -> float:
    """Return how alike two headers are, 0 to 100; 100 if their words are equal."""
    if not header.compact or not known.compact:
        return 0.0
    if header.compact == known.compact:
        return 100.0
    if _shortens(header.words, known.words):
        return SHORTENED
    if header.guards != known.guards:
        return 0.0
    within = _within(header, known)
    if min(len(header.compact), len(known.compact)) < SHORT and not _chinese(header):
        return within
    letters = fuzz.ratio(header.compact, known.compact)
    words = fuzz.token_sort_ratio(header.text, known.text)
    return min(99.0, max(letters, words, within))


def _within(header: Header, known: Header) -> float:
    """Return the similarity of a name that stands whole in a longer header."""
    if _chinese(known):
        whole = len(known.compact) > 1 and known.compact in header.compact
        last = header.compact.endswith(known.compact)
    else:
        whole = set(known.words) <= set(header.words)
        last = header.words[-1] in known.words
    if not whole:
        return 0.0
    score = WITHIN + WITHIN_GAIN * len(known.compact) / len(header.compact)
    return score if last else score - NOT_LAST


def _shortens(words: Sequence[str], whole: Sequence[str]) -> bool:
    """Tell whether each word shortens the other's, as ``purch dept`` does.

    Example:
        >>> _shortens(("purch", "dept"), ("purchasing", "department"))
        True
    """
    if len(words) != len(whole) or sum(map(len, words)) < SHORTENED_LETTERS:
        return False
    return all(_shortens_word(a, b) for a, b in zip(words, whole, strict=True))


def _shortens_word(short: str, word: str) -> bool:
    """Tell whether ``short`` starts like ``word`` and has its letters in their order."""
    letters = iter(word)
    return short[:1] == word[:1] and all(letter in letters for letter in short)


def _chinese(header: Header) -> bool:
    return CHINESE.search(header.compact) is not None
