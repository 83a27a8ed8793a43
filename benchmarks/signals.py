"""How well the six signals' contributions follow the true ones, on simulated leads.

    python benchmarks/signals.py [--deals 2000] [--leads 1000] [--seeds 3] [--json FILE]

Trains on simulated deals and prints, per signal, Pearson's and Spearman's correlation of
contributions with the true log-odds over open leads; beside them those of a plain
logistic regression's coefficients on the same matrix, fitted in the same run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from kaopu.explain.lead.explainer import Explainer
from kaopu.features import FeatureEncoder, feature_sources
from kaopu.framework import load_framework
from kaopu.leads.lead_table import build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.pipeline import read_pipeline, resolve
from kaopu.simulate import simulate

PIPELINE = Path(__file__).parent.parent / "pipelines" / "demo.toml"


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--deals", type=int, default=2000)
    parser.add_argument("--leads", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = [
        row
        for seed in range(options.seeds)
        for row in one_seed(options.deals, options.leads, seed)
    ]
    table = pd.DataFrame(rows).pivot_table(
        ["pearson", "spearman"], "signal", "method", sort=False
    )
    print(table.round(3).to_string())
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), "utf-8")


def one_seed(deals: int, leads: int, seed: int) -> list[dict[str, object]]:
    """Return one record a signal and method for one simulated company."""
    pipeline = resolve(read_pipeline(PIPELINE))
    world = simulate(deals, leads, seed)
    past = build_lead_table(world.deals, pipeline, "training")
    table = build_lead_table(world.leads, pipeline, "scoring")
    sources = feature_sources(pipeline)
    classifier = LeadClassifier(sources).fit(past.facts, past.outcome)
    ours = Explainer(classifier).explain(table).by_player
    encoder = FeatureEncoder(sources)
    matrix = encoder.fit_transform(past.facts, past.outcome)
    plain = LogisticRegression(max_iter=5000).fit(matrix, past.outcome)
    effects = (encoder.transform(table.facts) - matrix.mean(axis=0)) * plain.coef_[0]
    lineage = encoder.lineage_
    players = load_framework().player_ids
    theirs = lineage.by_player(lineage.by_source(effects.astype(float)), players)
    return [
        {
            "seed": seed,
            "signal": signal,
            "method": method,
            "pearson": float(np.corrcoef(values[:, i], truth)[0, 1]),
            "spearman": float(pd.Series(values[:, i]).corr(pd.Series(truth), "spearman")),
        }
        for method, values in (("kaopu", ours), ("logistic", theirs))
        for i, signal in enumerate(load_framework().signal_ids)
        for truth in [world.leads_truth[f"log_odds_{signal}"].to_numpy()]
    ]


if __name__ == "__main__":
    main()
