"""MLflow: logs every training run and registers its model, in a local SQLite store."""

from __future__ import annotations

import logging
import math
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version as library_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaopu.errors import ModelNotFoundError, TrackingError
from kaopu.evaluation.records import Evaluation
from kaopu.pipeline import Pipeline
from kaopu.scoring import LeadModel
from kaopu.store.home import Home

if TYPE_CHECKING:
    from types import ModuleType

CHAMPION = "champion"
BUNDLE_ARTIFACT = "bundle"
MODEL_CODE = Path(__file__).with_name("mlflow_model.py")
NOISY = ("mlflow", "alembic", "alembic.runtime.migration")


@dataclass(frozen=True)
class TrackedRun:
    """Where a training run stands in MLflow."""

    run_id: str
    uri: str
    version: str


@contextmanager
def mlflow_at(home: Home) -> Iterator[ModuleType]:
    """Give MLflow, set to the store of ``home``, quiet and without telemetry.

    Raises:
        TrackingError: The store cannot be opened or written.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    # mlflow takes two seconds to import; only tracking and its registry need it.
    import mlflow
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    home.mlruns.mkdir(parents=True, exist_ok=True)
    before = {name: logging.getLogger(name).level for name in NOISY}
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    mlflow.set_tracking_uri(home.tracking_uri)
    mlflow.set_registry_uri(home.tracking_uri)
    try:
        yield mlflow
    except (MlflowException, SQLAlchemyError, OSError) as error:
        raise TrackingError(home.tracking_uri, str(error).splitlines()[0]) from error
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def log_training(home: Home, model: LeadModel) -> TrackedRun:
    """Log a stored model's run: parameters, metrics, files, the model itself.

    The new version becomes ``models:/NAME@champion`` if the model is usable.

    Raises:
        TrackingError: The store cannot be written.
    """
    assert model.bundle is not None  # noqa: S101 - the caller has stored it
    name = model.pipeline.name
    with mlflow_at(home) as mlflow:
        _use_experiment(mlflow, home, name)
        with mlflow.start_run(run_name=model.label) as run:
            mlflow.log_params(_parameters(model))
            mlflow.log_metrics(metrics_of(model.evaluation))
            mlflow.set_tags({"usable": str(model.usable).lower(), "bundle": model.label})
            mlflow.log_artifacts(str(model.bundle), BUNDLE_ARTIFACT)
            logged = _log_model(mlflow, model)
        version = _register(mlflow.MlflowClient(), logged, run.info.run_id, model)
        return TrackedRun(run.info.run_id, f"models:/{name}/{version}", version)


def fetch_bundle(home: Home, uri: str) -> Path:
    """Return the bundle's folder of a registered model, such as ``models:/NAME@champion``.

    Raises:
        ModelNotFoundError: The registry has no such model, version or alias.
    """
    if not home.mlruns.is_dir():
        raise ModelNotFoundError(uri, str(home.mlruns), [])
    with mlflow_at(home) as mlflow:
        try:
            folder = Path(mlflow.artifacts.download_artifacts(uri))
        except mlflow.exceptions.MlflowException:
            known = [m.name for m in mlflow.MlflowClient().search_registered_models()]
            raise ModelNotFoundError(uri, home.tracking_uri, known) from None
    bundles = sorted((folder / "artifacts").glob("*/manifest.json"))
    if not bundles:
        raise ModelNotFoundError(uri, home.tracking_uri, [])
    return bundles[0].parent


def _use_experiment(mlflow: Any, home: Home, name: str) -> None:
    if mlflow.get_experiment_by_name(name) is None:
        location = (home.artifacts / name).as_uri()
        mlflow.create_experiment(name, artifact_location=location)
    mlflow.set_experiment(name)


def _log_model(mlflow: Any, model: LeadModel) -> Any:
    """Log the bundle as an MLflow model, without an example: a lead may name people."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*input example")
        return mlflow.pyfunc.log_model(
            name="model",
            python_model=str(MODEL_CODE),
            artifacts={BUNDLE_ARTIFACT: str(model.bundle)},
            signature=_signature(model.pipeline),
            pip_requirements=[f"kaopu=={library_version('kaopu')}"],
        )


def _register(client: Any, logged: Any, run_id: str, model: LeadModel) -> str:
    """Return the new version of the registered model; a usable one becomes champion."""
    name = model.pipeline.name
    if not client.search_registered_models(f"name = '{name}'"):
        client.create_registered_model(name)
    made = client.create_model_version(
        name, logged.model_uri, run_id, model_id=logged.model_id
    )
    if model.usable:
        client.set_registered_model_alias(name, CHAMPION, made.version)
    return str(made.version)


def _parameters(model: LeadModel) -> dict[str, Any]:
    training = asdict(model.record.training)
    chosen = [c for c in model.classifier.blend_.selection_ if c["chosen"]]
    return {
        "pipeline": model.pipeline.name,
        **{f"training_{key}": value for key, value in training.items()},
        **{f"blend_{kind}": str(v) for c in chosen for kind, v in c["parts"].items()},
        "sigmoid_slope": model.classifier.blend_.slope_,
        "sigmoid_offset": model.classifier.blend_.offset_,
    }


def metrics_of(evaluation: Evaluation) -> dict[str, float]:
    """Return the evaluation's means and standard errors under flat names.

    ``DESIGN_METRIC`` and ``DESIGN_METRIC_se``, such as ``forward_log_loss``; a
    baseline's as ``DESIGN_BASELINE_METRIC``. What could not be computed is left out.
    """
    flat: dict[str, float] = {}
    for design, result in evaluation.designs.items():
        named = {f"{design}_{key}": value for key, value in result.metrics.items()}
        named[f"{design}_log_loss_gain"] = result.log_loss_gain
        for baseline, metrics in result.baselines.items():
            named |= {f"{design}_{baseline}_{key}": v for key, v in metrics.items()}
        for name, value in named.items():
            flat |= {name: value.mean, f"{name}_se": value.se}
    return {name: value for name, value in flat.items() if not math.isnan(value)}


def _signature(pipeline: Pipeline) -> Any:
    """Declare every column as text: a served model reads cells as an export does."""
    # See mlflow_at.
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    columns = pipeline.scoring_columns
    return ModelSignature(Schema([ColSpec("string", name) for name in columns]))
