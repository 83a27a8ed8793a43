"""MLflow: the figures of every look at a model, over time, in one run a model."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from kaopu.leads.dates import day_number
from kaopu.monitoring import EXIT_CODES, Monitoring
from kaopu.store.home import Home
from kaopu.store.tracking.content import NOBODY, ORIGIN
from kaopu.store.tracking.opening import mlflow_at
from kaopu.store.tracking.origin import origin_of
from kaopu.store.tracking.runs import of_own

MILLISECONDS_A_DAY = 86_400_000


def log_monitoring(home: Home, found: Monitoring) -> bool:
    """Log what a look found; False where MLflow has no experiment of the model.

    All looks at one model are one run of its experiment, ``watch NAME/VERSION``; the step
    of a figure is the day of the look, since 1970-01-01, so that they form a line.

    Raises:
        TrackingError: The store cannot be written.
    """
    if not home.tracking and not home.database.is_file():
        return False
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        experiment = client.get_experiment_by_name(found.pipeline)
        if experiment is None:
            return False
        run_id = _run_of(client, home, experiment.experiment_id, found.model)
        day = day_number(date.fromisoformat(found.as_of))
        for name, value in figures_of(found).items():
            client.log_metric(run_id, name, value, day * MILLISECONDS_A_DAY, day)
        client.set_tag(run_id, "verdict", found.verdict)
        client.set_terminated(run_id, "FINISHED")
    return True


def _run_of(client: Any, home: Home, experiment: str, model: str) -> str:
    """Return the run of a home's looks at a model, made if there is none."""
    name = f"watch {model}"
    wanted = f"attributes.run_name = '{name}'" + of_own(home)
    made = client.search_runs([experiment], wanted)
    if made:
        return str(made[0].info.run_id)
    tags = {"kind": "monitoring", "watched": model, ORIGIN: origin_of(home), **NOBODY}
    return str(client.create_run(experiment, run_name=name, tags=tags).info.run_id)


def figures_of(found: Monitoring) -> dict[str, float]:
    """Return the figures of a look by name; what cannot be told is left out."""
    figures: dict[str, float] = {
        "verdict": float(list(EXIT_CODES).index(found.verdict)),
        "newest_leads": float(found.newest),
        "columns_moved": float(sum(c.weight != "none" for c in found.columns)),
        "largest_move": max((c.distance for c in found.columns), default=math.nan),
    }
    if found.scores is not None:
        figures["mean_forecast"] = found.scores.mean
    for group in found.outcomes.groups:
        if group.by not in ("all", "band", "stage", "sign") or not group.ended:
            continue
        name = "_".join(part for part in (group.by, group.id) if part)
        figures |= {
            f"{name}_ended": float(group.ended),
            f"{name}_expected": group.expected,
            f"{name}_won_rate": group.rate,
        }
    return {name: value for name, value in figures.items() if not math.isnan(value)}
