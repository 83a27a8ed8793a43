"""Loads the cues: patterns of what people write when a field is so, as data beside this.

A pattern is a regular expression over the folded note. A name in angle brackets stands
for a group of words of ``words.toml``; every gap in it is bounded, so that a pattern takes
a bounded look at each letter of a note.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kaopu.errors import FrameworkError
from kaopu.framework import load_framework

WORDS = "words.toml"
GUARDS = "guards.toml"
HOLIDAYS = "holidays.toml"
DOUBTS = "doubts.toml"
TOPICS = "topics.toml"
NO_CUES = (
    WORDS,
    GUARDS,
    HOLIDAYS,
    DOUBTS,
    TOPICS,
    "events.toml",
    "columns.toml",
    "days.toml",
    "reliability.toml",
    "tokens.toml",
    "bounds.toml",
    "numbers.toml",
)
LANGUAGES = ("zh", "en")
GROUP = re.compile(r"(?<!\?P)(?<!\(\?)<([a-z_0-9]+)>")
# A word of English, with its apostrophes.
WORD = r"[\w’-]+"
# An English word begins and ends so; Chinese may stand beside it without a space.
BEGIN, END = r"(?<![a-z0-9_\u00df-\u024f])", r"(?![a-z0-9_\u00df-\u024f])"


@dataclass(frozen=True)
class Cue:
    """What is said where a field is so.

    Attributes:
        id: Its own, which facts keep.
        field: The framework's field.
        value: The level or flag it stands for; None where the words hold the number.
        patterns: By language.
        allow: Guards that do not hold for it, for the cue itself speaks so.
        unless: What, anywhere in the sentence, says that it is about something else.
        yields_to: Levels of the same field that say the same more exactly.
    """

    id: str
    field: str
    value: str | bool | None
    patterns: Mapping[str, re.Pattern[str]]
    allow: frozenset[str]
    unless: re.Pattern[str] | None
    yields_to: frozenset[str]


@cache
def load_cues() -> tuple[Cue, ...]:
    """Return all cues, by their ids; read once a process.

    Raises:
        FrameworkError: A cue names a field or level that the framework has not.
    """
    words = _groups()
    cues = [_cue(item, words) for item in _items()]
    if faults := list(find_faults(cues)):
        raise FrameworkError(faults)
    return tuple(sorted(cues, key=lambda cue: cue.id))


def find_faults(cues: list[Cue]) -> Iterator[str]:
    """Yield what is wrong with cues: an id twice, a field or level that is none."""
    fields = {f.id: f for signal in load_framework().signals for f in signal.fields}
    seen: set[str] = set()
    for cue in cues:
        field = fields.get(cue.field)
        if cue.id in seen:
            yield f"cue {cue.id} is there twice"
        seen.add(cue.id)
        if field is None:
            yield f"cue {cue.id}: no field {cue.field}"
        elif field.kind == "level" and cue.value not in field.level_ids:
            yield f"cue {cue.id}: no level {cue.value}"
        elif (field.kind == "flag") != isinstance(cue.value, bool):
            yield f"cue {cue.id}: {cue.field} is a {field.kind}"


def read_data(name: str) -> dict[str, Any]:
    """Return one of the data files beside this module, parsed."""
    text = resources.files("kaopu.notes").joinpath("data", name).read_text("utf-8")
    return tomllib.loads(text)


def spelled(pattern: str, language: str) -> str:
    """Return a pattern with its groups of words filled in.

    Raises:
        KeyError: There is no such group.
    """
    return filled(pattern, _groups()[language])


def joined(patterns: list[str], language: str) -> re.Pattern[str]:
    """Return one pattern that finds any of several of a language."""
    either = "|".join(spelled(one, language) for one in patterns)
    if language == "en":
        either = either.replace(r"\w+", WORD)
    whole = f"(?:{either})" if language == "zh" else f"{BEGIN}(?:{either}){END}"
    return re.compile(whole)


@cache
def _groups() -> dict[str, dict[str, str]]:
    """Return what each group of words stands for, by language."""
    found: dict[str, dict[str, str]] = {}
    for language, groups in read_data(WORDS).items():
        known: dict[str, str] = {}
        for name, words in groups.items():
            text = words if isinstance(words, str) else "(?:" + "|".join(words) + ")"
            known[name] = filled(text, known)
        found[language] = known
    return found


def filled(pattern: str, groups: Mapping[str, str]) -> str:
    """Return a pattern with the groups that it names filled in.

    Raises:
        KeyError: There is no such group.
    """
    return GROUP.sub(lambda found: groups[found[1]], pattern)


def _items() -> Iterator[dict[str, Any]]:
    folder = resources.files("kaopu.notes").joinpath("data")
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml") and path.name not in NO_CUES:
            data = read_data(path.name)
            shared = data.get("allow", [])
            for item in data["cues"]:
                yield item | {"allow": [*shared, *item.get("allow", ())]}


def _cue(item: dict[str, Any], words: dict[str, dict[str, str]]) -> Cue:
    spoken = [language for language in LANGUAGES if item.get(language)]
    unless = [filled(one, words["zh"] | words["en"]) for one in item.get("unless", ())]
    return Cue(
        id=item["id"],
        field=item["field"],
        value=item.get("level", item.get("flag")),
        patterns={language: joined(item[language], language) for language in spoken},
        allow=frozenset(item.get("allow", ())),
        unless=re.compile("|".join(unless)) if unless else None,
        yields_to=frozenset(item.get("yields_to", ())),
    )
