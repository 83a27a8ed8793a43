"""Whether kaopu's explanations are true, beside plain shap bars and a checklist.

    python benchmarks/faithfulness.py [--quick] [--deals 500,2000,5000] [--leads 2000]
                                      [--seeds 5] [--first-seed 0] [--jobs 2]
                                      [--data FOLDER] [--json FILE]

On simulated companies, whose causes are known: how well confirmed signs find what truly
costs odds, whether harmless signs stay unconfirmed, how signals rank, how far what-ifs
are from the truth, and how alike two trainings speak; means over seeds with standard
errors. Then, on real deals, whether clearing what is named first moves predictions most.

What a sign truly costs is counted against the level that clears it, by the simulator
itself: see `faithful.worlds`. ``ahead`` is the lead over the better rival, paired by
seed. The checklist recalls everything and never changes its mind, for it confirms every
sign there is.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from arguments import from_one
from comparison.sets import SetMissingError
from faithful.deletion import QUICK_REPEATS, REPEATS, Deletion, deletion_check
from faithful.protocol import Size, run
from faithful.table import as_data, as_text

DATA = Path(__file__).parents[2] / "shared" / "data"
DEALS, LEADS, SEEDS = (500, 2_000, 5_000), 2_000, 5
QUICK_DEALS, QUICK_LEADS, QUICK_SEEDS = (500,), 300, 2


@dataclass(frozen=True)
class Faithfulness:
    """The whole outcome: every size, the deletion check, what was left out and why."""

    sizes: tuple[Size, ...]
    deletion: tuple[Deletion, ...]
    skipped: tuple[str, ...]


def measure_all(
    deals: Sequence[int] = DEALS,
    leads: int = LEADS,
    seeds: Sequence[int] = tuple(range(SEEDS)),
    data: Path = DATA,
    *,
    repeats: int = REPEATS,
    jobs: int = -1,
) -> Faithfulness:
    """Return every measure; the deletion check is skipped where its deals are absent."""
    sizes = tuple(run(deals, leads, seeds, jobs))
    try:
        return Faithfulness(sizes, tuple(deletion_check(data, repeats, jobs)), ())
    except SetMissingError as error:
        return Faithfulness(sizes, (), (str(error),))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its tables, write them where asked."""
    options = _options(arguments)
    count = options.seeds or (QUICK_SEEDS if options.quick else SEEDS)
    found = measure_all(
        options.deals or (QUICK_DEALS if options.quick else DEALS),
        options.leads or (QUICK_LEADS if options.quick else LEADS),
        range(options.first_seed, options.first_seed + count),
        options.data,
        repeats=QUICK_REPEATS if options.quick else REPEATS,
        jobs=options.jobs,
    )
    record = (found.sizes, found.deletion, found.skipped)
    print(as_text(*record))
    if options.json:
        text = json.dumps(as_data(*record), indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="500 deals, two seeds")
    parser.add_argument("--deals", type=_numbers, help="of past deals, with commas")
    parser.add_argument("--leads", type=from_one, help="open leads of each company")
    parser.add_argument("--seeds", type=from_one, help="how many companies")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1: all cores")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real data")
    parser.add_argument("--json", type=Path, help="write the tables as data, too")
    return parser.parse_args(arguments)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(from_one(part.strip()) for part in text.split(","))


if __name__ == "__main__":
    main()
