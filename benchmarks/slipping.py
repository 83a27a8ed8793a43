"""What it is worth to judge leads as of a day, where planned dates go by and where not.

    python benchmarks/slipping.py [--quick] [--deals 5000] [--leads 2000] [--seeds 3]
                                  [--first-seed 0] [--checkout NAME=FOLDER …] [--jobs 1]
                                  [--json FILE]

Prints log loss beside the constant rate, for the code of each checkout of kaopu (by
default this one; give one of before and one of after to compare them), on the sample and
on simulated deals, without and with signing dates that slip:

- of later deals: learnt from deals closed before 2026, asked about those created from
  then on, on the first day of each month on which they were open, by their outcomes;
- of open leads: learnt from all deals, asked about as of the snapshot, by their true
  probabilities, beside the log loss of these themselves;
- of both, those whose signing date had gone by on the day.

``says`` is the mean probability, to hold against what is ``expected``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from arguments import from_one
from forward.figures import Row, as_data, as_text, rows_of
from forward.program import Answer, ask
from forward.worlds import Question, later_deals, open_leads
from kaopu.cli.options import progress_bar
from kaopu.simulate import Simulation, simulate
from kaopu.simulate.settings import load_settings

ROOT = Path(__file__).parents[1]
DEALS, LEADS, SEEDS = 5_000, 2_000, 3
QUICK_DEALS, QUICK_LEADS, QUICK_SEEDS = 1_000, 400, 1
# The sample in data/, of which the truth is known by this.
SAMPLE = {"deals": 2_000, "leads": 300, "seed": 7}


def worlds_of(deals: int, leads: int, seeds: Sequence[int]) -> dict[str, list[Simulation]]:
    """Return the sample, and simulated companies without and with dates that slip."""
    return {
        "sample": [simulate(**SAMPLE)],
        f"simulated {deals}": [simulate(deals, leads, seed) for seed in seeds],
        f"simulated {deals}, dates slip": [
            simulate(deals, leads, seed, slips=True) for seed in seeds
        ],
    }


def measure(
    worlds: Mapping[str, Sequence[Simulation]],
    checkouts: Mapping[str, Path],
    *,
    quick: bool = False,
    jobs: int = 1,
) -> list[Row]:
    """Return the rows of every world, for every checkout."""
    snapshot = load_settings().calendar.snapshot
    asked: list[tuple[str, list[Question]]] = []
    for name, made in worlds.items():
        asked.append((name, [later_deals(world) for world in made]))
        asked.append((name, [open_leads(world, snapshot) for world in made]))

    def answers(question: Question) -> dict[str, Answer]:
        return {n: ask(path, question, quick=quick) for n, path in checkouts.items()}

    every = [question for _, questions in asked for question in questions]
    with ThreadPoolExecutor(jobs) as pool:
        flat = list(progress_bar("Asking")(pool.map(answers, every), len(every)))
    rows: list[Row] = []
    for name, questions in asked:
        own, flat = flat[: len(questions)], flat[len(questions) :]
        rows += rows_of(name, questions, own)
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    options = _options(arguments)
    count = options.seeds or (QUICK_SEEDS if options.quick else SEEDS)
    worlds = worlds_of(
        options.deals or (QUICK_DEALS if options.quick else DEALS),
        options.leads or (QUICK_LEADS if options.quick else LEADS),
        range(options.first_seed, options.first_seed + count),
    )
    checkouts = dict(options.checkout or [("kaopu", ROOT)])
    rows = measure(worlds, checkouts, quick=options.quick, jobs=options.jobs)
    print(as_text(rows))
    if options.json:
        text = json.dumps(as_data(rows), indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small, with a quick training")
    parser.add_argument("--deals", type=from_one, help="finished deals of each company")
    parser.add_argument("--leads", type=from_one, help="open leads of each company")
    parser.add_argument("--seeds", type=from_one, help="how many companies")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument(
        "--checkout",
        type=_checkout,
        action="append",
        help="code to ask, under a name; may be given again",
    )
    parser.add_argument("--jobs", type=from_one, default=1, help="processes at a time")
    parser.add_argument("--json", type=Path, help="write the table as data, too")
    return parser.parse_args(arguments)


def _checkout(text: str) -> tuple[str, Path]:
    name, _, folder = text.partition("=")
    if not name or not (Path(folder) / "src" / "kaopu").is_dir() or not folder:
        raise argparse.ArgumentTypeError(
            f"found {text}, expected NAME=FOLDER, the folder of a checkout of kaopu"
        )
    return name, Path(folder)


if __name__ == "__main__":
    main()
