"""Who the customers of a simulated company are, before anything has happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.simulate.chance import Texts, cut
from kaopu.simulate.life.records import Floats, Ints, LifeWeights, load_life
from kaopu.simulate.texts import draw_companies

Days = NDArray[np.datetime64]
DAY = np.timedelta64(1, "D")
BUDGET = "budget_status"


@dataclass(frozen=True)
class Customers:
    """Customers of deals, oldest first, then those of leads, of which some stay open.

    All deals are old enough to have ended by the snapshot: so none is left out for ending
    late. Arrays are of shape (n,).

    Attributes:
        created: Days on which they were opened.
        serious: What nobody can see, standard normal.
        account: Numbers of their accounts.
        by_account: What nobody can see of an account, standard normal.
        names: Names of the accounts, by their numbers.
        owners: Numbers of the owners at first.
        amounts: At first.
        columns: Values by column of the export.
        facts: Levels by field, told or not.
        order: In which order the fields are told (n, fields), as positions; the last is
            told first.
        speaks: ``en`` or ``zh``: the language of what is written about them.
    """

    created: Days
    serious: Floats
    account: Ints
    by_account: Floats
    names: Texts
    owners: Ints
    amounts: Floats
    columns: dict[str, Texts]
    facts: dict[str, Texts]
    order: Ints
    speaks: Texts

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.created)

    def log_odds(self, weights: LifeWeights) -> Floats:
        """Return the log-odds of what does not change (n,)."""
        total = weights.intercept + weights.seriousness * self.serious
        total = total + weights.account * self.by_account
        for told, effects in ((self.columns, weights.columns), (self.facts, weights.facts)):
            for name, by_value in effects.items():
                values = list(by_value)
                by_code = np.array([by_value[value] for value in values])
                codes = np.array([values.index(v) for v in told[name].tolist()], np.int64)
                total = total + by_code[codes]
        return np.asarray(total, dtype=np.float64)

    @property
    def budget(self) -> Ints:
        """So many facts are untold once that of the budget is told (n,)."""
        return np.asarray((self.order == list(self.facts).index(BUDGET)).argmax(axis=1))

    def take(self, rows: Ints) -> Customers:
        """Return some of the customers."""
        return Customers(
            self.created[rows],
            self.serious[rows],
            self.account[rows],
            self.by_account[rows],
            self.names,
            self.owners[rows],
            self.amounts[rows],
            {name: values[rows] for name, values in self.columns.items()},
            {name: values[rows] for name, values in self.facts.items()},
            self.order[rows],
            self.speaks[rows],
        )


def draw_customers(rng: np.random.Generator, deals: int, leads: int) -> Customers:
    """Return customers of deals, oldest first, then of so many leads, oldest first."""
    life = load_life()
    created = _created(rng, deals, leads)
    n = len(created)
    serious = rng.standard_normal(n)
    accounts = max(1, int(n * life["accounts"]["a_deal"]))
    names = draw_companies(rng, accounts).to_numpy(dtype=object)
    account = rng.integers(0, accounts, n)
    pull = life["facts_pull"]
    money, people = life["money"], life["own_side"]
    amounts = money["median"] * np.exp(money["spread"] * rng.standard_normal(n))
    return Customers(
        created=created,
        serious=serious,
        account=account,
        by_account=rng.standard_normal(accounts)[account],
        names=names,
        owners=rng.integers(0, people["owners"], n),
        amounts=np.maximum(np.round(amounts, -3), 1000),
        columns={
            item["column"]: cut(
                rng.standard_normal(n),
                dict(zip(item["values"], item["shares"], strict=True)),
            )
            for item in life["columns"]
        },
        facts={
            item["field"]: cut(
                pull * serious + np.sqrt(1 - pull**2) * rng.standard_normal(n),
                dict(zip(item["log_odds"], item["shares"], strict=True)),
            )
            for item in life["facts"]
        },
        order=rng.random((n, len(life["facts"]))).argsort(axis=1),
        speaks=np.where(rng.random(n) < life["chinese_share"], "zh", "en").astype(object),
    )


def _created(rng: np.random.Generator, deals: int, leads: int) -> Days:
    life = load_life()
    calendar = life["calendar"]
    snapshot = np.datetime64(calendar["snapshot"])
    oldest = int((snapshot - np.datetime64(calendar["deals_from"])) // DAY)
    ages = [
        rng.integers(life["most_days"] + 2, oldest + 1, deals),
        rng.integers(1, calendar["leads_within"] + 1, leads),
    ]
    days = [-np.sort(-age).astype("timedelta64[D]") for age in ages]
    return np.asarray(snapshot - np.concatenate(days))
