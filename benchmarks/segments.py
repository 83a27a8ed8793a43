"""One model, slopes of their own, or a model each: what teams that differ gain from which.

    python benchmarks/segments.py [--quick] [--deals 500 4000] [--leads 5000] [--seeds 5]
                                  [--first-seed 0] [--json FILE]

Prints the log loss of three kinds of company, whose teams do not differ, differ a little,
or a lot (`segmented.worlds`), against the true probabilities of leads not learnt from,
beside that of these probabilities themselves. ``shared`` is one model for all teams, which
knows the team as a column; ``a little`` and ``far`` let slopes of a team depart from those
of all (`kaopu.features.segments`); ``separate`` learns a model for each team from its
deals alone; ``chosen`` is what `[model] by` does, and ``own`` how often it chose slopes of
their own. What follows a figure is its difference to ``shared``, paired over companies, and
the standard error of that.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from arguments import from_one
from kaopu.cli.options import progress_bar
from kaopu.model.search import SearchSpace
from segmented.figures import Row, as_data, as_text, row_of
from segmented.programs import losses_of
from segmented.worlds import APART

DEALS, LEADS, SEEDS = (500, 4_000), 5_000, 5
QUICK_DEALS, QUICK_LEADS, QUICK_SEEDS = (400,), 500, 1


def measure(
    deals: Sequence[int], leads: int, seeds: Sequence[int], search: SearchSpace
) -> list[Row]:
    """Return a row for each kind of company and number of deals."""
    rows = []
    asked = [(count, kind) for count in deals for kind in APART]
    for count, kind in progress_bar("Learning")(iter(asked), len(asked)):
        told = [losses_of(count, leads, APART[kind], seed, search) for seed in seeds]
        rows.append(row_of(kind, count, told))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    options = _options(arguments)
    quick = options.quick
    count = options.seeds or (QUICK_SEEDS if quick else SEEDS)
    rows = measure(
        options.deals or (QUICK_DEALS if quick else DEALS),
        options.leads or (QUICK_LEADS if quick else LEADS),
        range(options.first_seed, options.first_seed + count),
        SearchSpace.quick() if quick else SearchSpace(),
    )
    print(as_text(rows))
    if options.json:
        text = json.dumps(as_data(rows), indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small, with a quick training")
    parser.add_argument("--deals", type=from_one, nargs="+", help="deals of each company")
    parser.add_argument("--leads", type=from_one, help="leads asked about")
    parser.add_argument("--seeds", type=from_one, help="how many companies of each kind")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the table as data, too")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
