from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kaopu import __version__
from kaopu.errors import TrackingError
from kaopu.scoring import LeadModel, Usability
from kaopu.store import Home, find_model, log_training, read_bundle, write_bundle
from kaopu.store.tracking.opening import mlflow_at
from kaopu.store.tracking.runs import _description, close_dead_runs, fetch_bundle

Tracked = tuple[Path, dict[str, Any]]


@pytest.fixture
def mlflow(tracked: Tracked) -> Iterator[ModuleType]:
    with mlflow_at(Home(tracked[0])) as module:
        yield module


@pytest.fixture
def run(mlflow: ModuleType, tracked: Tracked) -> Any:
    return mlflow.get_run(tracked[1]["mlflow_run"])


@pytest.fixture
def stored(tracked: Tracked) -> LeadModel:
    return read_bundle(Path(tracked[1]["bundle"]))


def test_the_run_has_the_parameters(run: Any) -> None:
    params = run.data.params
    assert params["pipeline"] == "demo"
    assert params["training_deals"] == "400"
    assert int(params["training_won"]) + int(params["training_lost"]) == 400
    assert {"sigmoid_slope", "sigmoid_offset"} <= set(params)
    assert any(key.startswith("blend_") for key in params)


def test_the_run_has_the_metrics_of_every_design(run: Any, tracked: Tracked) -> None:
    evaluation = tracked[1]["evaluation"]
    for design in ("random", "forward"):
        for metric in ("roc_auc", "log_loss", "brier_score", "accuracy"):
            told = evaluation[design][metric]
            assert run.data.metrics[f"{design}_{metric}"] == told["mean"]
            assert run.data.metrics[f"{design}_{metric}_se"] == told["se"]


def test_the_run_is_named_and_tagged(run: Any) -> None:
    assert run.info.run_name == "demo/1"
    assert run.info.status == "FINISHED"
    assert (run.data.tags["usable"], run.data.tags["bundle"]) == ("true", "demo/1")
    assert run.data.tags["reason"].startswith("log loss ")
    assert run.data.tags["kaopu_version"] == __version__
    assert run.data.tags["data_digest"] == run.data.params["data_digest"]


def test_the_card_describes_the_run_its_version_and_its_model(
    mlflow: ModuleType, run: Any, tracked: Tracked
) -> None:
    card = (Path(tracked[1]["bundle"]) / "model_card.md").read_text("utf-8")
    client = mlflow.MlflowClient()
    assert card.startswith("# Simulated export-trade deals: demo/1")
    assert run.data.tags["mlflow.note.content"] == card
    assert client.get_model_version("demo", "1").description == card
    assert client.get_registered_model("demo").description == card


def test_a_card_that_mlflow_could_not_hold_is_cut_between_sections(
    stored: LeadModel, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    sections = "".join(f"\n## Part {n}\n\n{'word ' * 300}\n" for n in range(6))
    (bundle / "model_card.md").write_text(f"# demo\n{sections}", "utf-8")
    text = _description(replace(stored, bundle=bundle))
    assert 3_000 < len(text) <= 5_000
    assert re.findall(r"## Part (\d)", text) == ["0", "1", "2"]
    (bundle / "model_card.md").write_text("x" * 6_000, "utf-8")
    assert len(_description(replace(stored, bundle=bundle))) == 5_000
    (bundle / "model_card.md").unlink()
    assert _description(replace(stored, bundle=bundle)) == ""


def test_no_tag_and_no_parameter_holds_a_path_or_a_user(
    mlflow: ModuleType, run: Any, tracked: Tracked
) -> None:
    client = mlflow.MlflowClient()
    runs = client.search_runs([run.info.experiment_id])
    logged = client.search_logged_models([run.info.experiment_id])
    kept = [text for one in runs for text in told_by(one)]
    kept += [str(v) for one in logged for v in (*one.tags.values(), *one.params.values())]
    assert len(runs) > 3
    assert len(kept) > 100
    home = {str(tracked[0]), str(Path.home()), str(Path.cwd())}
    for text in kept:
        assert not any(path in text for path in home), text
        assert getpass.getuser() not in text.split(), text
    users = {one.info.user_id for one in runs}
    assert users == {one.data.tags["mlflow.user"] for one in runs} == {"kaopu"}
    assert {one.tags["mlflow.user"] for one in logged} == {"kaopu"}


def told_by(run: Any) -> list[str]:
    return [*run.data.tags.values(), *run.data.params.values()]


def test_the_run_holds_the_files_of_the_bundle(mlflow: ModuleType, run: Any) -> None:
    files = mlflow.MlflowClient().list_artifacts(run.info.run_id, "bundle")
    assert sorted(file.path for file in files) == [
        "bundle/evaluation.html",
        "bundle/evaluation.json",
        "bundle/history.json",
        "bundle/manifest.json",
        "bundle/model.skops",
        "bundle/model_card.md",
        "bundle/pipeline.toml",
        "bundle/plots",
        "bundle/seen.json",
        "bundle/settled.json",
    ]
    plots = mlflow.MlflowClient().list_artifacts(run.info.run_id, "bundle/plots")
    assert len(plots) == 6


def test_all_of_it_is_under_the_home(tracked: Tracked, run: Any) -> None:
    home = Home(tracked[0])
    assert (home.mlruns / "mlflow.db").is_file()
    assert run.info.artifact_uri.startswith(home.artifacts.as_uri())


def test_a_usable_model_becomes_champion(mlflow: ModuleType) -> None:
    version = mlflow.MlflowClient().get_model_version_by_alias("demo", "champion")
    assert version.version == 1


def test_a_model_that_is_not_usable_does_not_become_champion(
    tracked: Tracked, stored: LeadModel, tmp_path: Path
) -> None:
    home = Home(tracked[0])
    poor = replace(stored, usability=Usability(usable=False, reason="worthless"))
    run = log_training(home, write_bundle(tmp_path, poor))
    assert run.uri == f"models:/demo/{run.version}"
    assert not find_model(run.uri, home).usable
    assert find_model("models:/demo@champion", home).usable
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        assert client.get_run(run.run_id).data.tags["usable"] == "false"
        assert client.get_model_version_by_alias("demo", "champion").version == 1


def test_a_model_of_few_deals_does_not_displace_one_of_many(
    tracked: Tracked, stored: LeadModel, tmp_path: Path
) -> None:
    home = Home(tracked[0])
    counts = replace(stored.record.training, won=3, lost=9, deals=12)
    few = replace(stored, record=replace(stored.record, training=counts))
    run = log_training(home, write_bundle(tmp_path, few))
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        assert client.get_run(run.run_id).data.tags["usable"] == "true"
        assert client.get_model_version_by_alias("demo", "champion").version == 1


def test_nor_does_one_whose_training_was_killed_at_its_last_step(
    tracked: Tracked, stored: LeadModel, tmp_path: Path
) -> None:
    home = Home(tracked[0])
    counts = replace(stored.record.training, won=7, lost=2, deals=9)
    few = replace(stored, record=replace(stored.record, training=counts))
    run = log_training(home, write_bundle(tmp_path, few))
    with mlflow_at(home) as mlflow:
        mlflow.MlflowClient().update_run(run.run_id, status="RUNNING")
    close_dead_runs(home)
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        assert client.get_run(run.run_id).info.status == "FINISHED"
        assert client.get_model_version_by_alias("demo", "champion").version == 1


def test_the_registry_gives_the_bundle_whole(tracked: Tracked) -> None:
    folder = fetch_bundle(Home(tracked[0]), "models:/demo@champion")
    bundle = Path(tracked[1]["bundle"])
    for path in (path for path in bundle.rglob("*") if path.is_file()):
        assert (folder / path.relative_to(bundle)).read_bytes() == path.read_bytes()


def test_no_row_of_data_is_logged(tracked: Tracked) -> None:
    logged = (tracked[0] / "mlruns").rglob("*")
    texts = [path.read_bytes() for path in logged if path.is_file()]
    assert texts
    assert not any(b"D-000001" in text for text in texts)


def test_a_store_that_cannot_be_opened_is_said(tmp_path: Path, stored: LeadModel) -> None:
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "mlruns" / "mlflow.db").write_text("no database, but a longer text" * 99)
    with pytest.raises(TrackingError) as caught:
        log_training(Home(tmp_path), stored)
    assert str(caught.value).startswith(f"the MLflow store {Home(tmp_path).tracking_uri} ")
    assert "file is not a database" in str(caught.value)
    assert "\n" not in str(caught.value)
