"""Reads from a direction's header and cells who spoke, where no usual word says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from kaopu.proposing.cutting import cut
from kaopu.proposing.histories.cells import Cells
from kaopu.proposing.vocabulary import read_data
from kaopu.spelling import normalise

Sides = Mapping[str, tuple[str, ...]]


def sides_of(cells: Cells) -> Sides:
    """Return the texts of a column that say that the customer spoke, and that we did.

    Yes and no say it where the header asks for one side: *Inbound?*, 是否呼出. Nothing
    where the header does not, or a text is none that is known.
    """
    asked = _asked(cells.column)
    every = [*_data()["cells"], *([asked] if asked else [])]
    return next(
        (found for item in every if (found := _split(cells.texts.tolist(), item))), {}
    )


def says_yes(cells: Cells) -> bool:
    """Tell whether a column says only yes and no, or codes."""
    both = {normalise(text) for text in (*_data()["yes"], *_data()["no"])}
    return cells.are_codes or all(normalise(str(text)) in both for text in cells.texts)


def _asked(header: str) -> Mapping[str, Sequence[str]]:
    """Return what yes and no mean below a header; nothing where it asks for no side."""
    data, words = _data(), "".join(cut(header))
    one = [side for side in ("customer", "ours") if words in map(_compact, data[side])]
    if len(one) != 1:
        return {}
    other = "ours" if one[0] == "customer" else "customer"
    return {one[0]: data["yes"], other: data["no"]}


def _compact(text: str) -> str:
    return "".join(cut(text))


def _split(texts: Sequence[object], item: Mapping[str, Sequence[str]]) -> Sides:
    """Return texts by side; nothing where one is of no side, or all are of one."""
    found: dict[str, list[str]] = {"customer": [], "ours": []}
    for text in map(str, texts):
        side = [s for s in found if _compact(text) in map(_compact, item[s])]
        if not side:
            return {}
        found[side[0]].append(text)
    return {s: tuple(own) for s, own in found.items()} if all(found.values()) else {}


@cache
def _data() -> Mapping[str, Any]:
    folder = resources.files("kaopu.proposing.histories").joinpath("data")
    return read_data(folder.joinpath("sides.toml"))
