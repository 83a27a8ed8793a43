"""Reads how the simulated market works from the data files beside this module.

`facts`, `beliefs` and `draw` read these records; no number of theirs stands in code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from kaopu.simulate.records import Drift, Player, Ramp


@dataclass(frozen=True)
class Calendar:
    """The days of the simulation, as ISO dates; see ``data/weights.toml``."""

    deals_from: str
    deals_to: str
    closed_after: tuple[int, int]
    snapshot: str
    leads_within: int


@dataclass(frozen=True)
class Stages:
    """Share of the target stage, and how often a field was not asked about yet."""

    target_of_deals: float
    target_of_leads: float
    not_asked_yet: float
    gaps_of_leads: float


@dataclass(frozen=True)
class Slipping:
    """How often a planned date passes, what that costs, and when deals close around it.

    Attributes:
        field: The planned date, a date field.
        hazard: Share of deals whose date passes without it.
        lowering: What that takes from the log-odds.
        won_before: A deal won in time closes at most so many days before its date.
        closed_within: A deal whose date passed closes at most so many days after it.
    """

    field: str
    hazard: float
    lowering: float
    won_before: int
    closed_within: int


@dataclass(frozen=True)
class Harmless:
    """How many warning signs a seed silences, and of how many fields at most."""

    least: int
    most: int
    most_fields: int


@dataclass(frozen=True)
class Beliefs:
    """What drives the rep's impressions and confidence (0 to 100)."""

    rapport_pull: float
    wealth_pull: float
    confidence: float
    by_rapport: float
    by_wealth: float
    by_evidence: float
    noise: float
    rapport: dict[str, float]
    wealth: dict[str, float]


@dataclass(frozen=True)
class Lognormal:
    """A lognormal distribution by its median and the sigma of its logarithm."""

    median: float
    sigma: float


@dataclass(frozen=True)
class FieldSettings:
    """How often each state of a framework field occurs, and what it causes.

    Attributes:
        pull: Correlation of the fact with how serious the customer is.
        missing: Share not asked yet; of an intent field, among finished intent deals.
        unknown: Share of those asked who would not say.
        effects: Log-odds by state, before factor and centring.
        shares: Of a level, flag or count: share of each value told, worst first.
        lognormal: Of an amount: its value; of a date: the days after ``after``.
        after: Of a date: ``created`` or an earlier date field.
    """

    id: str
    pull: float
    missing: float
    unknown: float
    effects: dict[str, float]
    shares: dict[str, float] = field(default_factory=dict)
    lognormal: Lognormal | None = None
    ramp: Ramp | None = None
    after: str = ""


@dataclass(frozen=True)
class ColumnSettings:
    """Shares and effects of the values of a context or own-side column."""

    id: str
    player: Player
    shares: dict[str, float]
    effects: dict[str, float]


@dataclass(frozen=True)
class Settings:
    """The whole of ``data/weights.toml``."""

    intercept: float
    factor_spread: float
    reference_leads: int
    calendar: Calendar
    drift: Drift
    stages: Stages
    slips: Slipping
    harmless: Harmless
    beliefs: Beliefs
    amount: Lognormal
    fields: tuple[FieldSettings, ...]
    columns: tuple[ColumnSettings, ...]

    @property
    def field_ids(self) -> tuple[str, ...]:
        """Ids of the simulated framework fields, in the export's order."""
        return tuple(item.id for item in self.fields)


@cache
def load_settings() -> Settings:
    """Return the bundled settings; read once a process."""
    data = read("weights.toml")
    calendar = data["calendar"]
    calendar["closed_after"] = tuple(calendar["closed_after"])
    return Settings(
        intercept=data["intercept"],
        factor_spread=data["factor_spread"],
        reference_leads=data["reference_leads"],
        calendar=Calendar(**calendar),
        drift=Drift(**data["drift"]),
        stages=Stages(**data["stages"]),
        slips=Slipping(**data["slips"]),
        harmless=Harmless(**data["harmless"]),
        beliefs=Beliefs(**data["beliefs"]),
        amount=Lognormal(**data["amount"]),
        fields=tuple(_field(item) for item in data["fields"]),
        columns=tuple(ColumnSettings(**item) for item in data["columns"]),
    )


def read(name: str) -> dict[str, Any]:
    """Return one of the data files beside this module, parsed."""
    text = resources.files("kaopu.simulate").joinpath("data", name).read_text("utf-8")
    return tomllib.loads(text)


def _field(item: dict[str, Any]) -> FieldSettings:
    made = {"lognormal": Lognormal, "ramp": Ramp}
    return FieldSettings(
        **{key: made[key](**v) if key in made else v for key, v in item.items()}
    )
