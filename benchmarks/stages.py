"""Whether learning from deals as they were seen before is worth it, by stage.

    python benchmarks/stages.py [--quick] [--deals 500,5000] [--asked 20000] [--seeds 2]
                                [--repeats 2] [--data FOLDER] [--json FILE]

Trains each model twice on the same deals: as they ended alone, and also as they were
seen before. Others of the same company are asked for: those that ended in the target
stage and in the intent stage, with all that they tell, and all of them as the new leads
they once were, with every intent-stage fact hidden. Simulated deals are held against
their true probabilities; real ones (salvirt, identical rows together) against outcomes.
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
from kaopu.evaluation.metrics import equal_mass_bins, row_log_losses
from kaopu.features import feature_sources
from kaopu.leads.lead_table import build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.model.folds import grouped_folds
from kaopu.model.snapshots import Views, late_sources, seen_early
from kaopu.pipeline import read_pipeline, resolve
from kaopu.simulate import simulate

Floats = NDArray[np.float64]

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
FOLDS = 5


class EndedOnly(LeadClassifier):
    """The classifier without the views of deals as they were seen before."""

    def _views(
        self,
        matrix: NDArray[np.float32],
        facts: pd.DataFrame,
        midway: pd.DataFrame,
        landmarks: Sequence[pd.DataFrame],
    ) -> Views:
        return Views(matrix, np.arange(len(matrix)), np.ones(len(matrix)))


LEARNERS = {"as ended": EndedOnly, "also as seen before": LeadClassifier}


@dataclass(frozen=True)
class Row:
    """One learner on one kind of deal.

    Attributes:
        data: Which deals were learnt from.
        asked: Which deals were asked for: the stage they ended in, ``all``, or ``early``.
        log_loss: In nats; of simulated deals as expected under their true probability.
        beyond_truth: That less the truth's own; None of early and of real deals, for what
            can be known of them is not known.
        calibration_error: Over ten bins of equal mass, against the true probability or
            the outcome.
        interval, width: The share of deals whose interval holds the true probability, and
            its mean width; None where ``beyond_truth`` is.
    """

    data: str
    learner: str
    asked: str
    log_loss: float
    calibration_error: float
    beyond_truth: float | None = None
    interval: float | None = None
    width: float | None = None


def simulated(deals: int, asked: int, seed: int) -> Iterator[Row]:
    """Yield the rows of one simulated company, whose deals are drawn at random to ask."""
    pipeline = resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))
    world = simulate(deals + asked, 0, seed)
    table = build_lead_table(world.deals, pipeline, "training")
    order = np.random.default_rng(seed).permutation(len(table))
    past, held_out = table.take(order[:deals]), table.take(order[deals:])
    truth = world.deals_truth["true_probability"].to_numpy(float)[order[deals:]]
    sources = feature_sources(pipeline)
    early = seen_early(held_out.facts, late_sources(sources))
    data = f"simulated, {deals} deals"
    for name, learner in LEARNERS.items():
        model = learner(sources).fit(past.facts, past.outcome)
        p = model.predict_proba(held_out.facts)[:, 1]
        matrix = model.encoder_.transform(held_out.facts)
        low, high = model.interval(matrix, model.blend_.decision_function(matrix))
        inside = (low <= truth) & (truth <= high)
        losses = expected_log_loss(truth, p)
        beyond = losses - expected_log_loss(truth, truth)
        for stage in ("target", "intent", "all"):
            rows = (held_out.stage == stage) | (stage == "all")
            yield Row(
                data,
                name,
                stage,
                float(losses[rows].mean()),
                calibration_error(truth[rows], p[rows]),
                float(beyond[rows].mean()),
                float(inside[rows].mean()),
                float((high - low)[rows].mean()),
            )
        p = model.predict_proba(early)[:, 1]
        loss = float(expected_log_loss(truth, p).mean())
        yield Row(data, name, "early", loss, calibration_error(truth, p))


def expected_log_loss(truth: Floats, p: Floats) -> Floats:
    """Return each deal's log loss in nats (n,), expected under its true probability."""
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
    asked = {"all": deals.facts, "early": early}
    splits = [
        split
        for seed in range(repeats)
        for split in grouped_folds(deals.y, deals.groups, FOLDS, seed)
    ]
    tested = np.concatenate([test for _, test in splits])
    for name, learner in LEARNERS.items():
        scores: dict[str, list[Floats]] = {which: [] for which in asked}
        for train, test in splits:
            facts = deals.facts.iloc[train].reset_index(drop=True)
            model = learner(deals.sources).fit(facts, deals.y[train], deals.groups[train])
            for which, table in asked.items():
                scores[which].append(model.predict_proba(table.iloc[test])[:, 1])
        for which, parts in scores.items():
            p, y = np.concatenate(parts), deals.y[tested]
            loss = float(row_log_losses(y, p).mean())
            yield Row("salvirt, 448 deals", name, which, loss, calibration_error(y, p))


def measure(
    deals: Sequence[int], asked: int, seeds: int, repeats: int, data: Path
) -> tuple[list[Row], str]:
    """Return all rows, and why salvirt is missing, if it is."""
    companies = [(n, seed) for n in deals for seed in range(seeds)]
    work = progress_bar("Simulating")(companies, len(companies))
    rows = [row for n, seed in work for row in simulated(n, asked, seed)]
    try:
        return [*rows, *real(data, repeats)], ""
    except SetMissingError as error:
        return rows, f"skipped: {error}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one small company")
    parser.add_argument("--deals", default="500,5000", help="sizes, with commas")
    parser.add_argument("--asked", type=int, default=20_000, help="deals asked for")
    parser.add_argument("--seeds", type=int, default=2, help="companies of each size")
    parser.add_argument("--repeats", type=int, default=2, help="draws of salvirt's folds")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real data")
    parser.add_argument("--json", type=Path, help="write the rows as data, too")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.deals.split(",")]
    if options.quick:
        sizes, options.asked, options.seeds, options.repeats = [300], 2_000, 1, 1
    rows, skipped = measure(
        sizes, options.asked, options.seeds, options.repeats, options.data
    )
    frame = pd.DataFrame([asdict(row) for row in rows])
    keys = ["data", "asked", "learner"]
    print(frame.groupby(keys, sort=False).mean().round(4).to_string())
    if skipped:
        print(skipped)
    if options.json:
        text = json.dumps([asdict(row) for row in rows], indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
