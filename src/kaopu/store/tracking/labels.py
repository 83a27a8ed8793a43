"""Which bundle a run of MLflow is of."""

from __future__ import annotations

import re

from kaopu.store.home import Home
from kaopu.store.tracking.opening import mlflow_at

# How MLflow names runs.
RUN_ID = re.compile(r"[0-9a-f]{32}")


def label_of_run(home: Home, run_id: str) -> str | None:
    """Return the label, such as ``demo/3``, of the bundle of a run; None where it has none.

    Raises:
        TrackingError: The store cannot be read.
    """
    with mlflow_at(home) as mlflow:
        try:
            run = mlflow.MlflowClient().get_run(run_id)
        except mlflow.exceptions.MlflowException:
            return None
        label: str | None = run.data.tags.get("bundle")
        return label
