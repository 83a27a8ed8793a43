"""Facts of contacts: who spoke last, how often, and how long answers take."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaopu.histories.facts.asked import Asked, Facts, Upto, moments_at, rows_upto
from kaopu.histories.records import (
    BOTH,
    CUSTOMER,
    DAY,
    NO_MOMENT,
    NOBODY,
    OURS,
    Bools,
    Events,
    Floats,
    Ints,
)

WINDOW = 30


def contact_facts(events: Events, asked: Asked) -> Facts:
    """Return the facts of contacts; a meeting is both sides'.

    - ``customer_silence``: days since the customer last spoke; if never, since the deal
      was opened, or since its first contact where that day is not known. A gap as long as
      no row of any deal has said that a customer spoke.
    - ``customer_share``: of contacts of which is known who spoke, the share in which the
      customer did.
    - ``customer_reply_days``, ``our_reply_days``: see `_waits`.
    - ``contact_trend``: contacts of the last 30 days, less those of the 30 before.
    """
    upto = rows_upto(events.deal, events.when, asked)
    known, told = asked.begun(events.since), asked.begun(events.since_sides)
    spoke, ours = sides_of(events)
    return {
        "customer_silence": np.where(told, _silence(events, upto, asked), np.nan),
        "customer_share": np.where(told, _share(upto, spoke, ours), np.nan),
        "customer_reply_days": _waits(events, asked, OURS),
        "our_reply_days": _waits(events, asked, CUSTOMER),
        "contact_trend": np.where(known, _trend(events, asked, upto), np.nan),
    }


def sides_of(events: Events) -> tuple[Bools, Bools]:
    """Tell in which events the customer spoke (k,), and in which we did (k,)."""
    spoke = events.contact & np.isin(events.side, (CUSTOMER, BOTH))
    ours = events.contact & np.isin(events.side, (OURS, BOTH))
    return spoke, ours


def _silence(events: Events, upto: Upto, asked: Asked) -> Floats:
    spoke, _ = sides_of(events)
    last = moments_at(events.when, upto.last(spoke))
    first = moments_at(events.when, upto.first(events.contact))
    began = np.where(np.isnan(asked.created), 0, asked.created).astype(np.int64) * DAY
    began = np.where(np.isnan(asked.created), first, began)
    since = np.where(last != NO_MOMENT, last, began)
    days = np.maximum(asked.days_since(since), 0)
    return np.where(since != NO_MOMENT, days, np.nan)


def _share(upto: Upto, spoke: Bools, ours: Bools) -> Floats:
    by_them, of_all = upto.total(spoke), upto.total(spoke | ours)
    return np.where(of_all > 0, by_them / np.maximum(of_all, 1), np.nan)


def _trend(events: Events, asked: Asked, upto: Upto) -> Floats:
    tomorrow = asked.today + 1
    total = [
        rows_upto(events.deal, events.when, asked, (tomorrow - days) * DAY).total(
            events.contact
        )
        for days in (WINDOW, 2 * WINDOW)
    ]
    recent = upto.total(events.contact) - total[0]
    return np.asarray(recent - (total[0] - total[1]), dtype=np.float64)


def _waits(events: Events, asked: Asked, asks: int) -> Floats:
    """Return the mean days that one side takes to answer the other (m,).

    A wait begins with the first contact of the side that asks, and ends with the next of
    the other side. A meeting ends a wait and begins none. One that has no end yet counts
    as long as it lasts so far, once that is longer than the others' mean.
    """
    own = events.contact & (events.side != NOBODY)
    deal, at, side = events.deal[own], events.when[own], events.side[own]
    begins, waited = _runs(deal, at, side, asks)
    upto = rows_upto(deal, at, asked)
    count = upto.total((waited >= 0).astype(np.int64))
    total = upto.total(np.maximum(waited, 0))
    last = upto.last(np.ones(len(deal), dtype=bool))
    is_open = (last >= 0) & (moments_at(side.astype(np.int64), last) == asks)
    since = moments_at(begins, last)
    now = np.where(is_open, asked.moment - np.where(is_open, since, 0), 0)
    mean = np.where(count > 0, total / np.maximum(count, 1), -1.0)
    counts = is_open & (now > mean)
    mean = np.where(counts, (total + now) / (count + 1), mean)
    return np.where(mean >= 0, mean / DAY, np.nan)


def _runs(
    deal: NDArray[np.intp], at: Ints, side: NDArray[np.int8], asks: int
) -> tuple[Ints, Ints]:
    """Return of each contact when its run of one side's began, and the wait it ends.

    Args:
        deal: The deals of the contacts of which is known who spoke (k,), in order.
        at: Their moments (k,).
        side: Who spoke (k,).
        asks: Whose contacts are answered.

    Returns:
        The moment at which the run began (k,), and how long an answer that this contact
        is took (k,), -1 where it is none.
    """
    count = len(deal)
    is_new = np.ones(count, dtype=bool)
    is_new[1:] = (deal[1:] != deal[:-1]) | (side[1:] != side[:-1])
    places = np.maximum.accumulate(np.where(is_new, np.arange(count), 0))
    begins = at[places] if count else at
    waited = np.full(count, -1, dtype=np.int64)
    answers = np.zeros(count, dtype=bool)
    answers[1:] = (deal[1:] == deal[:-1]) & (side[:-1] == asks) & (side[1:] != asks)
    ended = np.flatnonzero(answers)
    waited[ended] = at[ended] - begins[ended - 1]
    return begins, waited
