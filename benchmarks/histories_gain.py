"""What histories and notes are worth: forecasts at moments of a deal's life, and warnings.

    python benchmarks/histories_gain.py [--quick] [--deals 3000] [--first-seed 100]
                                        [--shapes salesforce hubspot chinese] [--json FILE]
                                        [--limits COMPANIES]

One simulated company a shape, whose deals have a life. The newest fifth of the deals is
foretold by what had ended before the first of them was opened, at a quarter, half and three
quarters of each one's life: by the flat export as it stood then alone, with histories, and
with histories and notes; beside the constant rate, and beside the truth, which knows what
nobody can see. Differences are paired, their standard errors by account.

Then, of what is planted: which behaviours cost odds here by what the model has learnt, and
their thresholds. And of warnings: how many days before a lost deal ends one is first up,
and how often one is raised on a deal that is won later; beside fixed rules.

With ``--limits`` what is planted alone, of so many companies, the systems turn by turn, by
models of quick training; and the verdicts on leads of which one behaviour raises a sign.
Beside it, which thresholds are found by who knows everything but these.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.files import as_texts
from kaopu.histories.deriving import DAY, open_histories, told_at
from kaopu.histories.records import Histories
from kaopu.leads.customs.scored_dates import settle_leads
from kaopu.leads.lead_table import LeadReading, LeadTable, read_leads
from kaopu.model.search import SearchSpace
from kaopu.pipeline import parse_pipeline
from kaopu.scoring import LeadModel
from kaopu.simulate.life import LifeSimulation, Shape, simulate_life
from kaopu.simulate.life.moments import LifeTables
from kaopu.simulate.life.shapes import flat_export
from kaopu.training.train import TrainingOptions, train_model
from told.attainable import likeliest_thresholds
from told.causes import Found, found_of, print_found, records, summary
from told.pipelines import PIPELINES, WHAT

SHARES = (25, 50, 75)
NEWEST = 0.8
DEALS, FIRST_SEED = 3_000, 100
# A fixed rule: the fact, and beyond which number it warns.
VENDORS = {
    "customer_silence": ("more than 14 days silent", 14.0, True),
    "people_met": ("one contact", 1.5, False),
    "close_pushes": ("one push", 0.5, True),
}
# Days between two looks at a deal.
LOOK = 3


@dataclass(frozen=True)
class Tested:
    """The deals of a company that are foretold.

    Attributes:
        life: The company.
        rows: Positions of the deals that are foretold (m,).
        past: Positions of those that are learnt from.
    """

    life: LifeSimulation
    rows: np.ndarray
    past: np.ndarray

    @property
    def won(self) -> np.ndarray:
        """How they ended: 1 won, 0 lost (m,)."""
        return self.life.company.outcome[self.rows]

    @property
    def ended(self) -> np.ndarray:
        """Days from the first to the last (m,)."""
        return self.life.company.ended[self.rows]

    @property
    def created(self) -> np.ndarray:
        """Days since 1970-01-01 on which each was opened (m,)."""
        days = self.life.company.customers.created[self.rows]
        return days.astype("datetime64[D]").astype(np.int64)


def split(life: LifeSimulation) -> Tested:
    """Return the newest deals, and those that had ended when the first was opened."""
    company = life.company
    created = company.customers.created.astype("datetime64[D]").astype(np.int64)
    deals = np.arange(company.deals)
    start = np.quantile(created[deals], NEWEST)
    past = deals[created[deals] + company.ended[deals] < start]
    return Tested(life, deals[created[deals] >= start], past)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one small company")
    parser.add_argument("--deals", type=int, default=DEALS)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--shapes", nargs="+", default=list(PIPELINES))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--limits", type=int, metavar="COMPANIES")
    options = parser.parse_args()
    if options.quick:
        options.deals, options.shapes = 500, options.shapes[:1]
    found: dict[str, Any] = {}
    with threadpool_limits(1):
        if options.limits:
            asked = options.deals, options.first_seed, options.shapes
            found = limits_alone(options.limits, *asked)
            options.shapes = []
        for place, shape in enumerate(options.shapes):
            seed = options.first_seed + place
            life = simulate_life(options.deals, 1, seed, shape)
            print(f"\n{shape}, seed {seed}: harmless {', '.join(life.weights.harmless)}")
            found[f"{shape} {seed}"] = of_company(split(life), shape)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2, default=float), "utf-8")


def of_company(tested: Tested, shape: Shape) -> dict[str, Any]:
    """Return all figures of one company, printed as they come."""
    with tempfile.TemporaryDirectory() as folder:
        search = SearchSpace(folds=3)
        models = {
            what: model_of(Path(folder), tested, shape, what, search) for what in WHAT
        }
        gains = foretold(tested, shape, models)
        full = models[WHAT[-1]]
        found = found_of(full, tested.life.weights, halfway(tested, shape, full))
        print_found(found)
        causes = records(found)
        warned = warnings(tested, shape, full)
    return {"forward": gains, "causes": causes, "warnings": warned}


def model_of(
    folder: Path, tested: Tested, shape: Shape, what: str, search: SearchSpace
) -> LeadModel:
    """Return a model of past deals, of what its pipeline lets it see."""
    for name, frame in tested.life.histories.items():
        frame.to_csv(folder / name, index=False)
    authored = parse_pipeline(PIPELINES[shape](what), folder / f"{shape}.toml")
    deals = tested.life.deals.iloc[tested.past]
    return train_model(authored, deals, options=TrainingOptions(jobs=1, search=search))


def foretold(
    tested: Tested, shape: Shape, models: dict[str, LeadModel]
) -> dict[str, dict[str, float]]:
    """Print and return log losses at moments of the deals' lives."""
    truth, accounts = tested.life.truth, accounts_of(tested)
    rate = float(tested.life.company.outcome[tested.past].mean())
    names = ["constant rate", *models, "truth"]
    print(f"{'log loss at':<16}" + "".join(f"{name:>24}" for name in names))
    found = {}
    for share in SHARES:
        days = np.minimum((tested.ended * share) // 100, tested.ended - 1)
        losses = {"constant rate": loss(np.full(len(tested.rows), rate), tested.won)}
        for name, model in models.items():
            table = table_at(tested, shape, model, days)
            p = model.classifier.predict_proba(table.facts)[:, 1]
            losses[name] = loss(p, tested.won)
        p = truth[f"at_end_{share}"].to_numpy(float)[tested.rows]
        losses["truth"] = loss(np.clip(p, 0.01, 0.99), tested.won)
        flat = losses[WHAT[0]]
        cells, own = [], {}
        for name in names:
            gain = flat - losses[name]
            se = clustered(gain, accounts)
            own[name] = losses[name].mean()
            own[f"{name}: gain"], own[f"{name}: se"] = gain.mean(), se
            told = f" ({gain.mean():+.3f} ± {se:.3f})" if name in models else ""
            cells.append(f"{losses[name].mean():.3f}{told}")
        print(f"{share:>3} % of its life" + "".join(f"{cell:>24}" for cell in cells))
        found[str(share)] = own
    return found


def table_at(tested: Tested, shape: Shape, model: LeadModel, days: np.ndarray) -> LeadTable:
    """Return the deals as they stood at the end of days since they were opened."""
    tables = LifeTables(tested.life.company)
    reading = read_at(model, flat_export(tables, shape, tested.rows, days))
    if not model.pipeline.histories:
        return reading.table()
    moments = (tested.created + days + 1) * DAY
    return told_at(reading, open_histories(model.pipeline), moments).table()


def read_at(model: LeadModel, frame: pd.DataFrame) -> LeadReading:
    """Return rows as a model reads leads."""
    texts = as_texts(frame)
    pipeline = settle_leads(model.pipeline, texts, "leads")
    return read_leads(texts, pipeline, "scoring", "leads")


def loss(p: np.ndarray, won: np.ndarray) -> np.ndarray:
    """Return the log loss of each deal (m,)."""
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return -np.where(won == 1, np.log(p), np.log(1 - p))


def accounts_of(tested: Tested) -> np.ndarray:
    """Return a number for each deal, the same for those of an account (m,)."""
    return pd.factorize(tested.life.company.customers.account[tested.rows])[0]


def clustered(values: np.ndarray, groups: np.ndarray) -> float:
    """Return the standard error of a mean, of rows that belong together in groups."""
    total = np.bincount(groups, values - values.mean())
    return float(np.sqrt((total**2).sum()) / len(values))


def limits_alone(companies: int, deals: int, first_seed: int, shapes: list[str]) -> Any:
    """Print and return what is found of planted behaviours in several companies."""
    every: list[Found] = []
    own: dict[str, Any] = {}
    for place in range(companies):
        seed, shape = first_seed + place, shapes[place % len(shapes)]
        tested = split(simulate_life(deals, 1, seed, shape))
        print(f"\n{shape}, seed {seed}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            model = model_of(Path(folder), tested, shape, WHAT[1], SearchSpace.quick())
            found = found_of(model, tested.life.weights, halfway(tested, shape, model))
        best = likeliest_thresholds(tested.life, tested.past)
        found = [replace(one, likeliest=best.get(one.fact, np.nan)) for one in found]
        print_found(found)
        every += found
        own[f"{shape} {seed}"] = records(found)
    counts = summary(every)
    print("\n" + "\n".join(f"{name}: {count:.0f}" for name, count in counts.items()))
    return {"companies": own, "summary": counts}


def halfway(tested: Tested, shape: Shape, model: LeadModel) -> ExplainedLeads:
    """Return the tested deals as leads in the middle of their lives, explained."""
    days = np.minimum(tested.ended // 2, tested.ended - 1)
    return model.explained(table_at(tested, shape, model, days))


def warnings(tested: Tested, shape: Shape, model: LeadModel) -> dict[str, dict[str, float]]:
    """Print and return how early each behaviour warns, and how often for nothing."""
    limits = model.classifier.encoder_.limits
    if limits is None:
        return {}
    rules = [f"{fact}: learnt" for fact in limits.sources]
    rules += [f"{fact}: {VENDORS[fact][0]}" for fact in VENDORS if fact in limits.sources]
    first = {rule: np.full(len(tested.rows), np.inf) for rule in rules}
    histories = open_histories(model.pipeline)
    for day in range(LOOK, int(tested.ended.max()), LOOK):
        open_ = np.flatnonzero(tested.ended > day)
        facts = facts_on(tested, shape, model, histories, open_, day)
        known, beyond = limits.beyond(facts)
        for place, fact in enumerate(limits.sources):
            raised = {f"{fact}: learnt": beyond[:, place]}
            if fact in VENDORS:
                name, mark, above = VENDORS[fact]
                values = facts[fact].to_numpy(float)
                over = values > mark if above else values < mark
                raised[f"{fact}: {name}"] = over & known[:, place]
            for rule, rows in raised.items():
                at = open_[rows]
                first[rule][at] = np.minimum(first[rule][at], day)
    won, found = tested.won == 1, {}
    print(f"{'warning':<52}{'of lost':>9}{'days before':>13}{'of won':>9}")
    for rule in rules:
        days = (tested.ended - first[rule])[~won & np.isfinite(first[rule])]
        own = {
            "lost": float(np.isfinite(first[rule])[~won].mean()),
            "days": float(np.median(days)) if len(days) else np.nan,
            "won": float(np.isfinite(first[rule])[won].mean()),
        }
        found[rule] = own
        print(f"{rule:<52}{own['lost']:>9.0%}{own['days']:>13.0f}{own['won']:>9.0%}")
    return found


def facts_on(
    tested: Tested,
    shape: Shape,
    model: LeadModel,
    histories: Histories,
    rows: np.ndarray,
    day: int,
) -> pd.DataFrame:
    """Return the facts of some deals at the end of a day of their lives."""
    some = replace(tested, rows=tested.rows[rows])
    tables = LifeTables(some.life.company)
    days = np.full(len(rows), day)
    reading = read_at(model, flat_export(tables, shape, some.rows, days))
    moments = (some.created + day + 1) * DAY
    return told_at(reading, histories, moments).table().facts


if __name__ == "__main__":
    main()
