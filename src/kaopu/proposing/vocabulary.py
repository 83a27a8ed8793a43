"""What is known of CRM exports: names of columns and values, read from data files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from kaopu.framework import load_framework
from kaopu.proposing.cutting import CHINESE, cut
from kaopu.proposing.records import ReasonKind
from kaopu.spelling import normalise

SCHEMA = 1
# Texts of which a header, or a longer value, must hold all words in their order.
PARTS: tuple[str, ...] = (
    *("won_parts", "lost_parts", "turned", "speaks", "judges", "targets"),
    *("alive", "put_away"),
)
FIELD_KINDS: Mapping[str, tuple[str, ...]] = {
    "level": ("category", "flag", "number", "text"),
    "flag": ("flag", "category"),
    "number": ("number",),
    "date": ("date",),
}


@dataclass(frozen=True)
class Concept:
    """A thing that a column may be.

    Attributes:
        id: Its name in the data files.
        place: Where it stands in the pipeline file.
        kinds: What its cells may be; empty for anything.
        reason: For what is ignored, or doubted, the kind of its reason.
        many: Whether it is ignored if nearly every row holds another text.
        exact: Whether only its very names count, not what is like them.
        whole: Whether a name of one word must be the whole header.
        sorts: Whether the field's own words must sort the cells, whatever the header says.
        names: What people call it.
    """

    id: str
    place: str
    kinds: tuple[str, ...]
    reason: ReasonKind
    many: bool
    exact: bool
    whole: bool
    sorts: bool
    names: tuple[str, ...]


@dataclass(frozen=True)
class Crm:
    """A CRM with the names of its standard fields by concept.

    Attributes:
        source: The documentation the names come from.
    """

    name: str
    source: str
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Dialect:
    """What exports in a further language call their columns.

    Attributes:
        head_first: Whether a name begins with what it speaks of, as in Romance languages.
    """

    name: str
    head_first: bool
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class KnownName:
    """A name of a column.

    Attributes:
        crm: The CRM of which it is a standard field; empty for what many say.
        head_first: Whether what it speaks of comes first.
    """

    concept: str
    text: str
    crm: str = ""
    head_first: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Everything that is known, in the order of the files.

    Attributes:
        guards: Reduced words that change a meaning, by group.
        first: Those of them that count only where a header begins with them.
        alone: What a column is by a word of such a group, if no name fits.
        leads, others: What stands before a label for the lead, or for somebody else.
        plain_latin, plain_chinese: Words that say nothing of what a column is.
        filler: Reduced words without a meaning of their own.
        everyday: Reduced words that are no misspelling of another.
        colleagues: Reduced words for people on our own side.
        people: Reduced words of a table about people, not companies.
        rates: Reduced words by which an amount of one thing of many is counted.
        running, since, starting: Reduced words of a time that runs until the deal ends,
            that runs until today, or that was over soon after the start.
        settled: Reduced words of what came last before a lead, such as a year.
        coming, denying: Reduced words of a reason for coming to us, and of one against.
        words, parts: Of values; parts are whole words, or signs of Chinese.
    """

    concepts: Mapping[str, Concept]
    crms: tuple[Crm, ...]
    dialects: tuple[Dialect, ...]
    guards: Mapping[str, tuple[str, ...]]
    first: frozenset[str]
    alone: Mapping[str, ReasonKind]
    leads: tuple[str, ...]
    others: tuple[str, ...]
    plain_latin: frozenset[str]
    plain_chinese: tuple[str, ...]
    filler: frozenset[str]
    everyday: frozenset[str]
    colleagues: frozenset[str]
    people: frozenset[str]
    rates: frozenset[str]
    running: frozenset[str]
    since: frozenset[str]
    starting: frozenset[str]
    settled: frozenset[str]
    coming: frozenset[str]
    denying: frozenset[str]
    words: Mapping[str, Mapping[str, frozenset[str]]]
    parts: Mapping[str, tuple[tuple[str, ...], ...]]
    scales: tuple[tuple[frozenset[str], ...], ...]
    levels: Mapping[str, Mapping[str, frozenset[str]]]


@cache
def load_vocabulary() -> Vocabulary:
    """Return the bundled vocabulary; read once a process."""
    folder = resources.files("kaopu.proposing").joinpath("data")
    words = read_data(folder.joinpath("words.toml"))
    levels = read_data(folder.joinpath("levels.toml"))
    guards = read_data(folder.joinpath("guards.toml"))
    concepts = read_data(folder.joinpath("concepts.toml"))["concepts"]
    spoken = [read_data(file) for file in _files(folder.joinpath("languages"))]
    nouns = _nouns(guards, spoken)
    return Vocabulary(
        concepts={name: _concept(name, item) for name, item in concepts.items()},
        crms=tuple(_crm(read_data(file)) for file in _files(folder.joinpath("crm"))),
        dialects=tuple(_dialect(content) for content in spoken),
        guards={
            group: _reduced(
                [*texts, *(t for s in spoken for t in s.get("guards", {}).get(group, ()))]
            )
            for group, texts in guards["guards"].items()
        },
        first=frozenset(_reduced(guards["first"]["words"])),
        alone=guards["alone"],
        leads=nouns["objects"],
        others=(*nouns["persons"], *nouns["companies"]),
        plain_latin=frozenset(w for w in _reduced(nouns["plain"]) if _is_latin(w)),
        plain_chinese=tuple(w for w in nouns["plain"] if not _is_latin(w)),
        filler=frozenset(_reduced(nouns["filler"])),
        everyday=frozenset(_reduced(guards["everyday"]["words"])),
        colleagues=frozenset(_reduced(guards["colleagues"]["words"])),
        rates=frozenset(_reduced(guards["rates"]["words"])),
        running=frozenset(_reduced(guards["times"]["running"])),
        since=frozenset(_reduced(guards["times"]["since"])),
        starting=frozenset(_reduced(guards["times"]["starting"])),
        settled=frozenset(_reduced(guards["times"]["settled"])),
        coming=frozenset(_reduced(guards["reasons"]["coming"])),
        denying=frozenset(_reduced(guards["reasons"]["denying"])),
        people=frozenset(_reduced(guards["people"]["words"])),
        words=_value_words(words, spoken),
        parts=_value_parts(words["outcome"], spoken),
        scales=tuple(
            tuple(_words(step) for step in scale["values"]) for scale in levels["scales"]
        ),
        levels={
            name: {level: _words(texts) for level, texts in items.items()}
            for name, items in levels["fields"].items()
        },
    )


def _files(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda file: file.name)


def _nouns(
    guards: Mapping[str, Any], spoken: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[str, ...]]:
    """Return nouns for the lead, for others, and words that say nothing."""
    own = guards["nouns"]
    found = {
        kind: (*own[kind], *(noun for content in spoken for noun in content[kind]))
        for kind in ("objects", "persons", "companies", "filler")
    }
    # The longest first: what is left of a header must not be half a noun.
    plain = sorted((*found["objects"], *own["plain"]), key=len, reverse=True)
    return found | {"plain": tuple(plain)}


def _is_latin(word: str) -> bool:
    return not CHINESE.search(word)


def _reduced(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for text in texts for word in cut(text)))


def _value_words(
    words: Mapping[str, Any], spoken: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, frozenset[str]]]:
    """Return the words of values by section and key, of all languages together."""
    return {
        section: {
            key: _words(
                [*texts, *(t for s in spoken for t in s.get(section, {}).get(key, ()))]
            )
            for key, texts in items.items()
        }
        for section, items in words.items()
    }


def _value_parts(
    outcome: Mapping[str, Any], spoken: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return what a longer text must hold: its words in their order."""
    return {
        key: tuple(
            dict.fromkeys(
                cut(text)
                for text in (
                    *outcome[key],
                    *(t for s in spoken for t in s["outcome"].get(key, ())),
                )
            )
        )
        for key in PARTS
    }


def _dialect(content: Mapping[str, Any]) -> Dialect:
    names = {concept: tuple(names) for concept, names in content["names"].items()}
    return Dialect(content["name"], content["head"] == "first", names)


def read_data(file: Traversable) -> dict[str, Any]:
    """Return a parsed data file without its schema number.

    Raises:
        ValueError: It is of another schema.
    """
    content = tomllib.loads(file.read_text("utf-8"))
    if content.pop("schema") != SCHEMA:
        raise ValueError(f"{file.name}: schema is not {SCHEMA}")
    return content


def _words(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(normalise(text) for text in texts)


def _concept(name: str, item: Mapping[str, Any]) -> Concept:
    kinds: Sequence[str] = item.get("kinds", ())
    names = list(item["names"])
    if name in (fields := load_framework().fields):
        field = fields[name]
        kinds = FIELD_KINDS[field.kind]
        names += [field.id, *field.name.all]
    return Concept(
        id=name,
        place=item["place"],
        kinds=tuple(kinds),
        reason=item.get("reason", "no_fact"),
        many="many" in item,
        exact=item.get("exact", False),
        whole=item.get("whole", False),
        sorts=item.get("sorts", False),
        names=tuple(names),
    )


def _crm(content: Mapping[str, Any]) -> Crm:
    names = {concept: tuple(names) for concept, names in content["names"].items()}
    return Crm(content["name"], content["source"], names)


def all_names(vocabulary: Vocabulary) -> Iterator[KnownName]:
    """Yield every known name: the common ones, those of CRMs, those of languages."""
    for concept in vocabulary.concepts.values():
        for text in concept.names:
            yield KnownName(concept.id, text)
    for crm in vocabulary.crms:
        for concept_id, names in crm.names.items():
            for text in names:
                yield KnownName(concept_id, text, crm.name)
    for dialect in vocabulary.dialects:
        for concept_id, names in dialect.names.items():
            for text in names:
                yield KnownName(concept_id, text, "", dialect.head_first)
