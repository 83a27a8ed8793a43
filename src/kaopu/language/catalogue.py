"""The sentences of every language: a folder of TOML files each, found and not listed.

A further language is a folder more beside ``en`` and ``zh``, and no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
Sentences = Mapping[str, Mapping[str, str]]

ENGLISH = "en"
# Where the folders of the languages are.
ROOT = Path(str(resources.files("kaopu.language")))
# Texts of the framework in a further language; those of English and Chinese stand
# beside the rules that they belong to.
FRAMEWORK = "framework.toml"


_REMEMBERED: list[Callable[[], None]] = []


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function returns, until `forget_languages` is called.

    For whatever is made of the languages' files, read once a process.
    """
    kept = cache(function)
    _REMEMBERED.append(kept.cache_clear)
    return cast("Callable[P, R]", kept)


def forget_languages() -> None:
    """Forget all that was made of the languages' files, so that they are read again."""
    for forget in _REMEMBERED:
        forget()


@remembered
def languages() -> tuple[str, ...]:
    """Return the codes of all languages, English first."""
    found = {path.parent.name for path in ROOT.glob("*/locale.toml")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


@remembered
def sentences(language: str) -> Sentences:
    """Return every sentence of a language by section and key; read once a process.

    Raises:
        KeyError: There is no such language.
    """
    if language not in languages():
        raise KeyError(language)
    merged: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / language).glob("*.toml")):
        if path.name == FRAMEWORK:
            continue
        for section, texts in tomllib.loads(path.read_text("utf-8")).items():
            merged.setdefault(section, {}).update(texts)
    return merged


@remembered
def framework_texts(language: str) -> Mapping[str, str]:
    """Return a language's texts of the framework by their place, such as ``signs.ID.name``.

    English and Chinese have none here, for theirs stand in the framework's own data.
    """
    path = ROOT / language / FRAMEWORK
    if not path.is_file():
        return {}
    return dict(_flat("", tomllib.loads(path.read_text("utf-8"))))


def _flat(place: str, item: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the texts under a table, each with the dotted place where it stands."""
    texts: list[tuple[str, str]] = []
    for key, value in item.items():
        where = f"{place}.{key}".removeprefix(".")
        if isinstance(value, Mapping):
            texts += _flat(where, value)
        else:
            texts.append((where, str(value)))
    return texts
