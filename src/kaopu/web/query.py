"""Which leads a view shows, and in which order; a few array operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.explain.lead.states import STATES
from kaopu.framework import load_framework
from kaopu.scoring import GRADES
from kaopu.spelling import normalise
from kaopu.web.lead_index import LeadIndex
from kaopu.web.urls import View

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Key = Callable[[LeadIndex], Floats]

PAGE_ROWS = 50


def confirmed_signs(signs: NDArray[np.int8]) -> Floats:
    """Return how many signs past deals confirm (n,), of verdicts as an index has them.

    Those that past deals only point at decide between equals: each is a hundredth.
    """
    confirmed, likely = ((signs == place).sum(axis=1) for place in (1, 2))
    return np.asarray(confirmed + likely / 100, dtype=np.float64)


# By what a list can be sorted, and in which direction it usually is.
SORTS: dict[str, tuple[Key, str]] = {
    "rank": (lambda index: index.rank.astype(np.float64), "up"),
    "name": (lambda index: index.by_name, "up"),
    "probability": (lambda index: index.inputs.log_odds, "down"),
    "expected": (lambda index: index.expected, "down"),
    "amount": (lambda index: index.amount, "down"),
    "trend": (lambda index: index.change, "down"),
    "gap": (lambda index: index.inputs.gap, "down"),
    "signs": (lambda index: confirmed_signs(index.columns.signs), "down"),
}


def _signal_key(place: int) -> Key:
    return lambda index: index.columns.points[:, place].astype(np.float64)


SORTS |= {
    signal: (_signal_key(place), "up")
    for place, signal in enumerate(load_framework().signal_ids)
}


def direction(view: View) -> str:
    """Return whether the view goes ``up`` or ``down``."""
    return view.order or SORTS[view.sort][1]


def selected(index: LeadIndex, view: View) -> Ints:
    """Return the rows that a view shows, in its order, of all pages.

    Leads without a value come last, equals by rank.
    """
    rows = np.flatnonzero(np.logical_and.reduce([*_filters(index, view)]))
    values = SORTS[view.sort][0](index)[rows]
    if direction(view) == "down":
        values = -values
    return rows[np.lexsort((index.rank[rows], values))]


def _filters(index: LeadIndex, view: View) -> Iterator[Bools]:
    yield np.ones(len(index), dtype=bool)
    if view.stage:
        yield np.asarray(index.table.stage == view.stage, dtype=bool)
    if view.rep and index.table.reps is not None:
        yield np.asarray(index.table.reps == index.rep_named(view.rep), dtype=bool)
    if view.grade:
        yield index.grade == GRADES.index(view.grade)
    if view.signal and view.state:
        place = load_framework().signal_ids.index(view.signal)
        yield index.columns.states[:, place] == STATES.index(view.state)
    if view.sign:
        yield index.columns.signs[:, index.sign_ids.index(view.sign)] > 0
    for word in normalise(view.q).split():
        hits = pc.match_substring(index.searched, word)
        yield np.asarray(hits.to_numpy(), dtype=bool)


@dataclass(frozen=True)
class Shown:
    """One page of a list.

    Attributes:
        rows: Those of this page.
        first: The place of the first of them, from 1.
        total: On all pages.
        page, pages: From 1.
    """

    rows: Ints
    first: int
    total: int
    page: int
    pages: int


def shown(rows: Ints, page: int) -> Shown:
    """Return one page of rows; beyond the last page, the last."""
    pages = max(-(-len(rows) // PAGE_ROWS), 1)
    page = min(page, pages)
    start = (page - 1) * PAGE_ROWS
    return Shown(rows[start : start + PAGE_ROWS], start + 1, len(rows), page, pages)


def neighbours(rows: Ints, row: int) -> tuple[int | None, int | None]:
    """Return the rows before and after one in a list; None where there is none."""
    places = np.flatnonzero(rows == row)
    if not len(places):
        return None, None
    place = int(places[0])
    before = int(rows[place - 1]) if place else None
    after = int(rows[place + 1]) if place + 1 < len(rows) else None
    return before, after
