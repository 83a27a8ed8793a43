"""Which leads a view shows, and in which order; a few array operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.states import STATES
from kaopu.framework import load_framework
from kaopu.scoring import GRADES
from kaopu.spelling import normalise
from kaopu.web.index import LeadIndex
from kaopu.web.urls import View

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Key = Callable[[LeadIndex], Floats]

PAGE_ROWS = 50
# Lists, orders and searches that are kept in memory: of a million leads each list and
# order takes 4 MB, each search one.
LISTS_KEPT, ORDERS_KEPT, SEARCHES_KEPT = 12, 8, 16


def confirmed_signs(signs: NDArray[np.int8]) -> Floats:
    """Return how many signs past deals confirm (n,), of verdicts as an index has them.

    Those that past deals only point at decide between equals: each is a hundredth.
    """
    confirmed, likely = ((signs == place).sum(axis=1) for place in (1, 2))
    return np.asarray(confirmed + likely / 100, dtype=np.float64)


# By what a list can be sorted, and in which direction it usually is.
SORTS: dict[str, tuple[Key, str]] = {
    "rank": (lambda index: index.rank.astype(np.float64), "up"),
    "name": (lambda index: index.by_name.astype(np.float64), "up"),
    "probability": (lambda index: index.inputs.log_odds, "down"),
    "expected": (lambda index: index.expected(), "down"),
    "amount": (lambda index: index.amount, "down"),
    "trend": (lambda index: index.change(), "down"),
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


class LeadLists:
    """Lists of leads, as views show them; those asked for of late are kept."""

    def __init__(self, index: LeadIndex) -> None:
        self.index = index
        self._listed = lru_cache(LISTS_KEPT)(self._list)
        self._ordered = lru_cache(ORDERS_KEPT)(self._order)
        self._found = lru_cache(SEARCHES_KEPT)(self._search)

    def rows(self, view: View) -> Ints:
        """Return the rows that a view shows, in its order, of all pages.

        Leads without a value come last, equals by rank.
        """
        # What a list looks like changes nothing in it.
        listed: Ints = self._listed(replace(view, lang="", theme="auto", page=1))
        return listed

    def _list(self, view: View) -> Ints:
        order = self._ordered(view.sort, direction(view))
        filters = [*_filters(self.index, view)]
        if words := tuple(normalise(view.q).split()):
            filters.append(self._found(words))
        if not filters:
            return order
        found: Ints = order[np.logical_and.reduce(filters)[order]]
        return found

    def _order(self, sort: str, way: str) -> Ints:
        by_rank = np.empty(len(self.index), dtype=np.int32)
        by_rank[self.index.rank - 1] = np.arange(len(self.index), dtype=np.int32)
        if sort == "rank" and way == "up":
            return by_rank
        values = SORTS[sort][0](self.index)[by_rank]
        if way == "down":
            values = -values
        return by_rank[np.argsort(values, kind="stable")]

    def _search(self, words: tuple[str, ...]) -> Bools:
        return self.index.searched.holding(words)


def _filters(index: LeadIndex, view: View) -> Iterator[Bools]:
    if view.stage:
        yield index.in_stage(view.stage)
    if view.rep and index.rep_names:
        yield index.of_rep(index.rep_named(view.rep))
    if view.grade:
        yield index.grade == GRADES.index(view.grade)
    if view.signal and view.state:
        place = load_framework().signal_ids.index(view.signal)
        yield index.columns.states[:, place] == STATES.index(view.state)
    if view.sign:
        yield index.columns.signs[:, index.sign_ids.index(view.sign)] > 0


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
