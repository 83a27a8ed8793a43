"""JSON documents: the one way in which records are written, and their published shapes.

JSON knows neither NaN nor infinity, so a figure without a value is ``null``. A record that
was read from a file is checked against the kinds of its fields.
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import resources
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

# What is its own plain form.
ATOMS = frozenset((str, int, float, bool, NoneType))


@cache
def published_schema(package: str, name: str) -> dict[str, Any]:
    """Return a JSON Schema that a package publishes among its data; read once a process."""
    folder = resources.files(package).joinpath("data")
    schema: dict[str, Any] = json.loads(folder.joinpath(name).read_text("utf-8"))
    return schema


def plain(document: Any) -> Any:
    """Return a document of mappings, lists and values with None for each nan or infinity.

    Example:
        >>> plain({"se": float("nan"), "folds": (1, 2)})
        {'se': None, 'folds': [1, 2]}
    """
    if isinstance(document, Mapping):
        return {key: plain(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [plain(value) for value in document]
    if isinstance(document, float) and not math.isfinite(document):
        return None
    return document


def as_plain(record: Any) -> dict[str, Any]:
    """Return a record of records, texts and numbers as mappings; tuples stay tuples.

    It is `dataclasses.asdict` for records that hold nothing to be copied, in a third of
    the time.
    """
    found = {}
    for name in _names(cast("Hashable", type(record))):
        value = getattr(record, name)
        # Most are, and to ask takes less time than to call.
        found[name] = value if type(value) in ATOMS else _as_plain(value)
    return found


def _as_plain(value: Any) -> Any:
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind is tuple or kind is list:
        return kind([_as_plain(part) for part in value])
    if is_dataclass(kind):
        return as_plain(value)
    if isinstance(value, Mapping):
        return {key: _as_plain(part) for key, part in value.items()}
    return value


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("Any", kind)))


def json_text(document: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return a document as JSON text, readable, with a line break at its end.

    What JSON has no form for, such as a path or a date, is written as its text.
    """
    text = json.dumps(
        plain(document), ensure_ascii=False, indent=2, allow_nan=False, default=str
    )
    return text + "\n"


def check_kinds(record: Any) -> None:
    """Check that a frozen record made of JSON holds values of its fields' kinds.

    Args:
        record: A dataclass of numbers, texts, flags, literals, other such records, and
            mappings and sequences of them.

    Raises:
        ValueError: A value is of another kind; the field is named.

    Example:
        >>> check_kinds(Estimate("much", 0.1))  # doctest: +SKIP
        ValueError: Estimate.mean is no float
    """
    own: Any = type(record)
    kinds = _kinds(own)
    for name, kind in kinds.items():
        if not _is_kind(getattr(record, name), kind):
            named = getattr(kind, "__name__", str(kind))
            raise ValueError(f"{type(record).__name__}.{name} is no {named}")


@cache
def _kinds(record: Any) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {field.name: hints[field.name] for field in fields(record)}


def _is_kind(value: Any, kind: Any) -> bool:
    """Tell whether a value is of an annotated kind; a record within is checked whole."""
    origin = get_origin(kind)
    if kind is Any:
        return True
    if origin in (Union, UnionType):
        return any(_is_kind(value, option) for option in get_args(kind))
    if origin is Literal:
        return value in get_args(kind)
    if is_dataclass(kind):
        if is_right := isinstance(value, kind if isinstance(kind, type) else type(kind)):
            check_kinds(value)
        return is_right
    if kind is float:
        return type(value) in (int, float)
    if kind in (int, str, bool, NoneType):
        return type(value) is kind
    return _is_collection(value, origin or kind, get_args(kind))


def _is_collection(value: Any, kind: Any, of: tuple[Any, ...]) -> bool:
    """Tell whether a value is a mapping or sequence of a kind, and what it holds too."""
    if isinstance(value, str) or not isinstance(value, kind):
        return False
    if not of:
        return True
    if isinstance(value, Mapping):
        keys = all(_is_kind(key, of[0]) for key in value)
        return keys and all(_is_kind(inner, of[1]) for inner in value.values())
    if len(of) > 1 and of[1] is not Ellipsis:
        return len(value) == len(of) and all(map(_is_kind, value, of))
    return all(_is_kind(inner, of[0]) for inner in value)
