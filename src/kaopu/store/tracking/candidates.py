"""The blends that a training tried, each as a run below the training's own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from kaopu.scoring import LeadModel
from kaopu.store.tracking.content import NOBODY

PARENT, CANDIDATE = "mlflow.parentRunId", "kaopu.candidate"


def log_candidates(client: Any, run: Any, model: LeadModel) -> None:
    """Log what was tried, best first: parts, settings, weights, log loss out of fold.

    Args:
        client: Of MLflow.
        run: The training's.
        model: The trained model.
    """
    from mlflow.entities import Metric, Param  # see mlflow_at

    now = int(time.time() * 1000)
    for tried in model.record.selection:
        chosen = str(tried["chosen"]).lower()
        tags = {**NOBODY, PARENT: run.info.run_id, CANDIDATE: "true", "chosen": chosen}
        made = client.create_run(
            run.info.experiment_id, tags=tags, run_name=candidate_name(tried)
        )
        figures = {"log_loss": tried["log_loss"], "log_loss_se": tried["standard_error"]}
        # Of one candidate alone there is nothing to tell apart.
        known = {name: value for name, value in figures.items() if value is not None}
        client.log_batch(
            made.info.run_id,
            [Metric(name, float(value), now, 0) for name, value in known.items()],
            [Param(name, str(value)) for name, value in _settings(tried).items()],
        )
        client.set_terminated(made.info.run_id)


def candidate_name(tried: Mapping[str, Any]) -> str:
    """Return what a blend is called: its parts with their settings.

    Example:
        >>> candidate_name({"parts": {"linear": [0.1], "forest": []}})
        'linear 0.1 + forest'
    """
    parts = ((kind, *map(str, values)) for kind, values in tried["parts"].items())
    return " + ".join(" ".join(part) for part in parts)


def _settings(tried: Mapping[str, Any]) -> dict[str, Any]:
    settings = {f"part_{kind}": values for kind, values in tried["parts"].items()}
    weights = dict(zip(tried["parts"], tried["weights"], strict=False))
    return settings | {f"weight_{kind}": weight for kind, weight in weights.items()}


def close_candidates(client: Any, run: Any) -> None:
    """Close the runs below a training's that was killed while it logged them."""
    below = f"tags.`{PARENT}` = '{run.info.run_id}' and attributes.status = 'RUNNING'"
    for left in client.search_runs([run.info.experiment_id], below):
        client.set_terminated(left.info.run_id, "KILLED")
