"""Cuts a header into words, and reduces them so that they can be compared one by one.

A header's words are those between spaces, signs and capitals, without accents, plurals,
what names the lead itself, a unit in brackets, and what a CRM puts before or behind.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from kaopu.proposing.cutting import CHINESE, cut
from kaopu.proposing.vocabulary import all_names, load_vocabulary

SUFFIX = re.compile(r"(?:__c|__s|__r|__pc|_c)$", re.IGNORECASE)
BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
# What stands between a record and its label; of a compound, as Konto-ID, nothing.
APART = r"\s*(?:\s[-–—]\s|[:：])\s*(?=\S)"
SEPARATOR = r"\s*(?:[-–—:.：]|\s-\s)\s*(?=\S)"
# How many letters of a word may be wrong, by its length; shorter ones must be right.
MIN_SPELLED, LONG_WORD = 5, 9


@dataclass(frozen=True)
class Header:
    """A header as it is compared.

    Attributes:
        words: Reduced, in their order.
        guards: The groups of words that change its meaning.
        corrected: Whether the spelling of a word was mended.
    """

    words: tuple[str, ...]
    guards: frozenset[str]
    corrected: bool = False

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(self.words)

    @property
    def compact(self) -> str:
        """The words run together."""
        return "".join(self.words)

    @property
    def content(self) -> tuple[str, ...]:
        """The words that are no filler; all of them if nothing else is there."""
        filler = load_vocabulary().filler
        return tuple(word for word in self.words if word not in filler) or self.words

    @property
    def is_chinese(self) -> bool:
        """Whether it is, or holds, a text without spaces between words."""
        return CHINESE.search(self.compact) is not None

    @property
    def is_id(self) -> bool:
        """Whether it ends, or in other languages begins, with a word for an id."""
        ends = {self.words[0], self.words[-1]} if self.words else set()
        return bool(ends & {"id", "uuid", "guid"}) or self.words[-1:] == ("key",)


def read_header(text: str) -> Header:
    """Return a header as it is compared.

    Example:
        >>> read_header("Deal - Expected_closeDate__c").words
        ('expected', 'close', 'date')
    """
    whole = SUFFIX.sub("", unicodedata.normalize("NFKC", text).strip())
    plain, of_other = _without_prefix(whole)
    bare = BRACKETS.sub(" ", plain)
    words = cut(bare) or cut(plain) or cut(whole)
    guards = find_guards(cut(plain))
    if of_other and guards & {"identity", "name"}:
        # Somebody else's id or name is not that of the lead.
        guards |= {"contact"}
    return Header(words, guards)


def spelled(header: Header) -> Header:
    """Return a header whose unknown words are those known ones that they misspell."""
    known = _known_words()
    words = tuple(_spelled(word, known) for word in header.words)
    if words == header.words:
        return header
    return Header(words, header.guards | find_guards(words), corrected=True)


def _spelled(word: str, known: frozenset[str]) -> str:
    if word in known or len(word) < MIN_SPELLED or not word.isalpha():
        return word
    most = 1 if len(word) < LONG_WORD else 2
    near = [
        (OSA.distance(word, other, score_cutoff=most), other)
        for other in known
        if other[:1] == word[:1] and abs(len(other) - len(word)) <= most
    ]
    near = [
        (distance, o) for distance, o in near if distance <= most and len(o) >= MIN_SPELLED
    ]
    return min(near)[1] if near else word


@cache
def _known_words() -> frozenset[str]:
    """Return every word of the vocabulary."""
    vocabulary = load_vocabulary()
    words = {word for name in all_names(vocabulary) for word in cut(name.text)}
    words |= {word for texts in vocabulary.guards.values() for word in texts}
    return frozenset(words) | vocabulary.filler | vocabulary.everyday


@cache
def _prefixes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches a lead before a label, and somebody else."""
    vocabulary = load_vocabulary()

    def before(nouns: tuple[str, ...], separator: str) -> re.Pattern[str]:
        longest = sorted(nouns, key=len, reverse=True)
        return re.compile(rf"^(?:{'|'.join(map(re.escape, longest))}){separator}", re.I)

    return before(vocabulary.leads, SEPARATOR), before(vocabulary.others, APART)


def _without_prefix(text: str) -> tuple[str, bool]:
    """Return a header without the record it belongs to, and whether that is no lead."""
    lead, other = _prefixes()
    if match := lead.match(text):
        return text[match.end() :], False
    if match := other.match(text):
        return text[match.end() :], True
    return text, False


def find_guards(words: tuple[str, ...]) -> frozenset[str]:
    """Return the groups of guards that the words hold."""
    latin = {word for word in words if not CHINESE.search(word)}
    chinese = "".join(word for word in words if CHINESE.search(word))
    first = load_vocabulary().first

    def stands(text: str) -> bool:
        if not CHINESE.search(text):
            return text in latin
        return chinese.startswith(text) if text in first else text in chinese

    return frozenset(
        group
        for group, texts in load_vocabulary().guards.items()
        if any(stands(text) for text in texts)
    )


def holds(header: Header, known: frozenset[str]) -> bool:
    """Tell whether a header holds one of these words; signs of Chinese, anywhere."""
    return bool(known & {*header.words}) or any(
        CHINESE.search(sign) and sign in header.compact for sign in known
    )


@cache
def without_objects(header: Header) -> Header | None:
    """Return a header without nouns for the lead, units and questions.

    None if nothing is left of it, or there are none.
    """
    vocabulary = load_vocabulary()
    words = [word for word in header.words if word not in vocabulary.plain_latin]
    for noun in vocabulary.plain_chinese:
        words = [word.replace(noun, "") for word in words]
    left = tuple(word for word in words if word)
    if not left or left == header.words:
        return None
    return Header(left, header.guards, header.corrected)
