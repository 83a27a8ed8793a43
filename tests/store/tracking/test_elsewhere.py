"""Runs and models on a server of MLflow, over HTTP; each test has a home of its own."""

from __future__ import annotations

import getpass
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from mlflow_server import PASSWORD, USER, MlflowServer, free_port

import kaopu
from kaopu.api import load
from kaopu.cli.main import cli
from kaopu.errors import ModelNotFoundError, TrackingElsewhereError
from kaopu.model.search import SearchSpace
from kaopu.report.evaluation.render import evaluation_files
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home, store_training
from kaopu.store.storing import finish_trackings
from kaopu.store.tracking.content import NOBODY, ORIGIN
from kaopu.store.tracking.opening import mlflow_at
from kaopu.store.tracking.origin import origin_of
from kaopu.store.tracking.runs import close_dead_runs, fetch_bundle, is_tracked

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def home(
    mlflow_server: MlflowServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Home:
    """A home whose runs go to the server, as the environment says; with a password."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow_server.url_with_password)
    return Home.find(tmp_path)


@pytest.fixture
def mlflow(home: Home) -> Iterator[ModuleType]:
    with mlflow_at(home) as module:
        yield module


def named(model: LeadModel, name: str) -> LeadModel:
    """The model under a name that is one test's own."""
    text = model.pipeline_text.replace('name = "demo"', f'name = "{name}"')
    pipeline = replace(model.pipeline, name=name)
    return replace(model, pipeline=pipeline, pipeline_text=text)


def test_what_is_trained_is_registered_there_and_scores_from_there(
    home: Home, sample: Simulation, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline = tmp_path / "remote.toml"
    text = (ROOT / "pipelines" / "demo.toml").read_text("utf-8")
    pipeline.write_text(text.replace('name = "demo"', 'name = "remote"'), "utf-8")
    deals, leads, scores = (tmp_path / f"{n}.csv" for n in ("deals", "leads", "scores"))
    sample.deals.to_csv(deals, index=False)
    sample.leads.to_csv(leads, index=False)
    options = ["--data", str(deals), "--home", str(tmp_path), "--jobs", "1"]
    with caplog.at_level(logging.DEBUG, "kaopu"):
        trained = CliRunner().invoke(
            cli, ["train", str(pipeline), *options], obj=SearchSpace.quick()
        )
    assert trained.exception is None, trained.output
    assert not home.database.exists()
    assert "models:/remote/1" in trained.output
    uri = "models:/remote@champion"
    arguments = ["score", uri, str(leads), "-o", str(scores), "--home", str(tmp_path)]
    scored = CliRunner().invoke(cli, arguments)
    assert scored.exception is None, scored.output
    expected = load("remote", home=tmp_path).score(sample.leads)
    assert list(pd.read_csv(scores)["lead_id"]) == list(expected["lead_id"])
    assert pd.read_csv(scores)["probability"].to_numpy() == pytest.approx(
        expected["probability"].to_numpy(), abs=1e-9
    )
    for said in (trained.output, scored.output, caplog.text):
        assert PASSWORD not in said
        assert USER not in said


def test_no_tag_and_no_parameter_there_holds_a_path_or_a_user(
    home: Home, trained: LeadModel, mlflow: ModuleType
) -> None:
    model, run = store_training(home, named(trained, "quiet"), evaluation_files)
    assert run is not None
    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name("quiet").experiment_id
    kept: list[str] = []
    for one in client.search_runs([experiment]):
        kept += [one.info.user_id, *one.data.tags.values(), *one.data.params.values()]
    for logged in client.search_logged_models([experiment]):
        kept += [*logged.tags.values(), *(str(v) for v in logged.params.values())]
    version = client.get_model_version("quiet", run.version)
    kept += [*version.tags.values(), version.description]
    assert len(kept) > 50
    hidden = {str(home.path), str(Path.home()), getpass.getuser(), PASSWORD, USER}
    for text in kept:
        assert not any(word in text for word in hidden - {"root"}), text
        assert "/root" not in text
    model_file = fetch_bundle(home, "models:/quiet/1").parents[1] / "MLmodel"
    assert str(home.path) not in model_file.read_text("utf-8")
    assert str(Path(kaopu.__file__).parent) not in model_file.read_text("utf-8")
    assert version.description.startswith("# Simulated export-trade deals: quiet/1")
    assert client.get_registered_model("quiet").description == version.description
    assert model.label == "quiet/1"


def test_a_run_of_another_home_is_left_alone(
    home: Home, trained: LeadModel, mlflow: ModuleType, tmp_path: Path
) -> None:
    other = Home.find(tmp_path / "other")
    model = named(trained, "shared")
    store_training(other, model, track=True)
    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name("shared").experiment_id
    made = {}
    for place in (home, other):
        tags = {**NOBODY, ORIGIN: origin_of(place)}
        run = client.create_run(experiment, tags=tags, run_name="shared/2")
        made[place] = run.info.run_id
    close_dead_runs(home)
    assert client.get_run(made[home]).info.status == "KILLED"
    assert client.get_run(made[other]).info.status == "RUNNING"
    # A bundle of the same name and number is another one.
    assert is_tracked(other, "shared/1")
    assert not is_tracked(home, "shared/1")


def test_a_training_without_its_server_is_logged_when_the_server_is_back(
    home: Home, trained: LeadModel, mlflow: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = replace(home, tracking=f"http://{USER}:{PASSWORD}@127.0.0.1:{free_port()}")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(TrackingElsewhereError) as refused:
        store_training(gone, named(trained, "late"), evaluation_files)
    said = str(refused.value)
    assert said.startswith("the MLflow server http://127.0.0.1:")
    assert "\n" not in said
    assert PASSWORD not in said
    assert USER not in said
    assert refused.value.__cause__ is None
    assert not is_tracked(home, "late/1")
    finish_trackings(home)
    assert is_tracked(home, "late/1")


def test_a_model_that_is_not_there_is_named_with_those_that_are(home: Home) -> None:
    with pytest.raises(ModelNotFoundError) as refused:
        load("models:/nothing@champion", home=home.path)
    assert "http://127.0.0.1" in str(refused.value)
    assert PASSWORD not in str(refused.value)


def test_what_mlflow_is_set_to_does_not_stay_in_the_environment(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tracked: Any
) -> None:
    with mlflow_at(home):
        pass
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    with mlflow_at(Home(tracked[0])):
        pass
    assert Home.find(tmp_path).tracking == ""
