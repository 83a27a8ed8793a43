"""Reads JSON lines: one object a line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.tables.reading.texts import as_texts

ENDINGS = (".jsonl", ".ndjson", ".json")
REMEDY = "write one JSON object a line"


def is_json_lines(text: str, suffix: str) -> bool:
    """Tell by its first line, or by the file's ending, whether a text is JSON lines."""
    if suffix in ENDINGS:
        return True
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0]
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def read_json_lines(path: Path | str, text: str) -> pd.DataFrame:
    """Return the table of objects as texts; a key that an object lacks is blank.

    Raises:
        FileUnreadableError: A line is no JSON object.
    """
    # Line by line: pandas rounds long whole numbers and renames headers such as 007.
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            cause = str(error).partition(": line")[0]
            found = f"line {number} that is no JSON ({cause})"
        else:
            found = "" if isinstance(row, dict) else f"line {number} that is no object"
        if found:
            raise FileUnreadableError(path, found, "JSON lines", REMEDY)
        rows.append(row)
    return as_texts(pd.DataFrame(rows, dtype=object))
