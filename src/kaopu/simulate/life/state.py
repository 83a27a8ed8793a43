"""How simulated deals stand at the end of a day, and the log-odds of that."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kaopu.simulate.life.records import Flags, Floats, Ints, Life, LifeWeights

STAGES = 4
ROLES = ("user", "decider", "adviser", "finance")


@dataclass
class State:
    """Deals at the end of a day; arrays of shape (n,), days since each was opened.

    Attributes:
        fixed: Log-odds of what does not change: columns, facts, what nobody can see.
        serious: Standard normal.
        wide, pushy, stalls: Of which kind the deal is: whether several people take part,
            whether we write much, whether the customer puts off again and again.
        age: Days since it was opened.
        in_touch: Whether the customer is.
        stage, since: The stage, and the day on which it was reached.
        stuck: Whether it does not go on from this stage.
        spoke: The day on which the customer last spoke.
        theirs, ours: Contacts so far.
        people: People of the customer so far.
        decider, adviser: Whether there is one among them.
        planned: The day on which it is planned to close.
        pushes: How often that was put off.
        quoted: The day of the last quote since which the customer is silent; -1 if none.
        had_quote: Whether there was any.
        talked: Whether the budget was talked of.
        early: Whether the first quote was before that.
        untold: Facts that the customer has not told yet.
        budget: So many are untold once that of the budget is told.
    """

    fixed: Floats
    serious: Floats
    wide: Flags
    pushy: Flags
    stalls: Flags
    age: Ints
    in_touch: Flags
    stage: Ints
    since: Ints
    stuck: Flags
    spoke: Ints
    theirs: Ints
    ours: Ints
    people: Ints
    decider: Flags
    adviser: Flags
    planned: Ints
    pushes: Ints
    quoted: Ints
    had_quote: Flags
    talked: Flags
    early: Flags
    untold: Ints
    budget: Ints

    def take(self, rows: Ints | Flags) -> State:
        """Return some of the deals, as copies."""
        return State(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def put(self, rows: Ints, part: State) -> None:
        """Put deals in the places of some."""
        for one in fields(self):
            getattr(self, one.name)[rows] = getattr(part, one.name)

    @property
    def silence(self) -> Ints:
        """Days since the customer last spoke (n,)."""
        return self.age - self.spoke

    @property
    def quote_silence(self) -> Floats:
        """Days since a quote that has no answer, 0 after an answer, nan before any (n,)."""
        waits = np.where(self.quoted >= 0, self.age - self.quoted, 0).astype(np.float64)
        return np.where(self.had_quote, waits, np.nan)

    def facts(self) -> dict[str, Floats]:
        """Return the facts that may be causes (n,), as histories tell them."""
        return {
            "customer_silence": self.silence.astype(np.float64),
            "quote_silence": self.quote_silence,
            "close_pushes": self.pushes.astype(np.float64),
            "people_met": self.people.astype(np.float64),
            "decider_met": self.decider.astype(np.float64),
            "stage_days": (self.age - self.since).astype(np.float64),
            "customer_share": self.theirs / (self.theirs + self.ours),
            "quote_before_budget": np.where(self.had_quote, self.early, np.nan),
        }


def log_odds(state: State, weights: LifeWeights) -> Floats:
    """Return the log-odds of winning of deals that end on the next day (n,)."""
    facts, total = state.facts(), state.fixed.copy()
    for cause in weights.causes:
        if cause.log_odds:
            total += cause.log_odds * cause.holds(facts[cause.fact])
    return total


def begin(
    rng: np.random.Generator, fixed: Floats, serious: Floats, budget: Ints, life: Life
) -> State:
    """Return deals on the day on which they are opened, by a first talk with one person.

    Args:
        rng: Where all chance comes from.
        fixed: As in `State` (n,).
        serious: Likewise.
        budget: Likewise.
        life: The settings.
    """
    n, closing = len(fixed), life["closing"]
    stalls = rng.random(n) < closing["stalls"]
    median = np.where(stalls, closing["first_days_stalling"], closing["first_days"])
    ahead = median * np.exp(closing["sigma"] * rng.standard_normal(n))
    zeros = np.zeros(n, dtype=np.int64)
    no = np.zeros(n, dtype=np.bool_)
    return State(
        fixed=fixed,
        serious=serious,
        wide=rng.random(n) < life["people"]["wide"],
        pushy=rng.random(n) < life["engagement"]["pushy"],
        stalls=stalls,
        age=zeros.copy(),
        in_touch=~no,
        stage=zeros.copy(),
        since=zeros.copy(),
        stuck=rng.random(n) < life["stages"]["stuck"],
        spoke=zeros.copy(),
        theirs=zeros + 1,
        ours=zeros.copy(),
        people=zeros + 1,
        decider=no.copy(),
        adviser=no.copy(),
        planned=np.maximum(np.round(ahead), 5).astype(np.int64),
        pushes=zeros.copy(),
        quoted=zeros - 1,
        had_quote=no.copy(),
        talked=no.copy(),
        early=no.copy(),
        untold=zeros + len(life["facts"]),
        budget=budget.copy(),
    )
