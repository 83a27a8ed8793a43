"""JSON: one object a line, or one array of objects."""

from __future__ import annotations

import decimal
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pandas as pd

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.formats.base import TextFormat, Writer
from kaopu.files.records import Export
from kaopu.files.texts import read_frame

ENDINGS = (".jsonl", ".ndjson", ".json")
# How an array of objects starts.
ARRAY = re.compile(r"\s*\[\s*\{")
NESTED = (dict, list)
# Half of a letter that JSON writes in two.
HALF = re.compile(r"\\u[dD][89a-fA-F]")
# What is no JSON, or too deep.
REFUSED = (ValueError, RecursionError)
# Of so many digits a float keeps each.
FLOAT_DIGITS = 15


def is_json(text: str, ending: str) -> bool:
    """Tell by its start, or by the file's ending, whether a text is JSON."""
    if ending in ENDINGS or ARRAY.match(text.removeprefix("\ufeff")):
        return True
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0]
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except REFUSED:
        return False


def read_json(path: Path | str, text: str) -> Export:
    """Return the table of objects as texts; a key that an object lacks is blank.

    Raises:
        FileUnreadableError: A line, or an entry of the array, is no JSON object, or there
            is more than is read.
    """
    # Not by pandas, which rounds long whole numbers and renames headers such as 007.
    is_array = text.lstrip().startswith("[")
    rows = _bounded(path, _entries(path, text) if is_array else _lines(path, text))
    export = read_frame(pd.DataFrame(rows, dtype=object))
    return (
        replace(export, frame=_whole_letters(export.frame)) if HALF.search(text) else export
    )


def _whole_letters(texts: pd.DataFrame) -> pd.DataFrame:
    """Return texts in which a question mark stands for half a letter, as on JSON lines."""
    return texts.map(lambda cell: str(cell).encode("utf-8", "replace").decode("utf-8"))


def _bounded(path: Path | str, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows, once they are known to make no table larger than is read."""
    rows: list[dict[str, Any]] = []
    keys: dict[str, None] = {}
    given = 0
    for entry in entries:
        rows.append(entry)
        given += len(entry)
        if not entry.keys() <= keys.keys():
            keys |= dict.fromkeys(entry)
            bounds.check(path, "columns", len(keys), bounds.COLUMNS)
        check_depth(path, entry)
    bounds.check_sparse(path, len(rows), len(keys), given)
    return rows


def check_depth(path: Path | str, entry: dict[str, Any]) -> None:
    """Refuse an object in which arrays and objects stand too deep in one another."""
    for value in entry.values():
        if type(value) in NESTED:
            bounds.check(path, "nesting", _depth(value), bounds.NESTING)


def _depth(value: Any) -> int:
    """Return how deep arrays and objects stand in one another, this one counted."""
    depth, level = 0, [value]
    while level and depth <= bounds.NESTING:
        depth += 1
        parts = (part.values() if type(part) is dict else part for part in level)
        level = [inner for part in parts for inner in part if type(inner) in NESTED]
    return depth


def _lines(path: Path | str, text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield read_line(path, line, number)


def read_line(path: Path | str, line: str, number: int) -> dict[str, Any]:
    """Return the object on a line; FileUnreadableError if there is none."""
    entry = _loaded(path, line, "json_line", number)
    return _object(path, entry, "json_line_no_object", line=number)


def _entries(path: Path | str, text: str) -> Iterator[dict[str, Any]]:
    for number, entry in enumerate(_loaded(path, text, "json_array"), start=1):
        yield _object(path, entry, "json_entry_no_object", entry=number)


def _loaded(path: Path | str, text: str, case: str, line: int = 0) -> Any:
    try:
        return json.loads(text, parse_float=exact_number, object_pairs_hook=keys_once)
    except KeyTwiceError as error:
        raise FileUnreadableError(
            path, f"{case}_repeats", line=line, key=error.key
        ) from None
    except REFUSED as error:
        # Within a line, its number is told already.
        cause = str(error).partition(": line")[0] if line else str(error)
        raise FileUnreadableError(path, case, cause=cause, line=line) from error


class KeyTwiceError(Exception):
    """An object has one key twice: which value holds, nothing tells."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object as JSON reads it; KeyTwiceError where a key stands twice."""
    entry = dict(pairs)
    if len(entry) < len(pairs):
        raise KeyTwiceError(_repeated([key for key, _ in pairs]))
    return entry


def _repeated(keys: list[str]) -> str:
    """Return the first of some keys that stands there before."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return ""


def exact_number(text: str) -> float | decimal.Decimal:
    """Return a number with all the digits it is written with."""
    number = float(text)
    if len(text) <= FLOAT_DIGITS and math.isfinite(number):
        return number
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation:
        # No number has such an exponent; it is infinite, or nothing.
        return number


def _object(path: Path | str, value: Any, case: str, **place: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FileUnreadableError(path, case, **place)
    return value


def write_json_lines(frame: pd.DataFrame, buffer: IO[bytes]) -> None:
    """Write a table as one object a line."""
    text = frame.to_json(
        orient="records",
        lines=True,
        force_ascii=False,
        double_precision=15,
        date_format="iso",
        date_unit="s",
    )
    buffer.write(text.encode("utf-8"))


JSON = TextFormat(
    id="json_lines",
    endings=ENDINGS,
    sniff=is_json,
    read=lambda path, text, _: read_json(path, text),
    writer=Writer(".jsonl", write_json_lines),
)
