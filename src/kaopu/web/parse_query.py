"""Reads an address: what it says, or the error of what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kaopu.explain.lead.states import STATES
from kaopu.framework import load_framework
from kaopu.language import Count, Names, languages
from kaopu.scoring import GRADES
from kaopu.web.page_errors import found
from kaopu.web.query import SORTS
from kaopu.web.urls import SET, VIEW_NAMES, View

SHOWN = 12
MAX_LENGTH = 200


def parse_view(query: Mapping[str, str], signs: Iterable[str] = ()) -> View:
    """Return what an address says; what it does not say is as usual.

    Args:
        query: Names and values as the address has them.
        signs: The signs that leads of this table may hold.

    Raises:
        PageError: A value is none of those that can be asked for.
    """
    given: dict[str, Any] = {name: query[name] for name in VIEW_NAMES if query.get(name)}
    framework = load_framework()
    known: dict[str, Iterable[str]] = {
        "lang": languages(),
        "theme": ("auto", "light", "dark"),
        "sort": SORTS,
        "order": ("up", "down"),
        "stage": [stage.id for stage in framework.stages],
        "grade": GRADES,
        "signal": framework.signal_ids,
        "state": STATES,
        "sign": [*signs],
    }
    for name, values in known.items():
        _expect(name, given.get(name, ""), values)
    if "page" in given:
        given["page"] = _page(given["page"])
    if len(given.get("q", "")) > MAX_LENGTH:
        raise found("q", Count(len(given["q"])), f"<= {MAX_LENGTH}")
    return View(**given)


def _expect(name: str, value: str, values: Iterable[str]) -> None:
    values = list(values)
    if value and value not in values:
        raise found(name, value, Names(values, SHOWN))


def _page(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise found("page", text, "1, 2, 3 …")
    return int(text)


def parse_changes(query: Mapping[str, str]) -> dict[str, str]:
    """Return what the what-if form sets, by source."""
    return {k.removeprefix(SET): v for k, v in query.items() if k.startswith(SET)}
