"""Histories as they are read: arrays in the order of deal and moment, and what was met.

Moments are nanoseconds since 1970-01-01, by the clock that the deals' own days go by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.pipeline.history.earlier import EarlierDeals

Ints = NDArray[np.int64]
Places = NDArray[np.intp]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

DAY = 86_400 * 10**9
# In place of a moment that is not known.
NO_MOMENT = np.iinfo(np.int64).min
# Of a table without a row: nothing is known before it.
NEVER = np.iinfo(np.int64).max
# How moments tell their zone: not at all, as written, or as counts since 1970.
LOCAL, WRITTEN, COUNTED = "local", "written", "counted"
# Who spoke in an event.
CUSTOMER, OURS, BOTH, NOBODY = 1, -1, 2, 0
# Roles of people, as codes.
ROLES = ("", "decider", "adviser", "finance", "user")


@dataclass(frozen=True)
class DealsAsked:
    """The deals of an export, as far as histories ask.

    Attributes:
        ids: Their ids (n,).
        created: The day each was opened (n,), days since 1970-01-01, nan if unknown;
            None where no column says it.
        closed: The day each ended, likewise.
        outcome: 1.0 won, 0.0 lost, nan open (n,); None where it is not known.
        accounts: Their accounts (n,), blank if unknown; None where no column says it.
        earlier: How past deals of accounts ended, where these deals are not to tell it.
    """

    ids: Texts
    created: Floats | None = None
    closed: Floats | None = None
    outcome: Floats | None = None
    accounts: Texts | None = None
    earlier: EarlierDeals | None = None

    def __len__(self) -> int:
        """Return how many deals there are."""
        return len(self.ids)


@dataclass(frozen=True)
class Moves:
    """What one tracked field of deals became, in the order of deal and moment.

    Attributes:
        deal: Places among `Histories.ids` (k,), ascending.
        when: Moments (k,), ascending within a deal.
        value: What it became (k,): a number, days since 1970-01-01, or a code of a text.
        old: What it was before (k,), nan if unknown.
        bulk: Which were stamped at once on many deals (k,): the value holds, but it is
            no behaviour of the deal.
        texts: What the codes of stages stand for; None of other fields.
        since: The first moment of all its tables: nothing is known before.
        has_old: Whether its tables say what was before, so that a deal without a row has
            not changed.
    """

    deal: Places
    when: Ints
    value: Floats
    old: Floats
    bulk: Bools
    texts: tuple[str, ...] | None
    since: int
    has_old: bool


@dataclass(frozen=True)
class Events:
    """What was done with deals, in the order of deal and moment.

    Attributes:
        deal, when: As of `Moves`.
        side: Who spoke (k,): `CUSTOMER`, `OURS`, `BOTH` or `NOBODY`.
        contact: Whether it took place (k,), and was not only planned or noted.
        quote: Whether a quote or proposal went out (k,).
        budget: Whether the budget was talked of (k,).
        next: The day of the next step that it names (k,), nan if none.
        kind: Codes of what it was (k,), -1 if it is not said.
        kinds: What these codes stand for; none where kinds are what people wrote.
        since: The first moment of all tables.
        since_sides: The first at which one of them says that a customer spoke: before, it
            is not known that any deal's customer has not.
    """

    deal: Places
    when: Ints
    side: NDArray[np.int8]
    contact: Bools
    quote: Bools
    budget: Bools
    next: Floats
    kind: Places
    kinds: tuple[str, ...]
    since: int
    since_sides: int


@dataclass(frozen=True)
class People:
    """When somebody of the customer's was first met, in the order of deal and moment.

    Attributes:
        deal, when: As of `Moves`; one row a person and deal.
        since: The first moment of all tables.
    """

    deal: Places
    when: Ints
    since: int


@dataclass(frozen=True)
class Roles:
    """When somebody was first known to have a role, in the order of deal and moment.

    Attributes:
        deal, when: As of `Moves`.
        role: Codes of `ROLES` (k,).
        since: The first moment of all tables.
    """

    deal: Places
    when: Ints
    role: NDArray[np.int8]
    since: int


@dataclass(frozen=True)
class Told:
    """What was told of one field, in the order of deal and moment.

    Attributes:
        deal: Places among `Histories.ids` (k,), ascending.
        when: Moments (k,), ascending within a deal.
        value: Levels and flags as texts, or numbers (k,).
        quote: The words that tell it (k,).
    """

    deal: Places
    when: Ints
    value: NDArray[np.generic]
    quote: Texts


@dataclass(frozen=True)
class HistoryCounts:
    """What was met in one table.

    Attributes:
        table: What messages call it.
        shape: What a row of it is.
        rows: How many it has.
        matched: How many belong to one of the deals.
        deals: How many deals have a row.
        unmatched: How many different keys belong to none.
        blank: How many rows have no key.
        several: How many rows have several keys.
        unreadable: How many moments cannot be read; these rows are left out.
        undated: How many rows have no moment, where one may be missing.
        imports: How many rows an import stamped; they are left out.
        outcomes: How many rows say how a deal ended; they are left out.
        before: How many rows lie before the day on which their deal was opened.
        after: How many lie after the day on which it ended.
        bulk_moments: How many moments stamp many deals at once.
        bulk_rows: How many rows these have.
        format: By which ``strptime`` format moments were read; empty for ISO.
        clock: How they tell their zone: ``local``, ``written`` or ``counted``.
        zone: The zone whose clock is taken; empty for the one that is written.
        first: Its first moment; `NEVER` if it has none.
        last: Its last one; `NO_MOMENT` if it has none.
        pause: The most days that lie between two days with a row.
    """

    table: str
    shape: str
    rows: int = 0
    matched: int = 0
    deals: int = 0
    unmatched: int = 0
    blank: int = 0
    several: int = 0
    unreadable: int = 0
    undated: int = 0
    imports: int = 0
    outcomes: int = 0
    before: int = 0
    after: int = 0
    bulk_moments: int = 0
    bulk_rows: int = 0
    format: str = ""
    clock: str = LOCAL
    zone: str = ""
    first: int = NEVER
    last: int = NO_MOMENT
    pause: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class NotesLeft:
    """Notes of events that the rules read in place of the language model.

    Attributes:
        column: Which column of the events holds them.
        why: ``notes_unanswered``, or ``notes_over`` where there were notes enough.
        deals: Places of the deals that have such notes.
    """

    column: str
    why: str
    deals: Places


@dataclass(frozen=True)
class Histories:
    """All tables of a pipeline's histories, read.

    Attributes:
        ids: The keys of the deals that tables may speak of (d,).
        facts: The ids of the facts that they can tell, in the framework's order.
        moves: What was tracked, by its name, such as ``stage``.
        events, people, roles: None where no table has them.
        stages: The stages of the sales process in their order, as they are spelled.
        counts: What was met in each table, in the file's order.
        told: What was told in the texts of events, by field; see `kaopu.histories.told`.
        ended: The moment at which tables of stages say that each deal ended (d,),
            `NO_MOMENT` where none does; None where there is no such table.
        left: Notes that the rules read in place of a language model.
    """

    ids: Texts
    facts: tuple[str, ...]
    moves: Mapping[str, Moves] = field(default_factory=dict)
    events: Events | None = None
    people: People | None = None
    roles: Roles | None = None
    stages: tuple[str, ...] = ()
    counts: tuple[HistoryCounts, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)
    ended: Ints | None = None
    left: tuple[NotesLeft, ...] = ()

    @property
    def last(self) -> int:
        """The last moment of all tables; `NO_MOMENT` if there is none."""
        return max((counts.last for counts in self.counts), default=NO_MOMENT)

    @cached_property
    def has_rows(self) -> Bools:
        """Which of the keys have a row in any table (d,)."""
        deals = [moves.deal for moves in self.moves.values()]
        deals += [told.deal for told in self.told.values()]
        others: tuple[Events | People | Roles | None, ...]
        others = self.events, self.people, self.roles
        deals += [table.deal for table in others if table is not None]
        found = np.zeros(len(self.ids), dtype=bool)
        for own in deals:
            found[own] = True
        return found

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each of the keys stands among `ids`."""
        return {key: place for place, key in enumerate(self.ids.tolist())}
