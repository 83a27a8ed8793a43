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
from kaopu.proposing.records import ReasonKind
from kaopu.spelling import normalise

SCHEMA = 1
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
        reason: For what is ignored, the kind of its reason.
        many: Whether it is ignored if nearly every row holds another text.
        exact: Whether only its very names count, not what is like them.
        names: What people call it.
    """

    id: str
    place: str
    kinds: tuple[str, ...]
    reason: ReasonKind
    many: bool
    exact: bool
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
class Vocabulary:
    """Everything that is known, in the order of the files."""

    concepts: Mapping[str, Concept]
    crms: tuple[Crm, ...]
    guards: Mapping[str, tuple[str, ...]]
    alone: Mapping[str, ReasonKind]
    objects: Mapping[str, tuple[str, ...]]
    plain: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, frozenset[str]]]
    parts: Mapping[str, tuple[str, ...]]
    scales: tuple[tuple[frozenset[str], ...], ...]
    levels: Mapping[str, Mapping[str, frozenset[str]]]


@cache
def load_vocabulary() -> Vocabulary:
    """Return the bundled vocabulary; read once a process."""
    folder = resources.files("kaopu.proposing").joinpath("data")
    words = read_data(folder.joinpath("words.toml"))
    levels = read_data(folder.joinpath("levels.toml"))
    guards = read_data(folder.joinpath("guards.toml"))
    crms = sorted(folder.joinpath("crm").iterdir(), key=lambda file: file.name)
    return Vocabulary(
        concepts={
            name: _concept(name, item)
            for name, item in read_data(folder.joinpath("concepts.toml"))[
                "concepts"
            ].items()
        },
        crms=tuple(_crm(read_data(file)) for file in crms),
        guards=guards["guards"],
        alone=guards["alone"],
        objects=guards["objects"],
        plain=guards["plain"],
        words={
            section: {key: _words(texts) for key, texts in items.items()}
            for section, items in words.items()
        },
        parts={
            key: tuple(words["outcome"][key])
            for key in ("won_parts", "lost_parts", "turned", "speaks")
        },
        scales=tuple(
            tuple(_words(step) for step in scale["values"]) for scale in levels["scales"]
        ),
        levels={
            name: {level: _words(texts) for level, texts in items.items()}
            for name, items in levels["fields"].items()
        },
    )


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
        names=tuple(names),
    )


def _crm(content: Mapping[str, Any]) -> Crm:
    names = {concept: tuple(names) for concept, names in content["names"].items()}
    return Crm(content["name"], content["source"], names)


def all_names(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Yield every known name as (concept, name, CRM); no CRM for the common ones."""
    for concept in vocabulary.concepts.values():
        for name in concept.names:
            yield concept.id, name, ""
    for crm in vocabulary.crms:
        for concept_id, names in crm.names.items():
            for name in names:
                yield concept_id, name, crm.name
