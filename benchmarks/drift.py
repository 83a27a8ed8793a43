"""Whether probabilities hold for leads opened after all deals, in a market that moves.

    python benchmarks/drift.py [--quick] [--deals 1000,5000] [--seeds 3] [--leads 5000]
                               [--moves=-0.2,0] [--json FILE]

Trains on the deals of simulated companies whose base rate moves by so many log-odds a
year, or not at all, and asks for open leads, which are held against their true
probabilities: kaopu with and without following the market, and a plain logistic
regression on the same matrix.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arguments import from_one
from kaopu.cli.options import progress_bar
from kaopu.evaluation.baselines import BASELINES
from kaopu.features import feature_sources
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.model.market.drift import DriftChoice
from kaopu.model.search import SearchSpace
from kaopu.pipeline import read_pipeline, resolve
from kaopu.simulate import Simulation, generate
from kaopu.simulate.settings import load_settings
from stages import calibration_error, expected_log_loss

Floats = NDArray[np.float64]

ROOT = Path(__file__).parents[1]
OFF, ON, RIVAL = "not following", "following", "plain logistic"


@dataclass(frozen=True)
class Row:
    """One way to score the open leads of one company.

    Attributes:
        moves: Log-odds that the base rate moves a year.
        log_loss: In nats, as expected under the true probabilities.
        beyond_truth: That less the truth's own.
        calibration_error: Over ten bins of equal mass, against the true probabilities.
        half_life: Years after which a deal counts half, where that was chosen.
        shift: What the trend adds to log-odds.
    """

    moves: float
    deals: int
    seed: int
    scorer: str
    log_loss: float
    beyond_truth: float
    calibration_error: float
    half_life: float | None = None
    shift: float = 0.0


def company(deals: int, leads: int, seed: int, moves: float) -> Simulation:
    """Return a simulated company whose market moves by ``moves`` log-odds a year."""
    settings = load_settings()
    moving = replace(settings, drift=replace(settings.drift, per_year=moves))
    with patch.object(generate, "load_settings", return_value=moving):
        return generate.simulate(deals, leads, seed)


def rows_of(
    deals: int, leads: int, seed: int, moves: float, search: SearchSpace
) -> Iterator[Row]:
    """Yield a row for each way to score the open leads of one company."""
    pipeline = resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))
    world = company(deals, leads, seed, moves)
    past = finished_deals(build_lead_table(world.deals, pipeline, "training"))
    day = date.fromisoformat(load_settings().calendar.snapshot)
    asked = build_lead_table(world.leads, pipeline, "scoring", as_of=day).facts
    truth = world.leads_truth["true_probability"].to_numpy(float)
    entropy = expected_log_loss(truth, truth).mean()
    sources = feature_sources(pipeline)

    def row(scorer: str, p: Floats, choice: DriftChoice | None = None) -> Row:
        loss = float(expected_log_loss(truth, p).mean())
        error = calibration_error(truth, p)
        found = Row(moves, deals, seed, scorer, loss, float(loss - entropy), error)
        if choice is None:
            return found
        return replace(found, half_life=choice.half_life, shift=choice.shift)

    facts, won, groups = past.facts, past.outcome, past.groups
    for name, follow in ((OFF, False), (ON, True)):
        model = LeadClassifier(sources, search=search, follow_drift=follow)
        model.fit(facts, won, groups, past.open_days, past.table.created)
        yield row(name, model.predict_proba(asked)[:, 1], model.drift_)
    rival = BASELINES["logistic"](sources).fit(facts, won, groups)
    yield row(RIVAL, rival.predict_proba(asked)[:, 1])


def table(rows: Sequence[Row]) -> str:
    """Return the mean of each scorer over companies, as text."""
    frame = pd.DataFrame([asdict(row) for row in rows])
    frame["half_life"] = frame["half_life"].notna()
    frame = frame.rename(columns={"half_life": "share_half_life"})
    frame["share_trend"] = frame["shift"] != 0
    keys = ["moves", "deals", "scorer"]
    means = frame.drop(columns="seed").groupby(keys, sort=False).mean()
    return str(means.round(4).to_string())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two small companies")
    parser.add_argument("--deals", default="1000,5000", help="sizes, with commas")
    parser.add_argument("--seeds", type=from_one, default=3, help="companies of each kind")
    parser.add_argument("--first-seed", type=int, default=0, help="seed of the first")
    parser.add_argument("--leads", type=from_one, default=5_000, help="leads asked for")
    parser.add_argument("--moves", default="-0.2,0", help="log-odds a year, with commas")
    parser.add_argument("--json", type=Path, help="write the rows as data, too")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.deals.split(",")]
    search = SearchSpace()
    if options.quick:
        sizes, options.seeds, options.leads = [600], 1, 1_000
        search = SearchSpace.quick()
    first = options.first_seed
    companies = [
        (float(moves), size, seed)
        for moves in options.moves.split(",")
        for size in sizes
        for seed in range(first, first + options.seeds)
    ]
    work = progress_bar("Simulating")(companies, len(companies))
    rows = [
        row
        for moves, size, seed in work
        for row in rows_of(size, options.leads, seed, moves, search)
    ]
    print(table(rows))
    if options.json:
        text = json.dumps([asdict(row) for row in rows], indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
