"""Texts as TOML spells them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def quoted(text: str) -> str:
    """Return a text as TOML spells it, in quotes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed_texts(texts: Sequence[str]) -> str:
    """Return texts as a TOML array on one line."""
    return f"[{', '.join(map(quoted, texts))}]"


def comment(text: str) -> str:
    """Return a text as it may stand behind ``#``: on one line."""
    return f"# {CONTROL.sub(' ', text)}"
