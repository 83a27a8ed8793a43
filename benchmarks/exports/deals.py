"""The deals behind the exports: facts, an outcome that depends on them, dates, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.intp]
# Effects on the log-odds of winning, of each step from worst to best; 0 steps have none.
EFFECTS: Mapping[str, tuple[int, float]] = {
    "fit": (3, 0.5),
    "funds": (3, 0.3),
    "need": (3, 0.6),
    "value": (3, 0.3),
    "budget": (4, 0.5),
    "scope": (3, 0.3),
    "decider": (3, 0.7),
    "chain": (3, 0.3),
    "authority": (3, 0.2),
    "timeline": (3, 0.5),
    "importance": (3, 0.1),
    "source": (5, 0.0),
    "product": (4, 0.0),
    "region": (6, 0.0),
    "industry": (5, 0.0),
    "kind": (2, 0.0),
    "owner": (6, 0.0),
    "team": (2, 0.0),
    "rival": (4, 0.0),
    "stage": (4, 0.0),
}
FIRST_DAY = date(2022, 1, 3)
OPEN_SHARE, BLANK_SHARE = 0.2, 0.08
SURNAMES = ("Meyer", "Rossi", "Tanaka", "Novak", "Silva", "Khan", "Olsen", "Dubois")
GIVEN = ("Anna", "Luca", "Kenji", "Petra", "Jorge", "Amir", "Ingrid", "Claire")
FIRMS = ("Nordic", "Atlas", "Helix", "Pioneer", "Summit", "Vertex", "Orion", "Delta")
TRADES = ("Pumps", "Textiles", "Foods", "Motors", "Lighting", "Plastics", "Tools")
CHINESE_FIRMS = ("华辰", "鼎盛", "宏远", "金桥", "海纳", "锐捷达", "中汇", "百川")
CHINESE_TRADES = ("机械", "纺织", "电子", "五金", "照明", "塑胶", "食品")
CHINESE_PEOPLE = ("王伟", "李娜", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄婷")


@dataclass(frozen=True)
class Deals:
    """Simulated deals; every array has one entry a deal.

    Attributes:
        rng: The stream from which an export draws what is its own.
        steps: Facts as steps from worst to best.
        ended: 1 won, 0 lost, -1 open.
        created: Days since the first day.
        length: Days from the opening to the end, for open deals to now.
        planned: Days from the opening to the planned signing.
        amount: What the deal is about.
    """

    rng: np.random.Generator
    steps: Mapping[str, Ints]
    ended: Ints
    created: Ints
    length: Ints
    planned: Ints
    amount: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of deals."""
        return len(self.ended)

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Which deals have not ended."""
        return self.ended < 0

    def words(
        self, fact: str, texts: Sequence[str], blank: float = BLANK_SHARE, empty: str = ""
    ) -> list[str]:
        """Return a fact in an export's words, worst first, some blank."""
        steps = self.steps[fact] * len(texts) // EFFECTS[fact][0]
        gaps = self.rng.random(len(self)) < blank
        return [
            empty if gap else texts[step]
            for gap, step in zip(gaps, steps.tolist(), strict=True)
        ]

    def outcome(self, won: str, lost: str, is_open: Sequence[str] = ()) -> list[str]:
        """Return how each deal stands; open ones in the words of their stage."""
        stages = self.steps["stage"] * max(len(is_open), 1) // EFFECTS["stage"][0]
        return [
            won if end == 1 else lost if end == 0 else is_open[stage]
            for end, stage in zip(self.ended.tolist(), stages.tolist(), strict=True)
        ]

    def only(self, end: int, texts: Sequence[str], share: float = 0.9) -> list[str]:
        """Return texts for deals that ended so (1 won, 0 lost), blank for the others."""
        chosen = self.rng.integers(len(texts), size=len(self))
        told = (self.ended == end) & (self.rng.random(len(self)) < share)
        return [texts[i] if yes else "" for i, yes in zip(chosen, told, strict=True)]

    def any(self, texts: Sequence[str], blank: float = 0.0) -> list[str]:
        """Return texts that have nothing to do with anything."""
        chosen = self.rng.integers(len(texts), size=len(self))
        gaps = self.rng.random(len(self)) < blank
        return ["" if gap else texts[i] for i, gap in zip(chosen, gaps, strict=True)]

    def days(
        self, what: str, form: str = "%Y-%m-%d", blank: float = 0.0, end: int | None = None
    ) -> list[str]:
        """Return dates: ``created``, ``closed``, ``planned`` or ``touched``.

        With ``end`` only deals that ended so have one; a closing day is blank while open.
        """
        last = {"created": 0 * self.created, "planned": self.planned}.get(what, self.length)
        shown = self.rng.random(len(self)) >= blank
        if what == "closed":
            shown &= ~self.is_open
        if end is not None:
            shown &= self.ended == end
        numbers = (self.created + last).tolist()
        return [
            (FIRST_DAY + timedelta(days=day)).strftime(form) if yes else ""
            for day, yes in zip(numbers, shown, strict=True)
        ]

    def money(self, form: str = "{:.0f}", share: float = 0.95) -> list[str]:
        """Return the amounts in an export's spelling, some blank."""
        shown = self.rng.random(len(self)) < share
        return [
            form.format(value) if yes else ""
            for value, yes in zip(self.amount, shown, strict=True)
        ]

    def won_money(self, lost: str = "") -> list[str]:
        """Return what won deals were closed at; ``lost`` for all others."""
        paid = self.amount * self.rng.uniform(0.85, 1.0, len(self))
        return [
            f"{value:.2f}" if end == 1 else lost
            for value, end in zip(paid, self.ended, strict=True)
        ]

    def probability(self, form: str = "{:d}") -> list[str]:
        """Return the CRM's probability: 100 for won, 0 for lost, a stage's for open."""
        by_stage = 10 + 20 * self.steps["stage"]
        values = np.where(self.ended == 1, 100, np.where(self.ended == 0, 0, by_stage))
        return [form.format(int(value)) for value in values]

    def belief(self) -> list[str]:
        """Return how sure the rep was before the end, in per cent."""
        hope = 35 + 10 * self.steps["decider"] + self.rng.normal(0, 12, len(self))
        return [str(int(round(min(max(v, 5), 95) / 5) * 5)) for v in hope]

    def counts(self, mean: float) -> list[str]:
        """Return counts that grow with the length of a deal."""
        return [str(n) for n in self.rng.poisson(mean * (0.5 + self.length / 90))]

    def ids(self, form: str, first: int = 1) -> list[str]:
        """Return an id a deal, such as ``SJ{:06d}``."""
        return [form.format(first + 7 * i) for i in range(len(self))]

    def hashes(self, length: int, start: str = "") -> list[str]:
        """Return ids as databases make them."""
        letters = np.array(list("0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrs"))
        rows = self.rng.choice(letters, (len(self), length - len(start)))
        return [start + "".join(row) for row in rows]

    def firms(self, *, chinese: bool = False) -> list[str]:
        """Return company names, nearly all different."""
        first, second = (CHINESE_FIRMS, CHINESE_TRADES) if chinese else (FIRMS, TRADES)
        a, b = self.any(first), self.any(second)
        end = "{}{}{}有限公司" if chinese else "{} {} {} Ltd"
        return [end.format(x, i, y) for i, (x, y) in enumerate(zip(a, b, strict=True))]

    def people(self, *, chinese: bool = False) -> list[str]:
        """Return names of contacts."""
        if chinese:
            return self.any(CHINESE_PEOPLE)
        pairs = zip(self.any(GIVEN), self.any(SURNAMES), strict=True)
        return [f"{given} {name}" for given, name in pairs]

    def mails(self) -> list[str]:
        """Return mail addresses."""
        return [f"{n.lower()}{i}@example.com" for i, n in enumerate(self.any(SURNAMES))]

    def phones(self, form: str = "+49 30 {:07d}") -> list[str]:
        """Return phone numbers."""
        return [form.format(n) for n in self.rng.integers(10**6, 10**7, len(self))]


def draw_deals(rows: int, seed: int) -> Deals:
    """Return deals of which a fifth are still open."""
    rng = np.random.default_rng(seed)
    steps = {name: rng.integers(n, size=rows) for name, (n, _) in EFFECTS.items()}
    score = -0.2 + sum(
        effect * (steps[name] - (n - 1) / 2) for name, (n, effect) in EFFECTS.items()
    )
    won = rng.random(rows) < 1 / (1 + np.exp(-score))
    ended = np.where(rng.random(rows) < OPEN_SHARE, -1, won.astype(int))
    return Deals(
        rng=rng,
        steps=steps,
        ended=ended.astype(np.intp),
        created=np.sort(rng.integers(0, 900, rows)),
        length=rng.integers(20, 160, rows),
        planned=rng.integers(30, 200, rows),
        amount=np.round(np.exp(rng.normal(10, 0.8, rows)), -2),
    )


@dataclass(frozen=True)
class CrmExport:
    """An export with where a careful person puts its columns.

    Attributes:
        name: Its name in tables.
        frame: Its rows as texts.
        truth: The right place of every column; several after ``|`` are all right.
        outcome: The column that tells the outcome.
        won, lost: Its texts.
        lead_id: The column with the id.
        encoding: Of the CSV file it is written to.
    """

    name: str
    frame: pd.DataFrame
    truth: Mapping[str, str]
    outcome: str
    won: str
    lost: str
    lead_id: str
    encoding: str = "utf-8-sig"


def make_export(
    name: str,
    columns: Mapping[str, tuple[str, Sequence[str]]],
    ends: tuple[str, str],
    encoding: str = "utf-8-sig",
) -> CrmExport:
    """Return an export from its columns: header to right place and cells.

    Args:
        name: Its name in tables.
        columns: By header.
        ends: The texts of won and lost.
        encoding: Of the CSV file.
    """
    places = {header: place for header, (place, _) in columns.items()}
    outcome = next(h for h, place in places.items() if place == "outcome")
    lead_id = next(h for h, place in places.items() if place.startswith("lead.id"))
    frame = pd.DataFrame({h: cells for h, (_, cells) in columns.items()}, dtype=object)
    return CrmExport(name, frame, places, outcome, *ends, lead_id, encoding)
