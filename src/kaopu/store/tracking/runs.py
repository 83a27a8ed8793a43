"""MLflow: logs every training run and registers its model, in a local SQLite store."""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import asdict, dataclass
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any

from kaopu.errors import ModelNotFoundError
from kaopu.evaluation.records import Evaluation
from kaopu.scoring import LeadModel
from kaopu.scoring.scores import score_kinds
from kaopu.store.home import Home
from kaopu.store.tracking.opening import mlflow_at

BUNDLE_ARTIFACT = "bundle"
# Under which MLflow keeps the columns that a table of leads must have.
INPUT_COLUMNS = "input_columns"
MODEL_CODE = Path(__file__).with_name("model_code.py")


@dataclass(frozen=True)
class TrackedRun:
    """Where a training run stands in MLflow."""

    run_id: str
    uri: str
    version: str


def log_training(home: Home, model: LeadModel) -> TrackedRun:
    """Log a stored model's run: parameters, metrics, files, the model itself.

    Which version is champion, see `kaopu.store.tracking.aliases`.

    Raises:
        TrackingError: The store cannot be written.
    """
    assert model.bundle is not None  # noqa: S101 - the caller has stored it
    name = model.pipeline.name
    with mlflow_at(home) as mlflow:
        _use_experiment(mlflow, home, name)
        tags = {"usable": str(model.usable).lower(), "bundle": model.label}
        tags["reason"] = model.usability.reason
        # A run that is finished is registered: the next training relies on it.
        with mlflow.start_run(run_name=model.label, tags=tags) as run:
            mlflow.log_params(_parameters(model))
            mlflow.log_metrics(metrics_of(model.evaluation))
            mlflow.log_artifacts(str(model.bundle), BUNDLE_ARTIFACT)
            logged = _log_model(mlflow, model)
            version = _register(mlflow.MlflowClient(), logged, run.info.run_id, model)
        return TrackedRun(run.info.run_id, f"models:/{name}/{version}", version)


def is_tracked(home: Home, label: str) -> bool:
    """Tell whether the run of a bundle, such as ``demo/3``, is finished.

    Raises:
        TrackingError: The store cannot be read.
    """
    name = label.partition("/")[0]
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        experiment = client.get_experiment_by_name(name)
        if experiment is None:
            return False
        wanted = f"attributes.run_name = '{label}' and attributes.status = 'FINISHED'"
        return bool(client.search_runs([experiment.experiment_id], wanted, max_results=1))


def close_dead_runs(home: Home) -> None:
    """Close the runs that killed trainings left running; only kaopu's own.

    Only for who holds the lock under which models are stored: no run is alive then. A run
    whose model stands in the registry had nothing more to log, and is finished.

    Raises:
        TrackingError: The store cannot be written.
    """
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        for experiment in client.search_experiments():
            own = re.compile(rf"{re.escape(experiment.name)}/\d+")
            ids = [experiment.experiment_id]
            for run in client.search_runs(ids, "attributes.status = 'RUNNING'"):
                if own.fullmatch(run.info.run_name or ""):
                    _close(client, experiment.name, run)


def _close(client: Any, name: str, run: Any) -> None:
    run_id = run.info.run_id
    registered = client.search_model_versions(f"name = '{name}' and run_id = '{run_id}'")
    if not registered:
        from_run = f"source_run_id = '{run_id}'"
        ids = [run.info.experiment_id]
        for logged in client.search_logged_models(ids, filter_string=from_run):
            client.finalize_logged_model(logged.model_id, "FAILED")
    client.set_terminated(run_id, "FINISHED" if registered else "KILLED")


def fetch_bundle(home: Home, uri: str) -> Path:
    """Return the bundle's folder of a registered model, such as ``models:/NAME@champion``.

    Raises:
        ModelNotFoundError: The registry has no such model, version or alias.
    """
    if not home.database.is_file():
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
            signature=_signature(),
            metadata={INPUT_COLUMNS: list(model.pipeline.scoring_columns)},
            pip_requirements=[f"kaopu=={library_version('kaopu')}"],
        )


def _register(client: Any, logged: Any, run_id: str, model: LeadModel) -> str:
    """Return the new version of the registered model."""
    name = model.pipeline.name
    if not client.search_registered_models(f"name = '{name}'"):
        client.create_registered_model(name)
    made = client.create_model_version(
        name, logged.model_uri, run_id, model_id=logged.model_id
    )
    return str(made.version)


def _parameters(model: LeadModel) -> dict[str, Any]:
    training = asdict(model.record.training)
    told = model.record.framework
    chosen = [c for c in model.classifier.blend_.selection_ if c["chosen"]]
    return {
        "pipeline": model.pipeline.name,
        **{f"training_{key}": value for key, value in training.items()},
        **{f"blend_{kind}": str(v) for c in chosen for kind, v in c["parts"].items()},
        **_segments(model),
        **_drift(model),
        "sigmoid_slope": model.classifier.blend_.slope_,
        "sigmoid_offset": model.classifier.blend_.offset_,
        **({"framework_share": told.share} if told else {}),
    }


def _segments(model: LeadModel) -> dict[str, Any]:
    """Return what was chosen for segments, if the pipeline file has any."""
    choice = model.record.segments
    if choice is None:
        return {}
    found: dict[str, Any] = {
        "segments_by": choice.source,
        "segments_own": str(choice.is_own).lower(),
        "segments_tested": choice.how,
        "segments_count": len(choice.segments),
    }
    for best in choice.tried[:1]:
        figures = {"gain": best.gain, "gain_se": best.gain_se, "reach": best.reach}
        found |= {f"segments_{key}": value for key, value in figures.items()}
    return found


def _drift(model: LeadModel) -> dict[str, Any]:
    """Return how the market is followed, where that was asked."""
    choice = model.record.drift
    if choice is None:
        return {}
    return {
        "drift_tested": choice.how,
        "drift_half_life": choice.half_life or "none",
        "drift_shift": choice.shift,
        "drift_shift_points": 100 * choice.points,
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


def _signature() -> Any:
    """State what comes out, and that a day can be asked for; kaopu reads what goes in.

    MLflow would hold a frame against declared types cell by cell, and refuse a whole
    number where a text was declared. The columns that are needed stand in the metadata.
    """
    # See mlflow_at.
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema

    kinds = score_kinds()
    return ModelSignature(
        outputs=Schema([ColSpec(kinds[c], c) for c in kinds]),
        # A text: MLflow cannot store a day that is none by default.
        params=ParamSchema([ParamSpec("as_of", "string", None)]),
    )
