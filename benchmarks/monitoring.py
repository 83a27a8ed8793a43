"""How often a watch raises a false alarm, and how soon it finds what has changed.

    python benchmarks/monitoring.py [--quick] [--seeds 20] [--first-seed 100]
                                    [--deals 3000] [--leads 50] [--weeks 34]
                                    [--slips] [--jobs 2] [--json FILE]

Simulates companies, trains a model of each, scores the open leads every week into a score
history, lets leads end (some stay open), and looks at the model every week. Of each seed
there are two companies, alike but for what changes after eight weeks: nothing in one, and
in the other one of six things, turn by turn. An alarm is the verdict *retrain*.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from arguments import from_one
from kaopu.cli.options import progress_bar
from kaopu.explain.lead.trends import fact_texts
from kaopu.framework import load_framework
from kaopu.model.search import SearchSpace
from kaopu.monitoring import Monitoring
from kaopu.pipeline import read_pipeline
from kaopu.scoring import LeadModel
from kaopu.store import Home, ScoreHistory
from kaopu.store.monitorings import keep_monitoring, watch_model
from kaopu.store.score_history import Scoring
from kaopu.training.train import TrainingOptions, train_model
from watched.worlds import CALM_WEEKS, CLEAN, KINDS, World, company, day_of

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Row:
    """One company, watched to its first alarm or to the end.

    Attributes:
        change: What changed, or ``nothing``.
        alarm: Week of the first alarm, counted from the first look; None for none.
        after: The same counted from the change; None for none, negative before it.
        reason: Of the first alarm.
        watches: Weeks whose verdict was *watch* until then.
        first_watch: Week of the first of these.
        ended: Leads whose forecasts could be judged at the last look.
    """

    seed: int
    change: str
    weeks: int
    alarm: int | None
    after: int | None
    reason: str
    watches: int
    first_watch: int | None
    ended: int


def trained(world: World) -> LeadModel:
    """Return a model of the company's deals."""
    options = TrainingOptions(jobs=1, search=SearchSpace.quick())
    authored = read_pipeline(ROOT / "pipelines" / "demo.toml")
    return train_model(authored, world.deals, options=options)


def watch(model: LeadModel, world: World, seed: int, weeks: int) -> Row:
    """Return what looking every week finds in one company."""
    watched: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        for week in range(weeks + 1):
            found = look(home, model, world, week)
            if found.verdict == "watch":
                watched.append(week)
            if found.verdict == "retrain":
                break
    is_alarm = found.verdict == "retrain"
    changes = world.change != CLEAN
    everyone = found.outcomes.all
    facts = found.reason.facts
    return Row(
        seed=seed,
        change=world.change,
        weeks=weeks,
        alarm=week if is_alarm else None,
        after=week - CALM_WEEKS if is_alarm and changes else None,
        reason=f"{found.reason.id} {facts.get('column', facts.get('id', ''))}",
        watches=len(watched),
        first_watch=watched[0] if watched else None,
        ended=everyone.ended if everyone else 0,
    )


def look(home: Home, model: LeadModel, world: World, week: int) -> Monitoring:
    """Score the open leads of a week, keep what was said, and look at the model."""
    day = date.fromisoformat(str(day_of(week)))
    export = world.export(week)
    own = model.judging_on(day)
    is_open = (export["outcome"] == "Open").to_numpy(bool)
    table = own.read(export[is_open].reset_index(drop=True))
    p = own.classifier.predict_proba(table.facts)[:, 1]
    scoring = Scoring(
        pipeline=own.pipeline.name,
        model=str(own.label),
        ids=table.ids,
        probability=p,
        rank=np.argsort(np.argsort(-p)) + 1,
        facts=fact_texts(table, own.pipeline, load_framework()),
    )
    noon = datetime.combine(day, time(12), UTC)
    ScoreHistory(home.score_history).enter(scoring, noon)
    found = watch_model(home, own, export)
    keep_monitoring(home, found)
    return found


def rows_of(
    seed: int,
    *,
    deals: int,
    leads: int,
    weeks: int,
    kinds: Sequence[str] = KINDS,
    slips: bool = False,
) -> list[Row]:
    """Return the two companies of a seed, watched with one model."""
    with threadpool_limits(1):
        kind = kinds[seed % len(kinds)]
        made = [company(deals, leads, weeks, seed, c, slips) for c in (CLEAN, kind)]
        model = trained(made[0])
        return [watch(model, world, seed, weeks) for world in made]


def table(rows: Sequence[Row]) -> str:
    """Return how many alarms there were, and after how many weeks, as text."""
    lines = []
    for change in dict.fromkeys(row.change for row in rows):
        own = [row for row in rows if row.change == change]
        alarms = [row for row in own if row.alarm is not None]
        weeks = sorted(row.after for row in alarms if row.after is not None)
        early = sum(row.after < 0 for row in alarms if row.after is not None)
        lines.append(
            {
                "change": change,
                "companies": len(own),
                "alarms": len(alarms),
                "too early": early,
                "with a watch": sum(row.watches > 0 for row in own),
                "weeks until": ", ".join(map(str, weeks)),
                "leads ended": round(float(np.mean([row.ended for row in own]))),
            }
        )
    return pd.DataFrame(lines).to_string(index=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two small companies")
    parser.add_argument("--seeds", type=from_one, default=20, help="companies of each")
    parser.add_argument("--first-seed", type=int, default=100)
    parser.add_argument("--deals", type=from_one, default=3_000)
    parser.add_argument("--leads", type=from_one, default=50, help="new ones a week")
    parser.add_argument("--weeks", type=from_one, default=34, help="of the watch")
    parser.add_argument("--slips", action="store_true", help="planned dates slip")
    parser.add_argument("--jobs", type=from_one, default=2, help="processes at a time")
    parser.add_argument("--json", type=Path, help="write the rows as data, too")
    options = parser.parse_args(arguments)
    if options.quick:
        options.seeds, options.deals, options.leads = 1, 600, 40
        options.weeks = CALM_WEEKS + 4
    ask = partial(
        rows_of,
        deals=options.deals,
        leads=options.leads,
        weeks=options.weeks,
        slips=options.slips,
    )
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    bar = progress_bar("Watching")
    if options.jobs == 1 or len(seeds) == 1:
        found = list(bar(map(ask, seeds), len(seeds)))
    else:
        with ProcessPoolExecutor(options.jobs) as pool:
            found = list(bar(pool.map(ask, seeds), len(seeds)))
    rows = [row for pair in found for row in pair]
    print(table(rows))
    if options.json:
        text = json.dumps([asdict(row) for row in rows], indent=1, allow_nan=False)
        options.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
