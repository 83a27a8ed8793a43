"""How often a challenger that is better, as good or worse takes the champion's place.

    python benchmarks/promotion.py [--quick] [--companies 20] [--first-seed 0]
                                   [--held-out 200 1000 5000] [--json FILE]

Of each simulated company two models are learnt, from a thousand deals each, the
challenger's newer. ``much better``: the champion does not know five fields; ``a little
better``: it does not know one; ``as good``: both know all; and the other way round. They
are compared on deals that neither has seen. The table has for each number of these the
mean of the true difference in log loss (by the true probabilities), of the width of the
interval, how often the interval holds the true difference, and how often the challenger was
promoted by the rule ``better`` and by ``better_or_fresher``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from arguments import from_one
from kaopu.cli.options import progress_bar
from kaopu.model.search import SearchSpace
from kaopu.pipeline import PipelineFile, parse_pipeline, read_pipeline
from kaopu.pipeline.promotion import PromotionRule
from kaopu.promotion.compare import compare_models
from kaopu.promotion.rule import decide
from kaopu.scoring import LeadModel
from kaopu.simulate import simulate
from kaopu.training.train import TrainingOptions, train_model

ROOT = Path(__file__).parent.parent
LEARNT, NEWER = 1_000, 200
HELD_OUT, COMPANIES = (200, 1_000, 5_000), 20
QUICK_HELD_OUT, QUICK_COMPANIES, QUICK_LEARNT = (100, 300), 1, 400
ONE = ("decider_attitude",)
FIVE = (*ONE, "budget_status", "need_agreed", "value_recognised", "signing_date")
# Which fields champion and challenger do not know.
KINDS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "much better": (FIVE, ()),
    "a little better": (ONE, ()),
    "as good": ((), ()),
    "a little worse": ((), ONE),
    "much worse": ((), FIVE),
}


@dataclass(frozen=True)
class Trial:
    """One comparison.

    Attributes:
        kind: Of challenger.
        held_out: Deals that it was compared on.
        true: The true difference in log loss; negative where the challenger is better.
        difference, low, high: As measured.
        better: Whether the rule of that name promoted it.
        better_or_fresher: The same of the other rule.
    """

    kind: str
    held_out: int
    true: float
    difference: float
    low: float
    high: float
    better: bool
    better_or_fresher: bool


def without(pipeline: PipelineFile, fields: Sequence[str]) -> PipelineFile:
    """Return a pipeline file that does not know some fields."""
    lines = pipeline.text.splitlines()
    kept = [line for line in lines if not line.startswith(tuple(f"{f} =" for f in fields))]
    return parse_pipeline("\n".join(kept), pipeline.path)


def trials_of(
    seed: int, held_out: Sequence[int], learnt: int, search: SearchSpace
) -> Iterator[Trial]:
    """Yield every comparison in one simulated company."""
    world = simulate(learnt + NEWER + max(held_out) + NEWER, 0, seed=seed)
    order = np.argsort(pd.to_datetime(world.deals["closed"]).to_numpy(), kind="stable")
    deals = world.deals.iloc[order].reset_index(drop=True)
    truth = (
        world.deals_truth.iloc[order].reset_index(drop=True)["true_probability"].to_numpy()
    )
    authored = read_pipeline(ROOT / "pipelines" / "demo.toml")
    options = TrainingOptions(seed=0, jobs=1, search=search)
    slices = {"champion": deals[:learnt], "challenger": deals[NEWER : learnt + NEWER]}

    def learn(side: str, fields: Sequence[str]) -> LeadModel:
        return train_model(without(authored, fields), slices[side], side, options)

    made = {(side, f): learn(side, f) for side in slices for f in ((), ONE, FIVE)}
    later = deals[learnt + NEWER :]
    drawn = np.random.default_rng(seed).permutation(len(later))
    for kind, (theirs, ours) in KINDS.items():
        pair = made["champion", tuple(theirs)], made["challenger", tuple(ours)]
        true = true_difference(*pair, later, truth[learnt + NEWER :])
        for count in held_out:
            asked = later.iloc[np.sort(drawn[:count])]
            yield trial_of(kind, pair, asked, true)


def trial_of(
    kind: str, pair: tuple[LeadModel, LeadModel], asked: pd.DataFrame, true: float
) -> Trial:
    """Return what a comparison on some deals measured and decided."""
    found = compare_models(*pair, asked, "later deals", jobs=1)
    if found is None or found.basis != "neither_saw":
        raise ValueError("expected deals enough that neither has seen")
    rule = PromotionRule()
    rules = (replace(rule, rule="better"), rule)
    promoted = [decide(found, True, one).promotes for one in rules]
    return Trial(kind, len(asked), true, found.difference, found.low, found.high, *promoted)


def true_difference(
    champion: LeadModel, challenger: LeadModel, deals: pd.DataFrame, truth: np.ndarray
) -> float:
    """Return the mean difference in log loss, expected by the true probabilities."""
    losses = []
    for model in (champion, challenger):
        table = model.read(deals)
        p = model.classifier.predict_proba(table.facts, table.created)[:, 1]
        losses.append(-(truth * np.log(p) + (1 - truth) * np.log(1 - p)).mean())
    return float(losses[1] - losses[0])


def as_text(trials: Sequence[Trial]) -> str:
    """Return the table, a line for each kind and number of deals."""
    heads = ("held out", "true", "width", "holds", "better", "or fresher")
    lines = [f"{'challenger':17}" + "".join(f"{head:>11}" for head in heads)]
    places = dict.fromkeys((trial.kind, trial.held_out) for trial in trials)
    for kind, count in places:
        own = [t for t in trials if (t.kind, t.held_out) == (kind, count)]
        true = np.mean([t.true for t in own])
        width = np.mean([t.high - t.low for t in own])
        holds = sum(t.low <= t.true <= t.high for t in own)
        promoted = [sum(t.better for t in own), sum(t.better_or_fresher for t in own)]
        figures = [f"{count:>11,}", f"{true:>+11.4f}", f"{width:>11.4f}"]
        figures += [f"{f'{n} of {len(own)}':>11}" for n in (holds, *promoted)]
        lines.append(f"{kind:17}" + "".join(figures))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write all trials where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small, to see that it runs")
    parser.add_argument("--companies", type=from_one, help="how many")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--held-out", type=from_one, nargs="+", help="deals compared on")
    parser.add_argument("--json", type=Path, help="write all trials as data, too")
    options = parser.parse_args(arguments)
    quick = options.quick
    companies = options.companies or (QUICK_COMPANIES if quick else COMPANIES)
    held_out = options.held_out or (QUICK_HELD_OUT if quick else HELD_OUT)
    seeds = range(options.first_seed, options.first_seed + companies)
    learnt = QUICK_LEARNT if quick else LEARNT
    trials: list[Trial] = []
    for seed in progress_bar("Comparing")(iter(seeds), companies):
        trials += trials_of(seed, held_out, learnt, SearchSpace.quick())
        # So that a long run that is stopped has told what it found.
        if options.json:
            text = json.dumps([asdict(trial) for trial in trials], indent=1)
            options.json.write_text(text + "\n", "utf-8")
    print(as_text(trials))


if __name__ == "__main__":
    main()
