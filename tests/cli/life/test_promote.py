from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home, store_training

Run = Callable[..., Any]
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def home(trained: LeadModel, tmp_path: Path) -> Path:
    """A home with ``demo/1`` and its challenger, not in MLflow."""
    for _ in range(2):
        store_training(Home(tmp_path), trained, track=False)
    return tmp_path


@pytest.fixture
def export(sample: Simulation, tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    sample.deals.to_csv(path, index=False)
    return path


def test_one_that_is_no_better_is_told_so_and_ends_with_one(
    run: Run, home: Path, export: Path
) -> None:
    ended = run("promote", "demo", export, "--home", home, "--jobs", 1, "--no-mlflow")
    assert ended.code == 3, ended.err
    lines = ended.out.splitlines()
    assert lines[0] == "demo: challenger demo/2 beside champion demo/1"
    assert lines[1].startswith("compared on 160 deals, ")
    assert "both have learnt from these deals" in lines[2]
    assert "would be one model" in ended.out
    assert "champion demo/1" in ended.out
    assert lines[-4].startswith("difference in log loss +0.0000, 95% interval")
    assert lines[-2].startswith("as good, but not learnt from newer deals")
    assert lines[-1] == (
        "not promoted: demo goes on to stand for demo/1; demo/2 stays its challenger"
    )
    listed = run("promote", "demo", "--list", "--home", home)
    assert listed.code == 0
    kept = listed.out.splitlines()
    assert kept[0].endswith("demo stands for demo/1, its first usable model")
    assert kept[1].endswith(lines[-1])
    assert kept[2].startswith("demo stands for demo/1, and demo/2 is its challenger;")


def forget_pipeline_folder(home: Path, version: int) -> None:
    """Leave a bundle without a word of where its pipeline file was, as once."""
    manifest = home / "models" / "demo" / str(version) / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))
    del content["pipeline_folder"]
    manifest.write_text(json.dumps(content), "utf-8")


def test_force_promotes_without_deals_and_a_rollback_goes_back(
    run: Run, home: Path
) -> None:
    forget_pipeline_folder(home, 2)
    options = ["--home", home, "--no-mlflow"]
    ended = run("promote", "demo", "--force", "--lang", "zh", *options)
    assert ended.code == 0, ended.err
    assert ended.out.splitlines() == [
        "demo：挑战者 demo/2 对现任模型 demo/1",
        "没有比较：没有说明商机数据在哪里",
        "强制晋升：demo 现在是 demo/2，取代 demo/1",
    ]
    back = run("rollback", "demo", *options)
    assert (back.code, back.out) == (
        0,
        "rolled back: demo stands for demo/1 again, in place of demo/2\n",
    )
    again = run("rollback", "demo", "--to", 2, "--json", *options)
    assert json.loads(again.out)["champion"] == 2
    listed = run("promote", "demo", "--list", "--json", *options[:2])
    kinds = [decision["kind"] for decision in json.loads(listed.out)]
    assert kinds == ["first", "promoted", "rolled_back", "rolled_back"]


def test_the_document_holds_the_decision_and_its_figures(
    run: Run, home: Path, export: Path
) -> None:
    options = ["--home", home, "--no-mlflow", "--json", "--jobs", 1]
    ended = run("promote", "demo", export, *options)
    document = json.loads(ended.out)
    assert (document["promoted"], document["why"]) == (False, "not_fresher")
    assert document["figures"]["basis"] == "both_saw"
    assert document["figures"]["challenger"]["stages"].keys() == {"target", "intent"}
    assert ended.code == 3


def test_the_pipeline_file_s_own_data_are_taken_and_named(run: Run, home: Path) -> None:
    ended = run("promote", "demo", "--home", home, "--no-mlflow", "--lang", "en")
    assert ended.code == 3
    assert ended.err.startswith("note: no DEALS are given: compared on ")
    assert "data/deals.csv, which the pipeline file names" in ended.err


def test_what_cannot_be_done_is_said(refused: Run, home: Path, tmp_path: Path) -> None:
    forget_pipeline_folder(home, 2)
    assert refused("promote", "demo", "--home", home) == (
        "demo/2 names no data that can be found and no DEALS are given, expected one of "
        "them; name an export after the model, or promote without a comparison: --force"
    )
    shutil.rmtree(home / "models" / "demo" / "2")
    assert refused("promote", "demo", "--home", home).startswith(
        "demo: found no model that was trained since demo/1, expected one that"
    )
    assert refused("rollback", "demo", "--home", home).startswith(
        "demo: found no version that the name stood for before demo/1"
    )
