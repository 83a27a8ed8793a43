"""The lives behind the tables: deals, what was changed of them, what was done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

FIRST = datetime.fromisoformat("2024-01-08T09:00")
EPOCH = datetime.fromisoformat("1970-01-01")
STAGES = ("Discovery", "Proposal", "Negotiation", "Closed Won", "Closed Lost")
STAGES_ZH = ("需求确认", "方案报价", "商务谈判", "赢单", "输单")
Row = Mapping[str, object]


@dataclass(frozen=True)
class Lives:
    """Simulated deals with one row a change and one row an event.

    Attributes:
        rng: The stream from which a table draws what is its own.
        ids: Of the deals.
        opened: When each was opened.
        deal: Of each row, its deal's place (n,).
        at: Of each row, when it took place.
    """

    rng: np.random.Generator
    ids: list[str]
    opened: list[datetime]
    deal: list[int]
    at: list[datetime]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.deal)

    def deal_ids(self) -> list[str]:
        """Return the deal's id of each row."""
        return [self.ids[i] for i in self.deal]

    def moments(self, form: str = "%Y-%m-%d %H:%M:%S", hours: float = 0) -> list[str]:
        """Return when each row took place, or about so many hours later."""
        late = self.rng.random(len(self)) * hours
        shown = zip(self.at, late.tolist(), strict=True)
        return [(at + timedelta(hours=h)).strftime(form) for at, h in shown]

    def later(
        self, form: str = "%Y-%m-%d", days: int = 14, blank: float = 0.3
    ) -> list[str]:
        """Return a day some days after each row, some blank."""
        gap = self.rng.integers(2, days + 2, len(self)).tolist()
        gone = (self.rng.random(len(self)) < blank).tolist()
        shown = zip(self.at, gap, gone, strict=True)
        return [
            "" if no else (at + timedelta(days=d)).strftime(form) for at, d, no in shown
        ]

    def epochs(self, days: int = 0, blank: float = 0.0) -> list[str]:
        """Return when each row took place, or days later, as seconds since 1970."""
        gone = (self.rng.random(len(self)) < blank).tolist()
        found = [at + timedelta(days=days) for at in self.at]
        return [
            "0" if no else str(int((at - EPOCH).total_seconds()))
            for at, no in zip(found, gone, strict=True)
        ]

    def any(self, texts: Sequence[str], blank: float = 0.0) -> list[str]:
        """Return texts drawn at random, some blank."""
        chosen = self.rng.integers(len(texts), size=len(self)).tolist()
        gone = (self.rng.random(len(self)) < blank).tolist()
        return ["" if no else texts[i] for i, no in zip(chosen, gone, strict=True)]

    def numbers(self, low: int, high: int, form: str = "{}") -> list[str]:
        """Return numbers drawn at random."""
        drawn = self.rng.integers(low, high, len(self)).tolist()
        return [form.format(number) for number in drawn]

    def own(self, form: str) -> list[str]:
        """Return an id of its own for each row."""
        return [form.format(place) for place in range(1001, 1001 + len(self))]

    def codes(self, form: str, many: int) -> list[str]:
        """Return ids of things of which there are so many."""
        drawn = self.rng.integers(many, size=len(self)).tolist()
        return [form.format(number) for number in drawn]


def draw_lives(seed: int, form: str, deals: int = 90, rows: int = 6) -> Lives:
    """Return the lives of deals whose ids are of a form, some with few rows."""
    rng = np.random.default_rng(seed)
    opened = [FIRST + timedelta(days=int(d)) for d in rng.integers(0, 500, deals)]
    pairs = []
    for place in range(deals):
        for _ in range(int(rng.integers(1, 2 * rows))):
            gap = timedelta(minutes=int(rng.integers(60, 120 * 24 * 60)))
            pairs.append((opened[place] + gap, place))
    pairs.sort()
    ids = [form.format(1000 + 7 * place) for place in range(deals)]
    return Lives(rng, ids, opened, [p for _, p in pairs], [at for at, _ in pairs])


@dataclass(frozen=True)
class HistoryCase:
    """One table with its deals and what is right.

    Attributes:
        name: What it is called.
        shape: Its shape.
        frame: Its rows.
        truth: What each column is; empty for those that are not read. Several that are as
            good are parted by ``|``.
        deals: The deals.
        lead_id: Their id's column.
    """

    name: str
    shape: str
    frame: pd.DataFrame
    truth: Mapping[str, str]
    deals: pd.DataFrame
    lead_id: str


Columns = Mapping[str, tuple[str, list[str]]]


def make_case(
    name: str, shape: str, lives: Lives, columns: Columns, lead_id: str = "Id"
) -> HistoryCase:
    """Return a table of columns that are given as what they are and their cells."""
    count = len(lives.ids)
    deals = pd.DataFrame(
        {
            lead_id: lives.ids,
            "Name": [f"Firm {place} – line {place % 7}" for place in range(count)],
            "Created": [at.strftime("%Y-%m-%d") for at in lives.opened],
        }
    )
    frame = pd.DataFrame({header: cells for header, (_, cells) in columns.items()})
    truth = {header: meaning for header, (meaning, _) in columns.items()}
    return HistoryCase(name, shape, frame, truth, deals, lead_id)


def shuffled(case: HistoryCase, seed: int) -> HistoryCase:
    """Return a table with its columns and rows in another order."""
    rng = np.random.default_rng(seed)
    headers = rng.permutation(list(case.frame.columns)).tolist()
    frame = case.frame.loc[rng.permutation(len(case.frame)), headers].reset_index(drop=True)
    return HistoryCase(
        f"{case.name}, shuffled", case.shape, frame, case.truth, case.deals, case.lead_id
    )


Maker = Callable[[], HistoryCase]
