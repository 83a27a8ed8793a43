"""Deals asked about at moments, and where these stand in a table in order.

All facts are counted from running totals up to a place of a table: what stands behind it
is never looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.histories.records import (
    DAY,
    NEVER,
    NO_MOMENT,
    Bools,
    DealsAsked,
    Floats,
    Histories,
    Ints,
    Places,
    Texts,
)
from kaopu.spelling import apart_keys, exact_keys, match_keys


@dataclass(frozen=True)
class Asked:
    """Deals, each at a moment.

    Attributes:
        deal: Their places among `Histories.ids` (m,), -1 for one that no table may name.
        moment: Up to when, not included (m,).
        created: The day each was opened (m,), nan if unknown.
    """

    deal: Places
    moment: Ints
    created: Floats

    @cached_property
    def today(self) -> Ints:
        """The last day that is seen (m,), since 1970-01-01: that of the moment before."""
        return np.asarray((self.moment - 1) // DAY, dtype=np.int64)

    @cached_property
    def is_known(self) -> Bools:
        """Which have a moment (m,)."""
        return np.asarray(self.moment != NO_MOMENT)

    def days_since(self, at: Ints) -> Floats:
        """Return the days of the calendar from moments to the last that is seen (m,)."""
        return np.asarray(self.today - at // DAY, dtype=np.float64)

    def begun(self, since: int) -> Bools:
        """Tell which moments lie behind the first that a table has (m,)."""
        return np.asarray(self.is_known & (self.moment > since))


def asked_of(
    histories: Histories, deals: DealsAsked, places: Places, moments: Ints
) -> Asked:
    """Return deals at moments, with where the histories have them.

    Args:
        histories: The tables.
        deals: The deals.
        places: Places among the deals (m,).
        moments: Nanoseconds since 1970-01-01 (m,).
    """
    own, which = np.unique(places, return_inverse=True)
    created = np.full(len(deals), np.nan)
    if deals.created is not None:
        created = np.asarray(deals.created, dtype=np.float64)
        created = np.where(np.isfinite(created), created, np.nan)
    moments = np.asarray(moments)
    if moments.dtype.kind == "M":
        moments = moments.astype("datetime64[ns]").astype(np.int64)
    found = places_of(histories, np.asarray(deals.ids, dtype=object)[own])
    return Asked(found[which], moments.astype(np.int64), created[places])


def places_of(histories: Histories, ids: Texts) -> Places:
    """Return where ids stand among those of the histories (k,), -1 if they do not.

    They are compared as the keys of joined tables are: exactly first.
    """
    cells = pd.Series(ids, dtype=object)
    known = histories.places
    found = np.array([known.get(key, -1) for key in exact_keys(cells)], dtype=np.intp)
    lost = np.flatnonzero(found < 0)
    if len(lost):
        there = pd.Series(histories.ids, dtype=object)
        found[lost] = match_keys(cells.iloc[lost], there, apart_keys(cells)).places
    return found


@dataclass(frozen=True)
class Upto:
    """Where deals asked about stand in a table that is in the order of deal and moment.

    Attributes:
        start: The place of each deal's first row (m,).
        end: The place behind its last row before the moment (m,).
    """

    start: Places
    end: Places
    _last: dict[int, Places] = field(default_factory=dict, compare=False, repr=False)

    @property
    def count(self) -> Places:
        """How many rows each has (m,)."""
        return self.end - self.start

    def total(self, values: Ints | Bools) -> Ints:
        """Return the sum of whole numbers or flags (k,) over the rows of each (m,).

        Whole numbers, for a sum of others hangs on what stands before it.
        """
        running = np.zeros(len(values) + 1, dtype=np.int64)
        np.cumsum(values, dtype=np.int64, out=running[1:])
        return np.asarray(running[self.end] - running[self.start])

    def last(self, rows: Bools) -> Places:
        """Return the place of the last row of each that is so (m,), -1 if none is."""
        places = np.full(len(rows) + 1, -1, dtype=np.intp)
        np.maximum.accumulate(np.where(rows, np.arange(len(rows)), -1), out=places[1:])
        found = places[self.end]
        return np.where(found >= self.start, found, -1)

    def first(self, rows: Bools) -> Places:
        """Return the place of the first row of each that is so (m,), -1 if none is."""
        places = np.full(len(rows) + 1, len(rows), dtype=np.intp)
        own = np.where(rows, np.arange(len(rows)), len(rows))
        places[:-1] = np.minimum.accumulate(own[::-1])[::-1]
        found = places[self.start]
        return np.where(found < self.end, found, -1)


def taken(values: NDArray[np.generic], places: Places, otherwise: float) -> Floats:
    """Return values at places (m,), something else where the place is -1."""
    if not len(values):
        return np.full(len(places), otherwise)
    return np.where(places >= 0, values[places].astype(np.float64), otherwise)


def moments_at(at: Ints, places: Places) -> Ints:
    """Return moments at places (m,), `NO_MOMENT` where the place is -1."""
    if not len(at):
        return np.full(len(places), NO_MOMENT)
    return np.where(places >= 0, at[places], NO_MOMENT)


def rows_upto(deal: Places, when: Ints, asked: Asked, moments: Ints | None = None) -> Upto:
    """Return where deals stand up to their moments in a table.

    One binary search within each deal's rows, all of them at once: as many steps as the
    longest deal asks for.

    Args:
        deal: The deals of the table's rows (k,), ascending.
        when: Their moments (k,), ascending within a deal.
        asked: The deals that are asked about.
        moments: Up to when (m,); by default the moments that are asked about.
    """
    upto = asked.moment if moments is None else moments
    start = np.searchsorted(deal, asked.deal, side="left")
    low, high = start, np.searchsorted(deal, asked.deal, side="right")
    while (low < high).any():
        middle = (low + high) // 2
        at = np.minimum(middle, len(when) - 1)
        before = (low < high) & (when[at] < upto)
        high = np.where(before | (low >= high), high, middle)
        low = np.where(before, middle + 1, low)
    return Upto(start, low)


Facts = Mapping[str, NDArray[np.generic]]
YES_NO = np.array(["", "no", "yes"], dtype=object)


def flags(yes: Bools, known: Bools) -> NDArray[np.object_]:
    """Return yes and no as texts (m,), blank where it is not known."""
    return np.asarray(YES_NO[np.where(known, yes.astype(np.intp) + 1, 0)])


__all__ = [
    "NEVER",
    "Asked",
    "Facts",
    "Upto",
    "asked_of",
    "flags",
    "moments_at",
    "places_of",
    "rows_upto",
    "taken",
]
