"""Whether a lead's own probability lies in the interval that is shown beside it.

    python benchmarks/interval_coverage.py [--quick] [--deals 200,500,5000]
        [--tangled 5000] [--asked 4000] [--seeds 4] [--first 0] [--json FILE]

Learns from simulated companies and asks for others of their deals, whose true probability
is known. Beside kaopu's interval stand that of the past deals scored most alike, and the
plain one: a logistic regression learnt again from deals drawn with replacement, 20 times,
and the 5 % and 95 % quantiles of what they say. Each is shown by the stage that deals
ended in, for all of them, and for the tenth that scores best: the share of deals whose
true probability lies inside, and the mean width. Tangled companies are those whose facts
work together only; what a model has not found of that, no interval of it can know.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from arguments import from_one
from comparison.tangled import tangled_deals
from kaopu.cli.options import progress_bar
from kaopu.features import FeatureSource, feature_sources
from kaopu.framework.records import CONTEXT
from kaopu.leads.lead_table import STAGE_FACT, build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from kaopu.pipeline import read_pipeline, resolve
from kaopu.simulate import simulate

Floats = NDArray[np.float64]
Interval = tuple[Floats, Floats]

ROOT = Path(__file__).parents[1]
RESAMPLES = 20
BEST = 0.9


@dataclass(frozen=True)
class Company:
    """Deals to learn from, and others of the same company to ask for.

    Attributes:
        facts, won: Of the deals learnt from, (n, sources) and (n,).
        asked, stage, truth: Of the others: facts, the stage they ended in, and the true
            probability (m,).
    """

    sources: tuple[FeatureSource, ...]
    facts: pd.DataFrame
    won: Floats
    asked: pd.DataFrame
    stage: NDArray[np.object_]
    truth: Floats


@dataclass(frozen=True)
class Row:
    """One interval on one kind of deals of one company.

    Attributes:
        coverage: The share of deals whose true probability lies in it.
        width: Its mean width.
    """

    data: str
    asked: str
    interval: str
    seed: int
    coverage: float
    width: float


def simulated(deals: int, asked: int, seed: int) -> Company:
    """Return a company of the framework's own world, its deals in random order."""
    pipeline = resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))
    world = simulate(deals + asked, 0, seed)
    table = build_lead_table(world.deals, pipeline, "training")
    order = np.random.default_rng(seed).permutation(len(table))
    past, others = table.take(order[:deals]), table.take(order[deals:])
    truth = world.deals_truth["true_probability"].to_numpy(float)[order[deals:]]
    won = np.asarray(past.outcome, dtype=float)
    sources = feature_sources(pipeline)
    return Company(sources, past.facts, won, others.facts, others.stage, truth)


def tangled(deals: int, asked: int, seed: int) -> Company:
    """Return a company whose outcome rests on what facts do together."""
    facts, won, truth = tangled_deals(deals + asked, seed)
    number = {str(c): pd.api.types.is_numeric_dtype(facts[c]) for c in facts}
    sources = tuple(
        FeatureSource(c, c, CONTEXT, "number" if is_number else "category")
        for c, is_number in number.items()
    )
    facts = facts.astype({c: object for c, is_number in number.items() if not is_number})
    facts[STAGE_FACT] = "intent"
    past = facts.iloc[:deals].reset_index(drop=True)
    others = facts.iloc[deals:].reset_index(drop=True)
    stage = others[STAGE_FACT].to_numpy(dtype=object)
    return Company(sources, past, won[:deals], others, stage, truth[deals:])


COMPANIES = {"simulated": simulated, "tangled": tangled}


def measured(name: str, deals: int, company: Company, seed: int) -> Iterator[Row]:
    """Yield the rows of one company."""
    model = LeadClassifier(company.sources, search=search()).fit(company.facts, company.won)
    matrix = model.encoder_.transform(company.asked)
    log_odds = model.blend_.decision_function(matrix)
    similar = model.reference_.similar(log_odds)
    past = model.encoder_.transform(company.facts)
    intervals = {
        "own": model.interval(matrix, log_odds),
        "similar deals": (similar.low, similar.high),
        "bootstrap": bootstrapped(past, company.won, matrix, seed),
    }
    asked = {stage: company.stage == stage for stage in np.unique(company.stage)}
    asked["all"] = np.ones(len(log_odds), dtype=bool)
    asked["best tenth"] = log_odds >= np.quantile(log_odds, BEST)
    for which, rows in asked.items():
        for interval, ends in intervals.items():
            held = coverage((ends[0][rows], ends[1][rows]), company.truth[rows])
            width = float((ends[1] - ends[0])[rows].mean())
            yield Row(f"{name}, {deals} deals", which, interval, seed, held, width)


def search() -> SearchSpace:
    """Return what kaopu tries; a test asks for less."""
    return SearchSpace()


def coverage(interval: Interval, truth: Floats) -> float:
    """Return the share of deals whose true probability lies in its interval."""
    low, high = interval
    return float(((low <= truth) & (truth <= high)).mean())


def bootstrapped(
    past: NDArray[np.float32], won: Floats, X: NDArray[np.float32], seed: int
) -> Interval:
    """Return what logistic regressions of resampled deals say: 5 % and 95 % quantiles."""
    rng = np.random.default_rng(seed)
    said = []
    while len(said) < RESAMPLES:
        rows = rng.integers(0, len(past), len(past))
        if len(np.unique(won[rows])) > 1:
            model = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=200)
            said.append(model.fit(past[rows], won[rows]).predict_proba(X)[:, 1])
    low, high = np.quantile(said, [0.05, 0.95], axis=0)
    return low, high


def sizes(text: str) -> list[int]:
    """Return numbers of deals, with commas between them; none of an empty text."""
    return [from_one(size) for size in text.split(",") if size]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one small company")
    parser.add_argument("--deals", type=sizes, default="200,500,5000", help="with commas")
    parser.add_argument("--tangled", type=sizes, default="5000", help="the same")
    parser.add_argument("--asked", type=from_one, default=4_000, help="deals asked for")
    parser.add_argument("--seeds", type=from_one, default=4, help="companies of each size")
    parser.add_argument("--first", type=int, default=0, help="seed of the first of them")
    parser.add_argument("--json", type=Path, help="write the rows as data, too")
    options = parser.parse_args(arguments)
    kinds = {"simulated": options.deals, "tangled": options.tangled}
    if options.quick:
        kinds = {"simulated": [200], "tangled": []}
        options.asked, options.seeds = 1_000, 1
    seeds = range(options.first, options.first + options.seeds)
    work = [(k, n, seed) for k, counts in kinds.items() for n in counts for seed in seeds]
    rows = [
        row
        for kind, n, seed in progress_bar("Asking")(work, len(work))
        for row in measured(kind, n, COMPANIES[kind](n, options.asked, seed), seed)
    ]
    frame = pd.DataFrame([asdict(row) for row in rows])
    means = frame.pivot_table(
        ["coverage", "width"], ["data", "asked"], "interval", sort=False
    )
    print(means.round(3).to_string())
    if options.json:
        text = json.dumps([asdict(row) for row in rows], indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
