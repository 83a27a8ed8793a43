from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaopu.simulate import Simulation

Run = Callable[..., Any]
Tracked = tuple[Path, dict[str, Any]]
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]


def test_a_run_is_trained_again_and_the_same(run: Run, tracked: Tracked) -> None:
    home, document = tracked
    options = ["--data", home / "deals.csv", "--home", home, "--jobs", 2]
    ended = run("reproduce", document["mlflow_run"], *options)
    assert ended.code == 0, ended.out + ended.err
    assert ended.out.splitlines() == [
        "demo/1: trained again, and the same to the last byte in model.skops, "
        "pipeline.toml, evaluation.json, history.json, settled.json, seen.json",
        "  seed 0",
    ]


def test_other_data_are_told_with_what_differs(
    run: Run, tracked: Tracked, sample: Simulation, tmp_path: Path
) -> None:
    home, _ = tracked
    export = tmp_path / "fewer.csv"
    sample.deals.iloc[:380].to_csv(export, index=False)
    options = ["--data", export, "--home", home, "--jobs", 1]
    ended = run("reproduce", "demo/1", *options)
    assert ended.code == 3, ended.err
    lines = ended.out.splitlines()
    assert lines[0] == "demo/1: trained again, and not the same"
    assert lines[2].startswith("  the data are others: digest ")
    assert any(line.startswith("  model.skops differs: ") for line in lines)
    assert any(line.startswith("  evaluation.json differs: ") for line in lines)
    assert not any("pipeline.toml" in line for line in lines)
    told = run("reproduce", "demo/1", *options, "--json")
    found = json.loads(told.out)
    assert (found["same"], found["versions"]) == (False, {})
    assert found["data_then"] != found["data_now"]


def test_a_run_that_is_not_there_is_refused(refused: Run, tracked: Tracked) -> None:
    home, _ = tracked
    sentence = refused("reproduce", "0" * 32, "--home", home)
    assert sentence.startswith(f"no run '{'0' * 32}' in sqlite:///")
