"""How many deals one machine trains on, and from how many on more gain nothing.

    python benchmarks/training_size.py [--quick] [--deals 10000,50000,200000]
                                       [--held-out 100000] [--json FILE]

``kaopu train`` runs as a program on simulated deals; its model scores the same deals held
out, of another seed. Beside seconds and peak memory stand the log loss, and by how much it
lies above that of the model of most deals: paired, with its standard error.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arguments import from_one
from batch.leads import Company
from batch.measure import run
from kaopu.leads.lead_table import build_lead_table
from kaopu.store.bundle import read_bundle

DEALS, QUICK_DEALS = (10_000, 50_000, 200_000), (300, 900)
HELD_OUT, QUICK_HELD_OUT = 100_000, 1_000
SEED, OTHER_SEED = 100, 101
EDGE = 1e-12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trained:
    """One training.

    Attributes:
        seconds: Of the whole command.
        peak: MB of all its processes at once.
        log_loss: On the deals held out; ``above`` that of the model of most deals, with
            its standard error.
    """

    deals: int
    seconds: float
    peak: float
    log_loss: float
    above: float = 0.0
    above_se: float = 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="training-") as scratch:
        found = measure(Path(scratch), options.deals, options.held_out)
    print(as_text(found))
    if options.json:
        record = json.dumps([asdict(one) for one in found], indent=1)
        options.json.write_text(record + "\n", "utf-8")


def measure(folder: Path, sizes: Sequence[int], held_out: int) -> list[Trained]:
    """Return what is measured with each number of deals."""
    company = Company.of(40)
    pipeline = folder / "demo.toml"
    pipeline.write_text(company.pipeline, "utf-8")
    others = company.deals(held_out, OTHER_SEED)
    most = company.deals(max(sizes), SEED)
    found, losses = list[Trained](), list[Floats]()
    for deals in sorted(sizes):
        table = folder / "deals.parquet"
        most.head(deals).to_parquet(table)
        home = folder / str(deals)
        command = ["-m", "kaopu", "train", pipeline, "--data", table, "--home", home]
        ran = run([*command, "--no-mlflow"])
        model = read_bundle(home / "models" / "demo" / "1")
        held = build_lead_table(others, model.pipeline, "training")
        known = ~np.isnan(np.asarray(held.outcome))
        p = model.classifier.predict_proba(held.facts)[known, 1]
        losses.append(_losses(np.asarray(held.outcome)[known], p))
        loss = float(losses[-1].mean())
        found.append(Trained(deals, ran.seconds, ran.peak / 1e6, loss))
    return [_beside(*pair, losses[-1]) for pair in zip(found, losses, strict=True)]


def _losses(y: Floats, p: Floats) -> Floats:
    clipped = np.clip(p, EDGE, 1 - EDGE)
    return np.asarray(-(y * np.log(clipped) + (1 - y) * np.log(1 - clipped)))


def _beside(one: Trained, own: Floats, best: Floats) -> Trained:
    above = own - best
    se = float(above.std() / len(above) ** 0.5)
    return Trained(one.deals, one.seconds, one.peak, one.log_loss, float(above.mean()), se)


def as_text(found: Sequence[Trained]) -> str:
    """Return the table."""
    lines = ["    deals  seconds  peak MB  log loss  above the last"]
    lines += [
        f"{one.deals:>9,} {one.seconds:>8.0f} {one.peak:>8.0f} {one.log_loss:>9.4f}  "
        f"{one.above:.4f} ± {one.above_se:.4f}"
        for one in found
    ]
    return "\n".join(lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few deals, for a trial")
    parser.add_argument("--deals", type=_numbers, help="numbers of deals")
    parser.add_argument("--held-out", type=from_one, help="deals held out")
    parser.add_argument("--json", type=Path, help="write the figures to a file")
    options = parser.parse_args(arguments)
    options.deals = options.deals or (QUICK_DEALS if options.quick else DEALS)
    few = QUICK_HELD_OUT if options.quick else HELD_OUT
    options.held_out = options.held_out or few
    return options


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(from_one(part) for part in text.split(","))


if __name__ == "__main__":
    main()
