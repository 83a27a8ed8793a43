"""Deals whose histories are drawn, with a limit that is known: for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.leads.finished import FinishedDeals, finished_deals
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.model.search import SearchSpace
from kaopu.pipeline import Pipeline, PipelineFile, resolve
from kaopu.pipeline.authored import parse_pipeline
from kaopu.scoring import LeadModel
from kaopu.training.prepare import PreparedDeals
from kaopu.training.steps import Steps
from kaopu.training.train import TrainingOptions, _trained

Floats = NDArray[np.float64]

# Days of silence beyond which deals cost odds.
PLANTED = 21.0
COST = 1.2
STAGES = np.array(["lead", "proposal", "negotiation"], dtype=object)
# Facts that are drawn and do nothing.
HARMLESS = ("close_pushes", "close_push_days", "people_met", "customer_share")

PIPELINE = """
schema = 1
name = "lives"
[data]
path = "deals.csv"
[lead]
id = "id"
[outcome]
column = "outcome"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]
[dates]
created = "created"
closed = "closed"
[fields]
budget_status = { column = "budget" }
[context]
categories = ["region"]
[[history]]
shape = "change"
path = "changes.csv"
key = "deal"
when = "at"
field = "field"
old = "old"
new = "new"
words = { stage = ["stage"], close = ["close"] }
[[history]]
shape = "event"
path = "events.csv"
key = "deal"
when = "at"
direction = "direction"
person = "person"
"""


def pipeline_file() -> PipelineFile:
    """Return the pipeline file of deals with histories."""
    return parse_pipeline(PIPELINE, Path("lives.toml"))


@dataclass(frozen=True)
class Lives:
    """Deals with histories.

    Attributes:
        pipeline: Resolved.
        deals: Finished, at one moment of their lives, and at others beside.
        log_odds: Their true ones at the first moment (n,).
    """

    pipeline: Pipeline
    deals: FinishedDeals
    log_odds: Floats


def draw_lives(
    count: int,
    seed: int,
    *,
    cost: float = COST,
    moments: int = 3,
    at: Sequence[float] = (),
    lasting: bool = False,
) -> Lives:
    """Return deals that cost odds where the customer has been silent for too long.

    Args:
        count: Of deals.
        seed: Of what is drawn.
        cost: Log-odds of a silence beyond `PLANTED` days; 0 for harmless.
        moments: At which each is seen, uniform over its life.
        at: Shares of a life at which each is seen besides.
        lasting: Whether it is the customer's habit that costs, however early the deal is
            seen; else what is seen at the first moment.
    """
    rng = np.random.default_rng(seed)
    pipeline = resolve(pipeline_file())
    life = rng.gamma(3, 30, count) + 5
    created = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 700, count), "D")
    budget = rng.choice(["none", "vague", "approved"], count)
    habit = np.exp(rng.normal(np.log(15), 0.6, count))
    shares = [rng.uniform(size=count) for _ in range(moments)]
    shares += [np.full(count, share) for share in at]
    frames = [_moment(rng, life, habit, share) for share in shares]
    silent = habit if lasting else frames[0]["customer_silence"].to_numpy()
    log_odds = 0.2 + 0.8 * (budget == "approved") - 0.6 * (budget == "none")
    log_odds = log_odds - cost * (silent > PLANTED)
    won = rng.uniform(size=count) < expit(log_odds)
    export = pd.DataFrame(
        {
            "id": [f"D{i}" for i in range(count)],
            "created": created.strftime("%Y-%m-%d"),
            "closed": (created + pd.to_timedelta(life.round(), "D")).strftime("%Y-%m-%d"),
            "outcome": np.where(won, "Won", "Lost"),
            "budget": budget,
            "region": rng.choice(["north", "south"], count),
        }
    )
    table = build_lead_table(export, pipeline, "training")
    names = {source.fact: source.id for source in pipeline.derived_sources}
    told = [frame.reindex(columns=list(names)).rename(columns=names) for frame in frames]
    deals = replace(finished_deals(with_told(table, told[0])), landmarks=tuple(told[1:]))
    return Lives(pipeline, deals, log_odds)


def trained_on(lives: Lives, search: SearchSpace | None = None) -> LeadModel:
    """Return a model of deals whose histories were read already."""
    deals = lives.deals
    read = PreparedDeals(
        lives.pipeline, deals, len(deals), 6, 0, (), (), (), "digest", "lives.csv"
    )
    options = TrainingOptions(jobs=1, search=search or SearchSpace.quick())
    with Steps(None, deals.facts.size) as steps:
        return _trained(pipeline_file(), read, options, steps)


def with_told(table: LeadTable, told: pd.DataFrame) -> LeadTable:
    """Return a lead table with what histories tell."""
    shown = told.map(lambda value: value if isinstance(value, str) else f"{value:g}")
    return replace(
        table,
        facts=table.facts.assign(**{str(n): told[n].to_numpy() for n in told}),
        raw_cells=table.raw_cells.assign(**{str(n): shown[n].to_numpy() for n in told}),
    )


def _moment(
    rng: np.random.Generator, life: Floats, habit: Floats, share: Floats
) -> pd.DataFrame:
    count, age = len(life), share * life
    pushes = rng.poisson(age / 40)
    return pd.DataFrame(
        {
            "days_open": age,
            "stage_then": STAGES[np.minimum((share * 3).astype(int), 2)],
            "customer_silence": np.minimum(age, habit * rng.gamma(40, 1 / 40, count)),
            "customer_share": rng.beta(3, 3, count),
            "people_met": 1.0 + rng.poisson(age / 30),
            "close_pushes": pushes.astype(float),
            "close_push_days": pushes * rng.uniform(5, 30, count),
            "stage_days": share * 3 % 1 * life / 3,
        }
    )
