from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kaopu.errors import ChampionMovedError, TrackingError
from kaopu.scoring import LeadModel, Usability
from kaopu.store import Home, find_model, write_bundle
from kaopu.store.bundle import bundle_versions, marked_versions
from kaopu.store.decisions import Decision, decisions_of
from kaopu.store.locking import LOCK
from kaopu.store.storing import (
    UNFOLLOWED,
    finish_trackings,
    store_decision,
    store_training,
)
from kaopu.store.tracking.opening import mlflow_at

Tracked = tuple[Path, dict[str, Any]]
pytestmark = pytest.mark.filterwarnings("ignore")
NAME = "other"


@pytest.fixture(scope="module")
def home(tracked: Tracked, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose MLflow store is set up, and knows another company's model."""
    home = Home(tmp_path_factory.mktemp("home"))
    home.mlruns.mkdir()
    shutil.copy(Home(tracked[0]).database, home.database)
    return home


@pytest.fixture(scope="module")
def model(trained: LeadModel) -> LeadModel:
    """A trained model of a pipeline that was never stored."""
    text = trained.pipeline_text.replace('name = "demo"', f'name = "{NAME}"')
    pipeline = replace(trained.pipeline, name=NAME)
    return replace(trained, pipeline=pipeline, pipeline_text=text)


@pytest.fixture
def client(home: Home) -> Iterator[Any]:
    with mlflow_at(home) as mlflow:
        yield mlflow.MlflowClient()


def registered(client: Any) -> dict[str, str]:
    """The bundles that the registry knows, by version, and the versions of its aliases."""
    versions = client.search_model_versions(f"name = '{NAME}'")
    bundles = {v.version: client.get_run(v.run_id).data.tags["bundle"] for v in versions}
    aliases = client.get_registered_model(NAME).aliases
    named = {alias: str(aliases[alias]) for alias in sorted(aliases)}
    return {str(v): bundles[v] for v in sorted(bundles)} | named


def statuses(client: Any) -> list[tuple[str, str]]:
    experiment = client.get_experiment_by_name(NAME)
    runs = client.search_runs([experiment.experiment_id], order_by=["start_time ASC"])
    # Those below a training's are `tests/store/tracking/test_candidates.py`'s.
    own = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    return [(run.info.run_name, run.info.status) for run in own]


def test_a_training_is_stored_and_tracked(
    home: Home, model: LeadModel, client: Any
) -> None:
    stored, run = store_training(home, model)
    assert run is not None
    assert (stored.label, run.uri) == ("other/1", "models:/other/1")
    assert marked_versions(home.models / NAME) == []
    assert registered(client) == {"1": "other/1", "champion": "1"}
    assert statuses(client) == [("other/1", "FINISHED")]


def test_one_that_is_not_to_be_tracked_is_not(
    home: Home, model: LeadModel, client: Any
) -> None:
    stored, run = store_training(home, model, track=False)
    assert (stored.label, run) == ("other/2", None)
    assert marked_versions(home.models / NAME) == []
    finish_trackings(home)
    assert registered(client) == {"1": "other/1", "champion": "1"}


def test_what_a_kill_between_bundle_and_registry_left_is_finished_by_the_next_command(
    home: Home, model: LeadModel, client: Any
) -> None:
    write_bundle(home.models, model, tracked=True)
    experiment = client.get_experiment_by_name(NAME).experiment_id
    for name in ("other/3", "notes of my own"):
        client.create_run(experiment, run_name=name)
    (home.models / NAME / ".new-a1b2c3").mkdir()
    (home.models / NAME / ".new-a1b2c3" / "model.skops").write_bytes(b"half")
    (home.models / NAME / ".9.untracked").touch()
    assert find_model(NAME, home).label == "other/1"
    aliases = {"champion": "1", "challenger": "2"}
    assert registered(client) == {"1": "other/1", "2": "other/3"} | aliases
    assert sorted(statuses(client)) == [
        ("notes of my own", "RUNNING"),
        ("other/1", "FINISHED"),
        ("other/3", "FINISHED"),
        ("other/3", "KILLED"),
    ]
    left = sorted(path.name for path in (home.models / NAME).iterdir())
    assert left == ["1", "2", "3", "decisions.jsonl"]


def test_a_run_whose_model_is_registered_is_finished_not_logged_again(
    home: Home, model: LeadModel, client: Any
) -> None:
    _, run = store_training(home, model)
    assert run is not None
    # As if it had been killed at the last step.
    client.delete_registered_model_alias(NAME, "champion")
    client.set_registered_model_alias(NAME, "challenger", "1")
    client.update_run(run.run_id, status="RUNNING")
    (home.models / NAME / ".4.untracked").touch()
    finish_trackings(home)
    found = registered(client)
    assert (found["champion"], found["challenger"]) == ("1", run.version)
    assert len(found) == 5
    assert client.get_run(run.run_id).info.status == "FINISHED"
    assert marked_versions(home.models / NAME) == []


def test_a_training_at_work_is_left_to_do_it_itself(home: Home, model: LeadModel) -> None:
    (home.models / NAME / ".4.untracked").touch()
    hold = (
        "import filelock as f; l = f.FileLock(%r); l.acquire(); print(flush=True); input()"
    )
    lock = str((home.models / LOCK).resolve())
    worker = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", hold % lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    assert worker.stdout.readline()
    finish_trackings(home)
    assert marked_versions(home.models / NAME) == [4]
    worker.communicate(b"\n")
    finish_trackings(home)
    assert marked_versions(home.models / NAME) == []


def test_where_mlflow_cannot_be_used_the_bundle_is_kept_and_tracked_later(
    home: Home, model: LeadModel, client: Any
) -> None:
    spoilt = home.database.with_name("aside.db")
    home.database.rename(spoilt)
    home.database.write_bytes(b"no database, but a longer text" * 99)
    poor = replace(model, usability=Usability(usable=False, reason="worthless"))
    with pytest.raises(TrackingError):
        store_training(home, poor)
    assert marked_versions(home.models / NAME) == [5]
    # Whoever scores by it is not kept from that.
    assert find_model(f"{NAME}@challenger", home).label == "other/5"
    assert marked_versions(home.models / NAME) == [5]
    spoilt.replace(home.database)
    store_training(home, model)
    assert bundle_versions(home.models / NAME)[-2:] == [5, 6]
    known = registered(client)
    assert list(known.values())[:-2] == [f"other/{version}" for version in (1, 3, 4, 5, 6)]
    assert known[known["champion"]] == "other/1"
    assert known[known["challenger"]] == "other/6"
    assert marked_versions(home.models / NAME) == []


def test_aliases_follow_a_decision_and_a_champion_without_a_run_gets_one(
    home: Home, client: Any
) -> None:
    decision = Decision("promoted", 2, 1, 6, "better", 2)
    made = store_decision(home, NAME, decision, track=True)
    assert decisions_of(home.models / NAME)[-1] == made
    known = registered(client)
    assert known[known["champion"]] == "other/2"  # it was stored without MLflow
    assert known[known["challenger"]] == "other/6"
    assert not (home.models / NAME / UNFOLLOWED).exists()


def test_a_decision_about_a_champion_that_is_none_any_more_changes_nothing(
    home: Home, client: Any
) -> None:
    before = decisions_of(home.models / NAME), registered(client)
    # As of two promotions at once, or of a rollback while deals were compared.
    with pytest.raises(ChampionMovedError, match="stand for other/2 meanwhile"):
        store_decision(
            home, NAME, Decision("not_promoted", 1, 1, 6, "worse", 6), track=True
        )
    assert (decisions_of(home.models / NAME), registered(client)) == before
    assert find_model(NAME, home).label == "other/2"
    assert not (home.models / NAME / UNFOLLOWED).exists()


def test_a_decision_that_is_not_tracked_moves_no_alias(home: Home, client: Any) -> None:
    before = registered(client)
    store_decision(home, NAME, Decision("rolled_back", 1, 2, 6, "asked"), track=False)
    assert find_model(NAME, home).label == "other/1"
    assert registered(client) == before


def test_aliases_that_a_killed_process_left_behind_follow_with_the_next_command(
    home: Home, client: Any
) -> None:
    (home.models / NAME / UNFOLLOWED).touch()
    finish_trackings(home)
    known = registered(client)
    assert known[known["champion"]] == "other/1"
    # A rollback has left those of before behind.
    assert "challenger" not in known
    assert not (home.models / NAME / UNFOLLOWED).exists()


def test_where_mlflow_cannot_be_used_a_decision_holds_and_aliases_follow_later(
    home: Home, client: Any
) -> None:
    spoilt = home.database.with_name("aside.db")
    home.database.rename(spoilt)
    home.database.write_bytes(b"no database, but a longer text" * 99)
    decision = Decision("promoted", 6, 1, 6, "forced", 6, is_forced=True)
    with pytest.raises(TrackingError):
        store_decision(home, NAME, decision, track=True)
    assert find_model(NAME, home).label == "other/6"
    spoilt.replace(home.database)
    finish_trackings(home)
    known = registered(client)
    assert known[known["champion"]] == "other/6"


def test_a_marked_bundle_that_is_damaged_is_given_up(home: Home, model: LeadModel) -> None:
    write_bundle(home.models, model, tracked=True)
    (home.models / NAME / "7" / "history.json").unlink()
    finish_trackings(home)
    assert marked_versions(home.models / NAME) == []


def test_nothing_is_imported_where_nothing_is_to_be_finished(tmp_path: Path) -> None:
    finish_trackings(Home(tmp_path))
    assert list(tmp_path.iterdir()) == []
