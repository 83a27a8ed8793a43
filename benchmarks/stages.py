"""Whether learning from deals as they were seen before is worth it, by stage.

    python benchmarks/stages.py [--quick] [--deals 500,5000] [--leads 20000] [--seeds 2]
                                [--repeats 2] [--data FOLDER] [--json FILE]

Trains each model twice on the same deals: as they ended alone, and also as they were
seen before. On simulated companies fresh leads of both stages are asked for, and held
against their true probabilities. On real deals (salvirt, identical rows together) the
tested ones are asked for as they ended, and with all intent-stage facts hidden.
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

from comparison.sets import SetMissingError, load_set
from kaopu.cli.options import progress_bar
from kaopu.features import feature_sources
from kaopu.model import LeadClassifier
from kaopu.model.folds import grouped_folds
from kaopu.model.metrics import equal_mass_bins, row_log_losses
from kaopu.model.views import Views, late_sources, seen_early
from kaopu.pipeline import read_pipeline, resolve
from kaopu.simulate import simulate
from kaopu.tables import build_lead_table

Floats = NDArray[np.float64]

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
FOLDS = 5


class EndedOnly(LeadClassifier):
    """The classifier without the views of deals as they were seen before."""

    def _views(self, matrix: NDArray[np.float32], facts: pd.DataFrame) -> Views:
        return Views(matrix, np.arange(len(matrix)), np.ones(len(matrix)))


LEARNERS = {"as ended": EndedOnly, "also as seen before": LeadClassifier}


@dataclass(frozen=True)
class Row:
    """One learner on one kind of lead.

    Attributes:
        data: Which deals were learnt from.
        leads: The stage of the leads asked for.
        log_loss: In nats: of simulated leads that beyond the truth's own, of real deals
            the whole.
        calibration_error: Over ten bins of equal mass, against the true probability or
            the outcome.
        interval: The share of leads whose interval holds the true probability; None of
            real deals.
    """

    data: str
    learner: str
    leads: str
    log_loss: float
    calibration_error: float
    interval: float | None = None


def simulated(deals: int, leads: int, seed: int) -> Iterator[Row]:
    """Yield the rows of one simulated company."""
    pipeline = resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))
    world = simulate(deals, leads, seed)
    past = build_lead_table(world.deals, pipeline, "training")
    fresh = build_lead_table(world.leads, pipeline, "scoring")
    truth = world.leads_truth["true_probability"].to_numpy(float)
    for name, learner in LEARNERS.items():
        model = learner(feature_sources(pipeline)).fit(past.facts, past.outcome)
        p = model.predict_proba(fresh.facts)[:, 1]
        similar = model.reference_.similar(model.decision_function(fresh.facts))
        inside = (similar.low <= truth) & (truth <= similar.high)
        for stage in ("target", "intent", "both"):
            rows = (fresh.stage == stage) | (stage == "both")
            beyond = expected_log_loss(truth, p) - expected_log_loss(truth, truth)
            yield Row(
                f"simulated, {deals} deals",
                name,
                stage,
                float(beyond[rows].mean()),
                calibration_error(truth[rows], p[rows]),
                float(inside[rows].mean()),
            )


def expected_log_loss(truth: Floats, p: Floats) -> Floats:
    """Return each lead's log loss in nats (n,), expected under its true probability."""
    won, lost = (row_log_losses(np.full(len(p), y), p) for y in (1.0, 0.0))
    return np.asarray(truth * won + (1 - truth) * lost)


def calibration_error(expected: Floats, p: Floats) -> float:
    """Return the mean gap of probability and win rate, true or observed, over ten bins."""
    bins = equal_mass_bins(p)
    gaps = [abs((p[part] - expected[part]).sum()) for part in bins]
    return float(sum(gaps) / len(p))


def real(data: Path, repeats: int) -> Iterator[Row]:
    """Yield the rows of salvirt's deals, each asked for as it ended and as seen early."""
    deals = load_set("salvirt", data, 0)
    early = seen_early(deals.facts, late_sources(deals.sources))
    asked = {"early": early, "as ended": deals.facts}
    splits = [
        split
        for seed in range(repeats)
        for split in grouped_folds(deals.y, deals.groups, FOLDS, seed)
    ]
    tested = np.concatenate([test for _, test in splits])
    for name, learner in LEARNERS.items():
        scores: dict[str, list[Floats]] = {leads: [] for leads in asked}
        for train, test in splits:
            facts = deals.facts.iloc[train].reset_index(drop=True)
            model = learner(deals.sources).fit(facts, deals.y[train], deals.groups[train])
            for leads, table in asked.items():
                scores[leads].append(model.predict_proba(table.iloc[test])[:, 1])
        for leads, parts in scores.items():
            p, y = np.concatenate(parts), deals.y[tested]
            loss = float(row_log_losses(y, p).mean())
            yield Row("salvirt, 448 deals", name, leads, loss, calibration_error(y, p))


def measure(
    deals: Sequence[int], leads: int, seeds: int, repeats: int, data: Path
) -> tuple[list[Row], str]:
    """Return all rows, and why salvirt is missing, if it is."""
    companies = [(n, seed) for n in deals for seed in range(seeds)]
    work = progress_bar("Simulating")(companies, len(companies))
    rows = [row for n, seed in work for row in simulated(n, leads, seed)]
    try:
        return [*rows, *real(data, repeats)], ""
    except SetMissingError as error:
        return rows, f"skipped: {error}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one small company")
    parser.add_argument("--deals", default="500,5000", help="sizes, with commas")
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, default=2, help="companies of each size")
    parser.add_argument("--repeats", type=int, default=2, help="draws of salvirt's folds")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real data")
    parser.add_argument("--json", type=Path, help="write the rows as data, too")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.deals.split(",")]
    if options.quick:
        sizes, options.leads, options.seeds, options.repeats = [300], 2_000, 1, 1
    rows, skipped = measure(
        sizes, options.leads, options.seeds, options.repeats, options.data
    )
    frame = pd.DataFrame([asdict(row) for row in rows])
    keys = ["data", "leads", "learner"]
    print(frame.groupby(keys, sort=False).mean().round(4).to_string())
    if skipped:
        print(skipped)
    if options.json:
        text = json.dumps([asdict(row) for row in rows], indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
