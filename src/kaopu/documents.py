"""JSON documents: the one way in which records are written as text.

JSON knows neither NaN nor infinity, so a figure without a value is ``null``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any


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
