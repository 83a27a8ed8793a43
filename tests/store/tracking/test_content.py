from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from math import nan
from pathlib import Path

import pytest

from kaopu.evaluation.records import DesignResult, Estimate, Evaluation
from kaopu.scoring import LeadModel
from kaopu.store import Home
from kaopu.store.tracking.content import git_commit, metrics_of, parameters_of, tags_of


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, which one stands in."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        monkeypatch.delenv(key)
    names = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for call in (["init", "-q"], [*names, "commit", "-q", "--allow-empty", "-m", "First"]):
        git = shutil.which("git")
        assert git
        subprocess.run([git, *call], check=True)  # noqa: S603 - our own call
    return folder


def test_the_commit_is_that_of_the_working_directory(
    repository: Path, trained: LeadModel, tmp_path: Path
) -> None:
    head = git_commit()
    assert len(head) == 40
    tags = tags_of(Home(tmp_path), trained)
    assert tags["git_commit"] == tags["mlflow.source.git.commit"] == head


def test_outside_a_repository_there_is_none(
    trained: LeadModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git_commit() == ""
    assert "git_commit" not in tags_of(Home(tmp_path), trained)


def test_without_git_there_is_none(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert git_commit() == ""


def test_a_git_that_hangs_is_not_waited_for(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("git", 5)

    monkeypatch.setattr(subprocess, "run", hang)
    assert git_commit() == ""


def test_a_run_can_be_done_again_from_its_parameters(trained: LeadModel) -> None:
    params = parameters_of(trained)
    assert params["seed"] == 0
    assert params["data_digest"] == trained.record.data_digest
    named = {name for name in params if name.startswith("version_")}
    libraries = ("python", "kaopu", "scikit-learn", "numpy", "pandas", "shap")
    assert {f"version_{name}" for name in libraries} <= named


def test_a_model_of_before_has_the_parameters_that_it_knows(trained: LeadModel) -> None:
    record = replace(trained.record, seed=None, data_digest="", versions={})
    params = parameters_of(replace(trained, record=record))
    assert not {"seed", "data_digest"} & set(params)
    assert params["training_deals"] == 400


def result_of(**metrics: Estimate) -> DesignResult:
    return DesignResult(100, 5, 1, metrics, {}, Estimate(0.1, 0.02))


GAIN = {"random_log_loss_gain": 0.1, "random_log_loss_gain_se": 0.02}


def test_metrics_get_flat_names() -> None:
    evaluation = Evaluation(result_of(roc_auc=Estimate(0.8, 0.01)), None, None)
    flat = {"random_roc_auc": 0.8, "random_roc_auc_se": 0.01}
    assert metrics_of(evaluation) == flat | GAIN


def test_a_metric_without_a_value_is_left_out() -> None:
    evaluation = Evaluation(result_of(roc_auc=Estimate(0.8, nan)), None, None)
    assert metrics_of(evaluation) == {"random_roc_auc": 0.8} | GAIN


def test_metrics_of_a_baseline_get_its_name() -> None:
    baselines = {"checklist": {"log_loss": Estimate(0.6, 0.02)}}
    evaluation = Evaluation(replace(result_of(), baselines=baselines), None, None)
    flat = {"random_checklist_log_loss": 0.6, "random_checklist_log_loss_se": 0.02}
    assert metrics_of(evaluation) == flat | GAIN
