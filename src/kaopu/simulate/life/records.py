"""What decides how simulated deals end, and what happened to them, as records."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kaopu.simulate.settings import read

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
# The settings of ``data/life.toml``, or of a part of it.
Life = dict[str, Any]
Beyond = Literal["at_least", "below"]
IN_DAYS = ("customer_silence", "quote_silence", "stage_days")


@cache
def load_life() -> Life:
    """Return how simulated deals live, from ``data/life.toml``; read once a process."""
    return read("life.toml")


@dataclass(frozen=True)
class LifeCause:
    """A fact that moves the odds of a deal while it is beyond a threshold.

    Attributes:
        fact: The fact of histories, such as ``customer_silence``; of a flag, 1 is yes.
        group: Causes of one behaviour have an effect together, or none has.
        threshold: In the unit of the fact.
        beyond: ``at_least``: the cause holds from the threshold on; ``below``: under it.
        log_odds: What it adds while it holds; 0 of one that is harmless.
    """

    fact: str
    group: str
    threshold: float
    beyond: Beyond
    log_odds: float

    def holds(self, values: Floats) -> Flags:
        """Tell for which values (n,) it holds; where nothing is known it does not."""
        if self.beyond == "at_least":
            return np.asarray(values >= self.threshold)
        return np.asarray(values < self.threshold)


@dataclass(frozen=True)
class LifeWeights:
    """All that decides how the deals of a simulated company end.

    Attributes:
        intercept: Log-odds of a deal of which nothing is known.
        seriousness: Log-odds of one standard deviation of what nobody can see.
        account: The same of what all deals of one account share.
        causes: Facts of histories.
        facts: Log-odds by level of the framework's fields, by field.
        columns: Log-odds by value of the columns of the export, by column.
    """

    seed: int
    intercept: float
    seriousness: float
    account: float
    causes: tuple[LifeCause, ...]
    facts: dict[str, dict[str, float]]
    columns: dict[str, dict[str, float]]

    def threshold(self, fact: str) -> float:
        """Return the threshold of a cause."""
        return next(cause.threshold for cause in self.causes if cause.fact == fact)

    @property
    def harmless(self) -> tuple[str, ...]:
        """The facts that decide nothing."""
        return tuple(cause.fact for cause in self.causes if not cause.log_odds)

    def to_json(self) -> dict[str, Any]:
        """Return the weights as plain data."""
        return asdict(self)


def draw_life_weights(rng: np.random.Generator, seed: int) -> LifeWeights:
    """Return the weights of one seed: factors near 1, and a few causes without effect."""
    life = load_life()

    def factor() -> float:
        return float(rng.lognormal(0.0, life["factor_spread"]))

    causes = [_cause(rng, item, factor(), life) for item in life["causes"]]
    rule, groups = life["harmless"], list(dict.fromkeys(c.group for c in causes))
    count = rng.integers(rule["least"], rule["most"] + 1)
    silent = set(rng.choice(groups, count, replace=False).tolist())
    return LifeWeights(
        seed=seed,
        intercept=life["intercept"],
        seriousness=life["seriousness"],
        account=life["accounts"]["log_odds"],
        causes=tuple(
            replace(cause, log_odds=0.0) if cause.group in silent else cause
            for cause in causes
        ),
        facts={
            item["field"]: {level: e * factor() for level, e in item["log_odds"].items()}
            for item in life["facts"]
        },
        columns={
            item["column"]: {value: e * factor() for value, e in item["values"].items()}
            for item in life["columns"]
        },
    )


def _cause(rng: np.random.Generator, item: Life, factor: float, life: Life) -> LifeCause:
    """Return a cause; a threshold in days is moved, one of a count or share is not."""
    beyond: Beyond = "at_least" if "at_least" in item else "below"
    threshold = float(item[beyond])
    moved = float(np.round(threshold * rng.lognormal(0.0, life["threshold_spread"])))
    return LifeCause(
        item["fact"],
        item["group"],
        moved if item["fact"] in IN_DAYS else threshold,
        beyond,
        item["log_odds"] * factor,
    )


@dataclass(frozen=True)
class Events:
    """What happened, one row a happening, by deal and then by time.

    Attributes:
        deal: Position of the deal (m,).
        day: Days since the deal was opened (m,).
        kind: One of `KINDS` (m,), as a position.
        person: Number of the person of the customer (m,), -1 where there is none.
        number: What the kind says (m,): a stage, days of the planned close, an amount, a
            fact told, days until the next step; nan where it says nothing.
        noise: Uniform (m,), for hours and ways of saying.
    """

    deal: Ints
    day: Ints
    kind: Ints
    person: Ints
    number: Floats
    noise: Floats

    def __len__(self) -> int:
        """Return how many happenings there are."""
        return len(self.deal)

    def moved(self, deal: Ints) -> Events:
        """Return the same happenings of other deals (m,)."""
        return replace(self, deal=deal)

    def of(self, *kinds: str) -> Events:
        """Return the happenings of some kinds."""
        return self.take(np.isin(self.kind, [KINDS.index(kind) for kind in kinds]))

    def take(self, rows: Flags | Ints) -> Events:
        """Return some of the happenings."""
        return Events(
            self.deal[rows],
            self.day[rows],
            self.kind[rows],
            self.person[rows],
            self.number[rows],
            self.noise[rows],
        )


KINDS = (
    *("customer", "ours", "person", "stage", "close", "amount", "owner"),
    *("quote", "budget_talk", "told", "next_step", "ended"),
)
