"""Adds the texts of further languages to the framework, from the languages' own folders.

English and Chinese stand beside the rules in the framework's data; any other language
brings a ``framework.toml`` that names each text by the ids that lead to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from kaopu.framework.records import Framework
from kaopu.language import Language, Text, languages
from kaopu.language.catalogue import framework_texts


def translated(framework: Framework) -> Framework:
    """Return the framework with the texts of every language that brings its own."""
    for language in languages():
        if texts := framework_texts(language):
            framework = _with_texts("", framework, language, texts)
    return framework


def framework_places(framework: Framework) -> dict[str, Text]:
    """Return every text by its place, such as ``signs.vague_budget.name``."""
    places: dict[str, Text] = {}
    _collect("", framework, places)
    return places


def _collect(place: str, item: object, places: dict[str, Text]) -> None:
    if isinstance(item, Text):
        places[place] = item
    elif isinstance(item, tuple):
        for part in item:
            _collect(_join(place, getattr(part, "id", "")), part, places)
    elif is_dataclass(item):
        for field in fields(item):
            _collect(_join(place, field.name), getattr(item, field.name), places)


def _with_texts(place: str, item: Any, language: Language, texts: Mapping[str, str]) -> Any:
    if isinstance(item, Text):
        return item.also(language, texts[place]) if place in texts else item
    if isinstance(item, tuple):
        return tuple(
            _with_texts(_join(place, getattr(part, "id", "")), part, language, texts)
            for part in item
        )
    if is_dataclass(item) and not isinstance(item, type):
        changes = {
            field.name: _with_texts(
                _join(place, field.name), getattr(item, field.name), language, texts
            )
            for field in fields(item)
        }
        return replace(item, **changes)
    return item


def _join(place: str, name: str) -> str:
    return f"{place}.{name}".strip(".")
