"""How good a model of few deals is, or of none, beside the constant rate and the checklist.

    python benchmarks/thin.py [--quick] [--deals 0,10,20,40,80,160] [--seeds 20]
                              [--asked 2000] [--win-rate RATE] [--json FILE]

Learns from the first deals of simulated companies, and asks for others of the same ones:
log loss in nats, as expected under their true probability. The constant is the smoothed
rate of the same deals, which without any is one half, or the stated win rate; the
checklist gives the win rate of as many signals ticked, and is the constant where the deals
are of one class. Three kinds of companies: those of the simulator, in which the framework
holds but for some signs; and the same with the six signals without effect, and with their
effects reversed, in which the framework is wrong.
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
from scipy.special import expit, xlogy

from kaopu.cli.options import progress_bar
from kaopu.evaluation.baselines import Checklist
from kaopu.features import FeatureSource, feature_sources
from kaopu.framework import load_framework
from kaopu.leads.lead_table import build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.model.thin import BaseRate
from kaopu.pipeline import read_pipeline, resolve
from kaopu.simulate import simulate

Floats = NDArray[np.float64]

ROOT = Path(__file__).parents[1]
# What the true effects of the six signals are multiplied by.
COMPANIES = {"framework holds": 1.0, "without effect": 0.0, "reversed": -1.0}
OTHERS = ("constant", "checklist")


@dataclass(frozen=True)
class Company:
    """Deals of one simulated company, in random order.

    Attributes:
        facts: One row a deal.
        won: Outcomes 0 or 1 (n,).
        truth: Their true probabilities (n,).
    """

    facts: pd.DataFrame
    won: Floats
    truth: Floats
    sources: tuple[FeatureSource, ...]


@dataclass(frozen=True)
class Row:
    """One company and number of deals: what each loses on deals it has not seen.

    Attributes:
        share: How much of the model is the framework's word.
    """

    company: str
    deals: int
    seed: int
    model: float
    constant: float
    checklist: float
    truth: float
    share: float


def company_of(kind: str, deals: int, seed: int) -> Company:
    """Return a simulated company of one of `COMPANIES`."""
    pipeline = resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))
    world = simulate(deals, 0, seed)
    table = build_lead_table(world.deals, pipeline, "training")
    causes = world.deals_truth
    signals = [f"log_odds_{signal}" for signal in load_framework().signal_ids]
    moved = (COMPANIES[kind] - 1) * causes[signals].sum(axis=1)
    truth = expit((causes["true_log_odds"] + moved).to_numpy(float))
    rng = np.random.default_rng(seed)
    order = rng.permutation(deals)
    won = (rng.uniform(size=deals) < truth[order]).astype(float)
    facts = table.facts.iloc[order].reset_index(drop=True)
    return Company(facts, won, truth[order], feature_sources(pipeline))


def measure(
    kind: str, sizes: Sequence[int], asked: int, seed: int, win_rate: float | None
) -> Iterator[Row]:
    """Yield a row for each number of deals; the same deals are asked for every time."""
    most = max(sizes)
    company = company_of(kind, most + asked, seed)
    rest, truth = company.facts.iloc[most:], company.truth[most:]
    for deals in sizes:
        facts, won = company.facts.iloc[:deals], company.won[:deals]
        model = LeadClassifier(company.sources, win_rate=win_rate).fit(facts, won)
        rate = BaseRate.of(win_rate).with_deals(won.sum(), deals)
        constant = np.full(len(rest), rate)
        ticked = constant
        if len(np.unique(won)) == 2:
            checklist = Checklist(company.sources).fit(facts, won)
            ticked = checklist.predict_proba(rest)[:, 1]
        said = (model.predict_proba(rest)[:, 1], constant, ticked, truth)
        losses = [expected_log_loss(truth, p) for p in said]
        yield Row(kind, deals, seed, *losses, share=model.blend_.framework_share_)


def expected_log_loss(truth: Floats, p: Floats) -> float:
    """Return the mean log loss in nats, expected under the true probabilities."""
    return float(-(xlogy(truth, p) + xlogy(1 - truth, 1 - p)).mean())


def table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return means over the companies, and paired differences with standard errors."""
    frame = pd.DataFrame([asdict(row) for row in rows])
    lines = []
    for (company, deals), part in frame.groupby(["company", "deals"], sort=False):
        line = {"company": company, "deals": deals}
        line |= {c: f"{part[c].mean():.3f}" for c in ("model", *OTHERS, "truth")}
        line |= {f"less {c}": difference(part["model"] - part[c]) for c in OTHERS}
        lines.append(line | {"share": f"{part['share'].mean():.2f}"})
    return pd.DataFrame(lines).set_index(["company", "deals"])


def difference(values: pd.Series) -> str:
    """Return a mean with its standard error; of one company, without."""
    if len(values) < 2:
        return f"{values.mean():+.3f}"
    return f"{values.mean():+.3f} ± {values.std() / len(values) ** 0.5:.3f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write its rows where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two companies of each kind")
    parser.add_argument("--deals", default="0,10,20,40,80,160", help="with commas")
    parser.add_argument("--seeds", type=int, default=20, help="companies of each kind")
    parser.add_argument("--asked", type=int, default=2_000, help="deals asked for")
    parser.add_argument("--win-rate", type=float, help="stated, as in a pipeline file")
    parser.add_argument("--json", type=Path, help="write the rows as data, too")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.deals.split(",")]
    if options.quick:
        sizes, options.seeds, options.asked = [0, 10, 40], 2, 500
    tasks = [(kind, seed) for kind in COMPANIES for seed in range(options.seeds)]
    rows = [
        row
        for kind, seed in progress_bar("Simulating")(tasks, len(tasks))
        for row in measure(kind, sizes, options.asked, seed, options.win_rate)
    ]
    print(table(rows).to_string())
    if options.json:
        text = json.dumps([asdict(row) for row in rows], indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
