"""A simulated company: its customers, and all that happened to their deals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaopu.simulate.life.customers import Customers, draw_customers
from kaopu.simulate.life.process import Lives, live
from kaopu.simulate.life.records import (
    Events,
    Flags,
    Ints,
    LifeWeights,
    draw_life_weights,
    load_life,
)
from kaopu.simulate.life.state import State, begin

OPEN = -1
# So many leads are opened for each that is open still at the snapshot, and some more.
OPENED, MORE = 4, 40


@dataclass(frozen=True)
class Company:
    """A company's finished deals and open leads, and all that happened to them.

    Deals come first, then leads; arrays are of shape (n,).

    Attributes:
        weights: What decides how deals end.
        deals: How many of them have ended.
        customers: Whose they are.
        ended: Days from the first to the last; of an open lead, to the snapshot.
        outcome: 1 won, 0 lost, -1 open.
        events: What happened up to then.
        place: Their places among all that were opened.
    """

    weights: LifeWeights
    deals: int
    customers: Customers
    ended: Ints
    outcome: Ints
    events: Events
    place: Ints

    def __len__(self) -> int:
        """Return how many deals and leads there are."""
        return len(self.ended)

    @property
    def is_deal(self) -> Flags:
        """Which have ended (n,)."""
        return np.arange(len(self)) < self.deals


def draw_company(deals: int, leads: int, seed: int) -> Company:
    """Return what happened in a company; the same for the same arguments.

    Args:
        deals: Finished deals, 0 or more.
        leads: Open leads, 0 or more.
        seed: 0 or more.
    """
    weights, customers, state, rng = _begin(deals, leads, seed)
    lives = live(rng, state, weights, record=True)
    left = _days_left(customers)
    still = np.flatnonzero((lives.ended >= left) & (np.arange(len(left)) >= deals))
    if len(still) < leads:
        raise ValueError("too few leads are open still at the snapshot")
    place = np.concatenate([np.arange(deals), still[:leads]])
    is_deal = place < deals
    ended = np.where(is_deal, lives.ended[place], left[place])
    return Company(
        weights=weights,
        deals=deals,
        customers=customers.take(place),
        ended=ended,
        outcome=np.where(is_deal, lives.outcome[place], OPEN),
        events=_seen(lives, place, ended, is_deal),
        place=place,
    )


def states_at(company: Company, days: Sequence[Ints]) -> tuple[State, ...]:
    """Return how deals and leads stood at the end of days (n,) each, before their ends.

    The company lives once more, by the same chance.
    """
    counts = company.deals, len(company) - company.deals
    weights, customers, state, rng = _begin(*counts, company.weights.seed)
    asked = []
    for own in days:
        of_all = np.zeros(len(customers), dtype=np.int64)
        of_all[company.place] = own
        asked.append(of_all)
    kept = live(rng, state, weights, keep=asked).kept
    return tuple(one.take(company.place) for one in kept)


def _begin(
    deals: int, leads: int, seed: int
) -> tuple[LifeWeights, Customers, State, np.random.Generator]:
    # The second number keeps it apart from what `kaopu.simulate.simulate` draws.
    for_weights, rng = np.random.default_rng([seed, 18]).spawn(2)
    weights = draw_life_weights(for_weights, seed)
    customers = draw_customers(rng, deals, leads * OPENED + MORE)
    fixed = customers.log_odds(weights)
    state = begin(rng, fixed, customers.serious, customers.budget, load_life())
    return weights, customers, state, rng


def _days_left(customers: Customers) -> Ints:
    """Return the days from the first of each to the snapshot (n,)."""
    snapshot = np.datetime64(load_life()["calendar"]["snapshot"])
    return np.asarray(snapshot - customers.created).astype(np.int64)


def _seen(lives: Lives, place: Ints, ended: Ints, is_deal: Flags) -> Events:
    """Return what happened to the chosen up to their ends; a lead's own is not seen."""
    events = lives.events
    if events is None:
        raise ValueError("expected lives that were recorded")
    of_all = np.full(len(lives.ended), -1)
    of_all[place] = np.arange(len(place))
    own = of_all[events.deal]
    seen = own >= 0
    # The snapshot is taken before its day begins.
    last = np.where(is_deal, ended, ended - 1)
    seen[seen] = events.day[seen] <= last[own[seen]]
    rows = np.flatnonzero(seen)
    rows = rows[np.lexsort((rows, own[rows]))]
    return events.take(rows).moved(own[rows])
