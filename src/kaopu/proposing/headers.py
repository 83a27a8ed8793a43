"""How alike a header is to the known names of columns, word by word.

Names are compared as `kaopu.proposing.words` cuts them. What counts is which words are
the same, in which order, and whether the head is among them: the word that says what a
header speaks of. Spelling is forgiven within one word alone. Texts without spaces between
words, as in Chinese, are compared by their signs, with rapidfuzz. Words that change a
meaning (`guards.toml`) must agree on both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz

from kaopu.language.catalogue import remembered
from kaopu.proposing.vocabulary import KnownName, all_names, load_vocabulary
from kaopu.proposing.words import Header, read_header, spelled, without_objects

Key = TypeVar("Key")
# Below this similarity nothing is said at all.
MIN_SIMILARITY = 62.0
# The same words, but for their order, or for words without a meaning of their own.
OTHER_ORDER, FILLED_UP = 92.0, 98.0
# What a header is worth at most of which a word was misspelled.
MISSPELLED = 95.0
# A name that stands whole in a longer header: from the first for a small part of it, up
# by the second for all of it.
WITHIN, WITHIN_GAIN = 72.0, 24.0
# The head is what a header speaks of: a "customer budget" is a budget.
NOT_HEAD = 10.0
# Two names that share some words only are a suggestion, however long these are.
SUGGESTED = 76.0
# What a header without the noun for the lead is worth: "opportunity result".
WITHOUT_OBJECT = 0.97
# A header that shortens every word of a name, and the least letters it must have.
SHORTENED, SHORTENED_LETTERS = 90.0, 6
# The most letters of a word that shortens another, and the least that it leaves out;
# up to three letters may leave out one.
MAX_SHORT, LEFT_OUT, INITIAL = 6, 2, 3


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


@dataclass(frozen=True)
class _Known:
    """Every known name as it is compared, with indexes into them by what they hold."""

    names: tuple[KnownName, ...]
    headers: tuple[Header, ...]
    by_word: Mapping[str, frozenset[int]]
    by_letters: Mapping[tuple[str, ...], frozenset[int]]
    by_compact: Mapping[str, frozenset[int]]
    chinese: frozenset[int]

    def near(self, header: Header) -> Iterator[int]:
        """Yield the places of all names that may be alike."""
        found = set(self.by_compact.get(header.compact, ()))
        for word in header.content:
            found |= self.by_word.get(word, frozenset())
        found |= self.by_letters.get(_letters(header), frozenset())
        if header.is_chinese:
            found |= self.chinese
        yield from sorted(found)


def _letters(header: Header) -> tuple[str, ...]:
    return tuple(word[:1] for word in header.words)


@remembered
def _known() -> _Known:
    names = tuple(all_names(load_vocabulary()))
    headers = tuple(read_header(name.text) for name in names)
    by_word, by_compact = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    by_letters = defaultdict[tuple[str, ...], set[int]](set)
    for place, header in enumerate(headers):
        for word in header.content:
            by_word[word].add(place)
        by_letters[_letters(header)].add(place)
        by_compact[header.compact].add(place)
    return _Known(
        names,
        headers,
        _frozen(by_word),
        _frozen(by_letters),
        _frozen(by_compact),
        frozenset(place for place, header in enumerate(headers) if header.is_chinese),
    )


def _frozen(index: Mapping[Key, set[int]]) -> dict[Key, frozenset[int]]:
    return {key: frozenset(places) for key, places in index.items()}


def match_header(text: str) -> tuple[Match, ...]:
    """Return the concepts a header is like, the best name of each, best first."""
    as_read = read_header(text)
    known, concepts = _known(), load_vocabulary().concepts
    read = dict.fromkeys((as_read, spelled(as_read)))
    forms = [(header, 1.0) for header in read]
    forms += [
        (bare, WITHOUT_OBJECT) for header in read if (bare := without_objects(header))
    ]
    best: dict[str, Match] = {}
    crms: dict[str, list[str]] = {}
    for form, worth in forms:
        for place in known.near(form):
            name = known.names[place]
            score = worth * similarity(form, known.headers[place], name.head_first)
            if score < MIN_SIMILARITY or (score < 100 and concepts[name.concept].exact):
                continue
            if concepts[name.concept].whole and _is_part(form, known.headers[place]):
                continue
            if (
                score == 100
                and name.crm
                and name.crm not in crms.setdefault(name.concept, [])
            ):
                crms[name.concept].append(name.crm)
            if name.concept not in best or score > best[name.concept].score:
                best[name.concept] = Match(name.concept, name.text, score)
    found = [
        Match(m.concept, m.name, m.score, tuple(crms.get(m.concept, ())))
        for m in best.values()
    ]
    return tuple(sorted(found, key=lambda match: -match.score))


def similarity(header: Header, known: Header, head_first: bool = False) -> float:
    """Return how alike two headers are, 0 to 100; 100 if their words are equal.

    Args:
        header: Of an export.
        known: A known name.
        head_first: Whether it is of a language in which what a name speaks of comes
            first, as in *fecha de creación*.
    """
    most = MISSPELLED if header.corrected else 100.0
    if not header.compact or not known.compact:
        return 0.0
    if header.compact == known.compact:
        return most
    if header.guards != known.guards:
        return SHORTENED if _shortens(header.words, known.words) else 0.0
    if header.is_chinese or known.is_chinese:
        return _by_signs(header, known)
    return min(most, _by_words(header, known, head_first))


def _is_part(header: Header, known: Header) -> bool:
    """Tell whether a name is of one word, and a header of more.

    Example:
        >>> _is_part(read_header("Visit duration"), read_header("Duration"))
        True
    """
    return len(known.content) == 1 < len(header.content)


def _by_signs(header: Header, known: Header) -> float:
    """Return the similarity of headers of which one has no spaces between words."""
    within = 0.0
    if len(known.compact) > 1 and known.compact in header.compact:
        share = len(known.compact) / len(header.compact)
        is_head = header.compact.endswith(known.compact)
        within = WITHIN + WITHIN_GAIN * share - (0 if is_head else NOT_HEAD)
    return min(99.0, max(fuzz.ratio(header.compact, known.compact), within))


def _by_words(header: Header, known: Header, head_first: bool) -> float:
    own, other = header.content, known.content
    if own == other:
        return FILLED_UP
    if Counter(own) == Counter(other):
        return OTHER_ORDER
    if _shortens(header.words, known.words):
        return SHORTENED
    shared = _shared(own, other)
    letters = sum(map(len, shared))
    if shared == other:
        share = letters / sum(map(len, own))
        is_head = (own[0] if head_first else own[-1]) in other
        return WITHIN + WITHIN_GAIN * share - (0 if is_head else NOT_HEAD)
    return min(SUGGESTED, 200 * letters / sum(map(len, (*own, *other))))


def _shared(words: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the longest run of words that stand in both in the same order.

    Example:
        >>> _shared(("client", "budget", "now"), ("budget", "client", "now"))
        ('budget', 'now')
    """
    rows: list[list[tuple[str, ...]]] = [[()] * (len(others) + 1)]
    for word in words:
        row: list[tuple[str, ...]] = [()]
        for i, other in enumerate(others):
            longer = (*rows[-1][i], word) if word == other else ()
            row.append(
                max((longer, rows[-1][i + 1], row[i]), key=lambda r: sum(map(len, r)))
            )
        rows.append(row)
    return rows[-1][-1]


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
    """Tell whether ``short`` is ``word``, or starts like it and leaves out letters."""
    if short == word:
        return True
    left_out = 1 if len(short) <= INITIAL else LEFT_OUT
    fits = len(short) <= MAX_SHORT and len(word) >= len(short) + left_out
    letters = iter(word)
    is_part = short[:1] == word[:1] and all(letter in letters for letter in short)
    return fits and is_part and short not in load_vocabulary().everyday
