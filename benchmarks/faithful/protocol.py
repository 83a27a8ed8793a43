"""Runs the programs in every world, and sums up the measures over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from comparison.figures import Estimate
from faithful.measures import MEASURES, Measure, measure, stability
from faithful.programs import OURS, PROGRAMS, Program, Told
from faithful.worlds import World, make_world
from kaopu.leads.lead_table import LeadTable

# The first of a company and the two later trainings: deals, and seed of folds and trees.
FIRST_SEED, OTHER_SEED = 0, 1


@dataclass(frozen=True)
class Outcome:
    """The measures of one program in one world."""

    deals: int
    seed: int
    program: str
    measures: Mapping[str, float]


@dataclass(frozen=True)
class Line:
    """One measure at one size: the mean over seeds, by program, with standard errors.

    Attributes:
        by_seed: The single values, in the order of the seeds.
        ahead: Kaopu's lead over the better rival, over the seeds in which both have a
            figure; positive is ahead, None where no rival has one.
    """

    measure: Measure
    programs: Mapping[str, Estimate]
    by_seed: Mapping[str, tuple[float, ...]]
    ahead: Estimate | None


@dataclass(frozen=True)
class Size:
    """All lines of one number of deals."""

    deals: int
    leads: int
    seeds: tuple[int, ...]
    lines: tuple[Line, ...]


def run(
    sizes: Sequence[int], leads: int, seeds: Sequence[int], jobs: int = -1
) -> list[Size]:
    """Return the measures of every program by size."""
    tasks = [(deals, seed) for deals in sorted(sizes, reverse=True) for seed in seeds]
    done = Parallel(n_jobs=jobs)(delayed(_one)(d, leads, seed) for d, seed in tasks)
    outcomes = [outcome for part in done for outcome in part]
    return [sum_up([o for o in outcomes if o.deals == deals], leads) for deals in sizes]


def _one(deals: int, leads: int, seed: int) -> list[Outcome]:
    with threadpool_limits(1):
        world = make_world(deals, leads, seed)
        return [
            Outcome(deals, seed, name, _measures(world, make()))
            for name, make in PROGRAMS.items()
        ]


def _measures(world: World, program: Program) -> dict[str, float]:
    told = _trained(world, program, world.deals, FIRST_SEED)
    again = _trained(world, program, world.deals, OTHER_SEED)
    elsewhere = _trained(world, program, world.others, OTHER_SEED)
    return {
        **measure(world, told),
        **stability(world, told, again, "seed"),
        **stability(world, told, elsewhere, "deals"),
    }


def _trained(world: World, program: Program, deals: LeadTable, seed: int) -> Told:
    program.fit(world.pipeline, deals, seed)
    return program.explain(world.leads, world.raised, world.finder)


def sum_up(outcomes: Sequence[Outcome], leads: int) -> Size:
    """Return the lines of one size."""
    seeds = tuple(sorted({outcome.seed for outcome in outcomes}))
    values = {(o.program, o.seed): o.measures for o in outcomes}
    lines = []
    for row in MEASURES:
        by_seed = {
            program: np.array([values[program, seed][row.name] for seed in seeds])
            for program in PROGRAMS
        }
        lines.append(
            Line(
                measure=row,
                programs={program: estimate(v) for program, v in by_seed.items()},
                by_seed={p: tuple(v.tolist()) for p, v in by_seed.items()},
                ahead=_ahead(row, by_seed),
            )
        )
    return Size(outcomes[0].deals, leads, seeds, tuple(lines))


def _ahead(row: Measure, by_seed: Mapping[str, np.ndarray]) -> Estimate | None:
    sign = 1.0 if row.better == "higher" else -1.0
    leads = [
        estimate(sign * (by_seed[OURS] - values))
        for program, values in by_seed.items()
        if program != OURS
    ]
    known = [lead for lead in leads if not np.isnan(lead.value)]
    return min(known, key=lambda lead: lead.value, default=None)


def estimate(values: np.ndarray) -> Estimate:
    """Return the mean over the seeds that have a value, and its standard error."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Estimate(float("nan"), float("nan"))
    several = len(known) > 1
    error = known.std(ddof=1) / np.sqrt(len(known)) if several else float("nan")
    return Estimate(float(known.mean()), float(error))
