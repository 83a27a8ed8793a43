"""How simulated deals stand at the end of a day, and the log-odds of that."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kaopu.simulate.life.records import (
    Flags,
    Floats,
    Ints,
    LifeWeights,
    load_life,
)

STAGES = 4
ROLES = ("user", "decider", "adviser", "finance")


@dataclass
class State:
    """Deals at the end of a day; arrays of shape (n,), days since each was opened.

    Attributes:
        fixed: Log-odds of what does not change: columns, facts, what nobody can see.
        serious: Standard normal.
        age: Days since it was opened.
        in_touch: Whether the customer is.
        stage, since: The stage, and the day on which it was reached.
        spoke: The day on which the customer last spoke.
        theirs, ours: Contacts so far.
        people: People of the customer so far.
        decider, adviser: Whether there is one among them.
        planned: The day on which it is planned to close.
        pushes: How often that was put off.
        quoted: The day of the last quote since which the customer is silent; nan if none.
        had_quote: Whether there was any.
        untold: Facts that the customer has not told yet.
    """

    fixed: Floats
    serious: Floats
    age: Ints
    in_touch: Flags
    stage: Ints
    since: Ints
    spoke: Ints
    theirs: Ints
    ours: Ints
    people: Ints
    decider: Flags
    adviser: Flags
    planned: Ints
    pushes: Ints
    quoted: Floats
    had_quote: Flags
    untold: Ints

    def take(self, rows: Ints | Flags) -> State:
        """Return some of the deals, as copies."""
        return State(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def put(self, rows: Ints, part: State) -> None:
        """Put deals in the places of some."""
        for one in fields(self):
            getattr(self, one.name)[rows] = getattr(part, one.name)

    def facts(self) -> dict[str, Floats]:
        """Return the facts that may be causes (n,), as histories tell them."""
        contacts = self.theirs + self.ours
        share = np.divide(
            self.theirs, contacts, out=np.full(len(contacts), np.nan), where=contacts > 0
        )
        return {
            "customer_silence": (self.age - self.spoke).astype(np.float64),
            "close_pushes": self.pushes.astype(np.float64),
            "people_met": self.people.astype(np.float64),
            "stage_days": (self.age - self.since).astype(np.float64),
            "quote_silence": np.where(
                np.isnan(self.quoted),
                np.where(self.had_quote, 0.0, np.nan),
                self.age - self.quoted,
            ),
            "customer_share": share,
            "decider_met": self.decider.astype(np.float64),
        }


def log_odds(state: State, weights: LifeWeights) -> Floats:
    """Return the log-odds of winning of deals that end on the next day (n,)."""
    facts, total = state.facts(), state.fixed.copy()
    for cause in weights.causes:
        total += cause.log_odds * cause.holds(facts[cause.fact])
    return total


def begin(rng: np.random.Generator, fixed: Floats, serious: Floats, facts: int) -> State:
    """Return deals on the day on which they are opened, by a first talk with one person."""
    n, closing = len(fixed), load_life()["closing"]
    zeros = np.zeros(n, dtype=np.int64)
    ahead = closing["first_days"] * np.exp(closing["sigma"] * rng.standard_normal(n))
    return State(
        fixed=fixed,
        serious=serious,
        age=zeros.copy(),
        in_touch=np.ones(n, dtype=bool),
        stage=zeros.copy(),
        since=zeros.copy(),
        spoke=zeros.copy(),
        theirs=zeros + 1,
        ours=zeros.copy(),
        people=zeros + 1,
        decider=np.zeros(n, dtype=bool),
        adviser=np.zeros(n, dtype=bool),
        planned=np.maximum(np.round(ahead), 5).astype(np.int64),
        pushes=zeros.copy(),
        quoted=np.full(n, np.nan),
        had_quote=np.zeros(n, dtype=bool),
        untold=zeros + facts,
    )
