"""Reads JSON: one object a line, or one array of objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files.reading.texts import as_texts

ENDINGS = (".jsonl", ".ndjson", ".json")
# How an array of objects starts.
ARRAY = re.compile(r"\s*\[\s*\{")
# What is no JSON, or too deep.
REFUSED = (ValueError, RecursionError)


def is_json_lines(text: str, suffix: str) -> bool:
    """Tell by its start, or by the file's ending, whether a text is JSON."""
    if suffix in ENDINGS or ARRAY.match(text.removeprefix("\ufeff")):
        return True
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0]
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except REFUSED:
        return False


def read_json_lines(path: Path | str, text: str) -> pd.DataFrame:
    """Return the table of objects as texts; a key that an object lacks is blank.

    Raises:
        FileUnreadableError: A line, or an entry of the array, is no JSON object.
    """
    # Not by pandas, which rounds long whole numbers and renames headers such as 007.
    is_array = text.lstrip().startswith("[")
    rows = list(_entries(path, text) if is_array else _lines(path, text))
    return as_texts(pd.DataFrame(rows, dtype=object))


def _lines(path: Path | str, text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            entry = _loaded(path, line, "json_line", number)
            yield _object(path, entry, "json_line_no_object", line=number)


def _entries(path: Path | str, text: str) -> Iterator[dict[str, Any]]:
    for number, entry in enumerate(_loaded(path, text, "json_array"), start=1):
        yield _object(path, entry, "json_entry_no_object", entry=number)


def _loaded(path: Path | str, text: str, case: str, line: int = 0) -> Any:
    try:
        return json.loads(text)
    except REFUSED as error:
        # Within a line, its number is told already.
        cause = str(error).partition(": line")[0] if line else str(error)
        raise FileUnreadableError(path, case, cause=cause, line=line) from error


def _object(path: Path | str, value: Any, case: str, **place: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FileUnreadableError(path, case, **place)
    return value
