"""Bodies of JSON: leads as objects, with what else is asked, checked before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from kaopu.files.cells.cell_texts import FALSE, TRUE, cell_text
from kaopu.files.formats.json import KeyTwiceError, exact_number, keys_once
from kaopu.language import Count, Names
from kaopu.service.limits import Limits
from kaopu.service.problems import ServiceError
from kaopu.spelling import exact

LEADS, LEAD, AS_OF, CHANGES = "leads", "lead", "as_of", "changes"
# Half of a letter that JSON writes in two.
HALF = re.compile(r"\\u[dD][89a-fA-F]")
SHOWN = 60
KINDS: Mapping[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    type(None): "null",
}


@dataclass(frozen=True)
class Asked:
    """What a request asks about.

    Attributes:
        texts: The leads as a table of texts, one row each, in their order.
        as_of: The ISO day on which they are judged; empty for the day it is.
        changes: What is set of a what-if, by fact.
        notes: What was assumed to read them; see `kaopu.files.Assumption`.
    """

    texts: pd.DataFrame
    as_of: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Any, ...] = ()


def read_json(data: bytes, limits: Limits, known: Sequence[str]) -> Asked:
    """Return what a body of JSON asks about.

    Args:
        data: The body.
        limits: How much it may hold.
        known: The keys that it may have: `LEADS` or `LEAD` first, which must be there.

    Raises:
        ServiceError: It is no JSON, or of another shape.
    """
    text = decoded(data)
    body = _loaded(text, limits)
    if type(body) is not dict:
        raise ServiceError("shape", _kind(body), _expected(known))
    if strange := [key for key in body if key not in known]:
        raise ServiceError("key", _named(strange), Names([repr(key) for key in known]))
    if known[0] not in body:
        raise ServiceError("shape", _named(list(body)), _expected(known))
    rows = _rows(body[known[0]], known[0], limits)
    has_halves = HALF.search(text) is not None
    return Asked(
        texts=_table(rows, limits, has_halves=has_halves),
        as_of=_day(body.get(AS_OF)),
        changes=_changes(body.get(CHANGES, {}), limits, has_halves=has_halves),
    )


def decoded(data: bytes) -> str:
    """Return a body as text; ServiceError if it is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"0x{data[error.start]:02x}"
        facts = {"place": Count(error.start + 1)}
        raise ServiceError("not_utf8", found, "UTF-8", facts) from None


def _loaded(text: str, limits: Limits) -> Any:
    def whole(digits: str) -> int:
        if len(digits) > limits.digits:
            raise ServiceError("number", f"{digits[:SHOWN]}…", Count(limits.digits))
        return int(digits)

    def broken(digits: str) -> float | Decimal:
        if len(digits) > limits.digits:
            raise ServiceError("number", f"{digits[:SHOWN]}…", Count(limits.digits))
        return exact_number(digits)

    def constant(name: str) -> float:
        raise ServiceError("not_json", name, "null")

    try:
        return json.loads(
            text,
            parse_int=whole,
            parse_float=broken,
            parse_constant=constant,
            object_pairs_hook=keys_once,
        )
    except KeyTwiceError as error:
        raise ServiceError("repeated_key", _short(error.key), 1) from None
    except RecursionError:
        raise ServiceError("not_json", "[[[[…", "{…}") from None
    except json.JSONDecodeError as error:
        # The parser's words, and not a cell of the lead.
        found = f"{error.msg}: line {error.lineno} column {error.colno}"
        raise ServiceError("not_json", found, "{…}") from None


def _rows(value: Any, key: str, limits: Limits) -> list[dict[str, Any]]:
    if key == LEAD and type(value) is list:
        raise ServiceError("one_lead", _kind(value), "{…}")
    rows = [value] if type(value) is dict else value
    if type(rows) is not list:
        raise ServiceError("shape", _kind(value), _expected([key]))
    if not rows:
        raise ServiceError("no_lead", "[]", 1)
    check_count(len(rows), limits)
    for number, row in enumerate(rows, start=1):
        if type(row) is not dict:
            found = f"{key}[{number - 1}]: {_kind(row)}"
            raise ServiceError("shape", found, _expected([key]))
    return rows


def check_count(found: int, limits: Limits) -> None:
    """Refuse more leads than a request may hold, with a ServiceError."""
    if found > limits.leads:
        raise ServiceError("too_many", Count(found), Count(limits.leads))


def _table(rows: list[dict[str, Any]], limits: Limits, *, has_halves: bool) -> pd.DataFrame:
    """Return objects as a table of texts; a key that an object lacks is blank."""
    columns: dict[str, None] = {}
    for row in rows:
        if not row.keys() <= columns.keys():
            columns |= dict.fromkeys(row)
            if len(columns) > limits.columns:
                found, most = Count(len(columns)), Count(limits.columns)
                raise ServiceError("columns", found, most)
    cells = np.empty((len(rows), len(columns)), dtype=object)
    for place, row in enumerate(rows):
        cells[place] = [_cell(row.get(name), name, place, limits) for name in columns]
    names = [exact(_whole(name) if has_halves else name) for name in columns]
    if has_halves:
        for at, cell in np.ndenumerate(cells):
            cells[at] = _whole(cell)
    return pd.DataFrame(cells, columns=pd.Index(names, dtype=object), dtype=object)


def _cell(value: Any, name: str, place: int, limits: Limits) -> str:
    if value is None:
        return ""
    text = value if type(value) is str else _cell_text(value, name, place)
    if len(text) > limits.letters:
        facts = {"column": _short(name), "row": place + 1}
        raise ServiceError("long_cell", Count(len(text)), Count(limits.letters), facts)
    return text


def _cell_text(value: Any, name: str, place: int) -> str:
    if value is True or value is False:
        return TRUE if value else FALSE
    if type(value) in (dict, list):
        facts = {"column": _short(name), "row": place + 1}
        expected = "string, number, boolean, null"
        raise ServiceError("cell", _kind(value), expected, facts)
    return cell_text(value)


def _day(value: Any) -> str:
    if value is None:
        return ""
    if type(value) is not str or not value.strip():
        raise ServiceError("day", _kind(value) if type(value) is not str else "''", AS_OF)
    return value


def _changes(value: Any, limits: Limits, *, has_halves: bool) -> dict[str, str]:
    if type(value) is not dict:
        raise ServiceError("shape", f"{CHANGES}: {_kind(value)}", "{…}")
    changes = {name: _cell(cell, name, 0, limits) for name, cell in value.items()}
    if not has_halves:
        return changes
    return {_whole(name): _whole(cell) for name, cell in changes.items()}


def _whole(text: str) -> str:
    """Return a text in which a question mark stands for half a letter, as in files."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _kind(value: Any) -> str:
    return KINDS.get(type(value), "number")


def _short(text: str) -> str:
    text = _whole(text)
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")


def _named(keys: Sequence[str]) -> object:
    return Names([_short(key) for key in keys]) if keys else "{}"


def _expected(known: Sequence[str]) -> str:
    return '{"lead": {…}}' if known[0] == LEAD else '{"leads": [{…}, …]}'
