"""From when to when deals were alive, as far as it is known: landmarks lie in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kaopu.files import Assumption, AssumptionKind
from kaopu.histories.facts.asked import places_of
from kaopu.histories.moments import day_text
from kaopu.histories.records import (
    DAY,
    NO_MOMENT,
    Bools,
    DealsAsked,
    Floats,
    Histories,
)
from kaopu.language import Count


@dataclass(frozen=True)
class Lives:
    """The lives of deals.

    Attributes:
        created: The day each was opened (n,), days since 1970-01-01; nan where it is open,
            or nothing tells.
        closed: The day it ended, likewise: by then nothing of its end was known.
        met: What was found that a person should know.
    """

    created: Floats
    closed: Floats
    met: tuple[Assumption, ...]


def lives_of(deals: DealsAsked, histories: Histories) -> Lives:
    """Return from when to when finished deals were alive, and were seen.

    A deal is over once a table of stages says so, though its closing day be later: that of
    a CRM may be the one that was planned. Beyond the last row of all tables nothing is
    seen, and nobody was silent. Of a deal that lacks one of its two days it is taken that
    it lasted as long as half of the others.

    Args:
        deals: The deals.
        histories: Their tables.
    """
    blank = np.full(len(deals), np.nan)
    created = blank if deals.created is None else np.asarray(deals.created, dtype=float)
    closed = blank if deals.closed is None else np.asarray(deals.closed, dtype=float)
    outcome = blank if deals.outcome is None else np.asarray(deals.outcome, dtype=float)
    is_over = np.isfinite(outcome)
    told = _told_ends(deals, histories)
    is_sooner = is_over & np.isfinite(closed) & (told < closed)
    closed = np.fmin(closed, told)
    lasted = (closed - created)[is_over]
    lasted = lasted[np.isfinite(lasted)]
    usual = float(np.median(lasted)) if len(lasted) else np.nan
    is_guessed = is_over & (np.isfinite(created) != np.isfinite(closed))
    opened = np.where(np.isfinite(created), created, closed - usual)
    over = np.where(np.isfinite(closed), closed, created + usual)
    seen = np.inf if histories.last == NO_MOMENT else float(histories.last // DAY + 1)
    is_unseen = is_over & (over > seen)
    over = np.minimum(over, seen)
    lost = is_over & ~(np.isfinite(opened) & np.isfinite(over))
    is_guessed &= ~lost
    counts: tuple[tuple[AssumptionKind, Bools], ...] = (
        ("history_sooner", is_sooner),
        ("history_over", is_unseen),
        ("history_guessed", is_guessed),
        ("history_no_life", lost),
    )
    met = tuple(_met(counts, histories))
    return Lives(np.where(is_over, opened, np.nan), np.where(is_over, over, np.nan), met)


def _told_ends(deals: DealsAsked, histories: Histories) -> Floats:
    """Return the day on which tables say that each deal ended (n,), nan where none does."""
    if histories.ended is None or not len(histories.ended):
        return np.full(len(deals), np.nan)
    places = places_of(histories, deals.ids)
    ended = np.where(places >= 0, histories.ended[places], NO_MOMENT)
    return np.where(ended == NO_MOMENT, np.nan, np.floor(ended / DAY))


def _met(
    counts: tuple[tuple[AssumptionKind, Bools], ...], histories: Histories
) -> Iterator[Assumption]:
    last = "" if histories.last == NO_MOMENT else day_text(histories.last)
    for kind, rows in counts:
        if number := int(rows.sum()):
            yield Assumption(kind, {"last": last, "deals": Count(number)})
