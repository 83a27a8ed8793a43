"""MLflow: logs every training run and registers its model, in the folder or on a server.

On a server other homes may log too. What is looked for there, or closed, is of this home.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any

from kaopu.errors import ModelNotFoundError
from kaopu.scoring import LeadModel
from kaopu.store.bundle import CARD
from kaopu.store.home import Home
from kaopu.store.tracking.candidates import close_candidates, log_candidates
from kaopu.store.tracking.content import (
    CHAMPION,
    DESCRIPTION,
    NOBODY,
    ORIGIN,
    metrics_of,
    parameters_of,
    tags_of,
)
from kaopu.store.tracking.data_set import log_data_set
from kaopu.store.tracking.opening import mlflow_at, quiet
from kaopu.store.tracking.origin import origin_of
from kaopu.store.tracking.signature import input_example, metadata_of, signature

BUNDLE_ARTIFACT = "bundle"
# Who tells what was noted of leads that MLflow's model scores.
SERVED_LOG = "kaopu.store.served"
# What MLflow's databases hold of a description.
MAX_DESCRIPTION = 5_000
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
        client, card = mlflow.MlflowClient(), _description(model)
        tags = tags_of(home, model) | {DESCRIPTION: card or model.usability.reason}
        # A run that is finished is registered: the next training relies on it.
        with mlflow.start_run(run_name=model.label, tags=tags) as run:
            log_data_set(mlflow, model)
            mlflow.log_params(parameters_of(model))
            mlflow.log_metrics(metrics_of(model.evaluation))
            mlflow.log_artifacts(str(model.bundle), BUNDLE_ARTIFACT)
            log_candidates(client, run, model)
            logged = _log_model(mlflow, model)
            version = _register(client, logged, run.info.run_id, model)
            _describe(client, name, version, card)
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
        wanted += of_own(home)
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
            wanted = "attributes.status = 'RUNNING'" + of_own(home)
            for run in client.search_runs(ids, wanted):
                if own.fullmatch(run.info.run_name or ""):
                    _close(client, experiment.name, run)


def of_own(home: Home) -> str:
    """Return what tells the runs of a home in a search; its own folder holds no others."""
    return f" and tags.`{ORIGIN}` = '{origin_of(home)}'" if home.tracking else ""


def _close(client: Any, name: str, run: Any) -> None:
    run_id = run.info.run_id
    close_candidates(client, run)
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
    if not home.tracking and not home.database.is_file():
        raise ModelNotFoundError(uri, str(home.mlruns), [])
    # From a server the files are copied, and needed as long as the model.
    copy = _folder_of_process() if home.tracking else None
    with mlflow_at(home) as mlflow:
        try:
            folder = Path(mlflow.artifacts.download_artifacts(uri, dst_path=copy))
        except mlflow.exceptions.MlflowException:
            known = [m.name for m in mlflow.MlflowClient().search_registered_models()]
            raise ModelNotFoundError(uri, home.shown_uri, known) from None
    bundles = sorted((folder / "artifacts").glob("*/manifest.json"))
    if not bundles:
        raise ModelNotFoundError(uri, home.shown_uri, [])
    return bundles[0].parent


def _folder_of_process() -> str:
    """Return a new folder that is removed when the process ends."""
    folder = tempfile.mkdtemp(prefix="kaopu-model-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _use_experiment(mlflow: Any, home: Home, name: str) -> None:
    if mlflow.get_experiment_by_name(name) is None:
        # A server says itself where files go.
        location = None if home.tracking else (home.artifacts / name).as_uri()
        mlflow.create_experiment(name, artifact_location=location)
    mlflow.set_experiment(name)


def _log_model(mlflow: Any, model: LeadModel) -> Any:
    """Log the bundle as an MLflow model; MLflow tries it with the example.

    MLflow writes down where the files that it logs were. So they are logged from a folder
    that is gone afterwards, and whose path tells nobody's name.
    """
    assert model.bundle is not None  # noqa: S101 - the caller has stored it
    # Of the example nobody need hear that its blanks are blank.
    with (
        warnings.catch_warnings(),
        quiet(SERVED_LOG),
        tempfile.TemporaryDirectory(prefix="kaopu-") as folder,
    ):
        # MLflow warns of its own working.
        warnings.simplefilter("ignore")
        bundle = shutil.copytree(model.bundle, Path(folder) / BUNDLE_ARTIFACT)
        code = shutil.copy(MODEL_CODE, folder)
        return mlflow.pyfunc.log_model(
            name="model",
            python_model=str(code),
            artifacts={BUNDLE_ARTIFACT: str(bundle)},
            signature=signature(),
            input_example=input_example(model) if model.usable else None,
            metadata=metadata_of(model),
            tags=NOBODY,
            pip_requirements=[f"kaopu=={library_version('kaopu')}"],
        )


def _description(model: LeadModel) -> str:
    """Return the model card as far as MLflow's databases hold it; empty where none is.

    It is cut between two of its sections.
    """
    assert model.bundle is not None  # noqa: S101 - the caller has stored it
    card = model.bundle / CARD
    text = card.read_text("utf-8") if card.is_file() else ""
    while len(text) > MAX_DESCRIPTION:
        before, section, _ = text.rpartition("\n## ")
        text = before + "\n" if section else text[:MAX_DESCRIPTION]
    return text


def _describe(client: Any, name: str, version: str, card: str) -> None:
    """Give a new version its description, and the registered model where none is champion.

    Else that has the card of its champion, see `kaopu.store.tracking.aliases`.
    """
    if not card:
        return
    client.update_model_version(name, version, card)
    if CHAMPION not in client.get_registered_model(name).aliases:
        client.update_registered_model(name, card)


def _register(client: Any, logged: Any, run_id: str, model: LeadModel) -> str:
    """Return the new version of the registered model."""
    name = model.pipeline.name
    if not client.search_registered_models(f"name = '{name}'"):
        client.create_registered_model(name)
    made = client.create_model_version(
        name, logged.model_uri, run_id, model_id=logged.model_id
    )
    return str(made.version)
