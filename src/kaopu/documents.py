"""JSON documents: the one way in which records are written, and their published shapes.

JSON knows neither NaN nor infinity, so a figure without a value is ``null``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any


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


def json_text(document: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return a document as JSON text, readable, with a line break at its end.

    What JSON has no form for, such as a path or a date, is written as its text.
    """
    text = json.dumps(
        plain(document), ensure_ascii=False, indent=2, allow_nan=False, default=str
    )
    return text + "\n"
