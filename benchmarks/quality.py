"""How good the probabilities are: kaopu against simple rivals and well-known libraries.

    python benchmarks/quality.py [--quick] [--sets salvirt,maven] [--programs kaopu,odoo]
                                 [--repeats 4] [--seed 0] [--jobs 2] [--data FOLDER]
                                 [--json FILE]

Prints, per data set and program, log loss, ROC AUC, Brier score, calibration error and
fit seconds, each with its standard error, in the same folds; then every program's mean
log loss over the sets. LightGBM and CatBoost come with the extra ``benchmark``.

Fit seconds are of a process with its share of the cores; with ``--jobs 1`` each fit has
the machine to itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from arguments import from_one
from comparison.figures import SetResult, set_result
from comparison.programs import PROGRAMS
from comparison.protocol import FOLDS, Answer, Design, Progress, design, run
from comparison.sets import SETS, DataSet, SetMissingError, load_set
from comparison.summary import Summary, summarise
from comparison.table import as_data, as_text
from kaopu.cli.options import progress_bar

DATA = Path(__file__).parents[2] / "shared" / "data"
QUICK_SETS = ("simulated_500", "iris", "wine")
QUICK_FOLDS, QUICK_REPEATS = 3, 1


@dataclass(frozen=True)
class Comparison:
    """The whole outcome: every set, the summary, and what was left out and why."""

    results: tuple[SetResult, ...]
    summary: Summary | None
    skipped: tuple[str, ...]


def compare(
    sets: Sequence[str],
    programs: Sequence[str],
    data: Path = DATA,
    *,
    folds: int = FOLDS,
    repeats: int | None = None,
    seed: int = 0,
    jobs: int = -1,
    progress: Progress | None = None,
) -> Comparison:
    """Return the comparison of ``programs`` on ``sets``; absent ones are skipped."""
    skipped = [
        f"{name}: {PROGRAMS[name].needs} is not installed, see the extra benchmark"
        for name in programs
        if not PROGRAMS[name].is_installed
    ]
    programs = [name for name in programs if PROGRAMS[name].is_installed]
    cut: list[tuple[DataSet, Design]] = []
    for name in sets:
        try:
            found = load_set(name, data, seed)
        except SetMissingError as error:
            skipped.append(str(error))
            continue
        cut.append((found, design(found, folds, repeats, seed)))
    answers = run(cut, programs, seed, jobs, progress)
    results = [set_result(d, plan, _about(d.name, answers)) for d, plan in cut]
    summary = summarise(results, answers) if answers else None
    return Comparison(tuple(results), summary, tuple(skipped))


def _about(name: str, answers: Sequence[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.set == name]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its tables, write them where asked."""
    options = _options(arguments)
    repeats = options.repeats or (QUICK_REPEATS if options.quick else None)
    comparison = compare(
        options.sets or (QUICK_SETS if options.quick else tuple(SETS)),
        options.programs or tuple(PROGRAMS),
        options.data,
        folds=QUICK_FOLDS if options.quick else FOLDS,
        repeats=repeats,
        seed=options.seed,
        jobs=options.jobs,
        progress=progress_bar("Comparing"),
    )
    record = (comparison.results, comparison.summary, comparison.skipped)
    print(as_text(*record))
    if options.json:
        text = json.dumps(as_data(*record), indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sets, 3 folds, once")
    parser.add_argument("--sets", type=_some_of(SETS), help=f"of {', '.join(SETS)}")
    parser.add_argument(
        "--programs", type=_some_of(PROGRAMS), help=f"of {', '.join(PROGRAMS)}"
    )
    parser.add_argument(
        "--repeats", type=from_one, help="default: 4 under 1,000 rows, else 1"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1: all cores")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real data")
    parser.add_argument("--json", type=Path, help="write the tables as data, too")
    return parser.parse_args(arguments)


def _some_of(known: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    def names(text: str) -> tuple[str, ...]:
        found = tuple(part.strip() for part in text.split(",") if part.strip())
        if strange := [name for name in found if name not in known]:
            raise argparse.ArgumentTypeError(
                f"found {', '.join(strange)}, expected some of {', '.join(known)}"
            )
        return found

    return names


if __name__ == "__main__":
    main()
