from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kaopu.scoring import LeadModel
from kaopu.store import Home, store_training
from kaopu.store.tracking.candidates import PARENT, candidate_name, log_candidates
from kaopu.store.tracking.opening import mlflow_at
from kaopu.store.tracking.runs import close_dead_runs, is_tracked

Tracked = tuple[Path, dict[str, Any]]
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def mlflow(tracked: Tracked) -> Iterator[ModuleType]:
    with mlflow_at(Home(tracked[0])) as module:
        yield module


def runs_below(client: Any, run_id: str) -> list[Any]:
    experiment = client.get_run(run_id).info.experiment_id
    return list(client.search_runs([experiment], f"tags.`{PARENT}` = '{run_id}'"))


def test_what_was_tried_stands_below_the_run(mlflow: ModuleType, tracked: Tracked) -> None:
    below = runs_below(mlflow.MlflowClient(), tracked[1]["mlflow_run"])
    tried = tracked[1]["selection"]
    found = {run.info.run_name: run for run in below}
    assert found.keys() == {candidate_name(one) for one in tried}
    for one in tried:
        run = found[candidate_name(one)]
        assert run.info.status == "FINISHED"
        assert run.data.metrics["log_loss"] == one["log_loss"]
        assert run.data.metrics["log_loss_se"] == one["standard_error"]
        assert run.data.tags["chosen"] == str(one["chosen"]).lower()
        kinds = {f"part_{kind}" for kind in one["parts"]}
        kinds |= {f"weight_{kind}" for kind in one["parts"]}
        assert run.data.params.keys() == kinds
    chosen = [run for run in below if run.data.tags["chosen"] == "true"]
    assert len(chosen) == 1


def test_a_blend_is_called_by_its_parts() -> None:
    parts = {"linear": [0.1, 1.0], "boosted": [3, 0.3], "forest": []}
    assert candidate_name({"parts": parts}) == "linear 0.1 1.0 + boosted 3 0.3 + forest"


def test_those_of_a_training_that_was_killed_are_closed_with_it(
    trained: LeadModel, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    stored, run = store_training(home, trained)
    assert run is not None
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        experiment = client.get_run(run.run_id).info.experiment_id
        killed = client.create_run(experiment, run_name="demo/2")
        log_candidates(client, killed, stored)
        half = client.create_run(
            experiment, tags={PARENT: killed.info.run_id}, run_name="forest"
        )
        close_dead_runs(home)
        assert client.get_run(killed.info.run_id).info.status == "KILLED"
        assert client.get_run(half.info.run_id).info.status == "KILLED"
        ended = {one.info.status for one in runs_below(client, killed.info.run_id)}
        assert ended == {"FINISHED", "KILLED"}
        assert client.get_run(run.run_id).info.status == "FINISHED"
    assert is_tracked(home, "demo/1")
    assert not is_tracked(home, "demo/2")


def test_a_model_of_which_nothing_was_tried_has_none(
    trained: LeadModel, tmp_path: Path
) -> None:
    record = replace(trained.record, selection=())
    home = Home(tmp_path)
    _, run = store_training(home, replace(trained, record=record))
    assert run is not None
    with mlflow_at(home) as mlflow:
        assert runs_below(mlflow.MlflowClient(), run.run_id) == []
