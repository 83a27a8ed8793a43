from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home, enter_scores
from kaopu.store.monitorings import last_monitoring

Run = Callable[..., Any]
AS_OF = ("--as-of", "2026-09-01")


@pytest.fixture
def home(trained_home: Path, tmp_path: Path) -> Path:
    """A home of its own with the model's bundle."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "models").symlink_to(trained_home / "models")
    return tmp_path / "home"


@pytest.fixture
def export(sample: Simulation, tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    sample.deals.to_csv(path, index=False)
    return path


def model_of(home: Path) -> str:
    return str(home / "models" / "demo" / "1")


def test_a_look_is_printed_kept_and_ends_with_its_code(
    run: Run, home: Path, export: Path, trained: LeadModel, sample: Simulation
) -> None:
    deals = sample.deals[sample.deals["created"] < "2026-01-01"].assign(
        closed=None, outcome="Open"
    )
    table = trained.read(deals.reset_index(drop=True))
    scores = trained.score_table(table, force=True).scores
    then = datetime(2026, 1, 1, tzinfo=UTC)
    enter_scores(Home(home), trained, table, scores, then)
    ended = run("monitor", model_of(home), export, "--home", home, *AS_OF)
    assert ended.code in (0, 3, 4)
    assert "What came true" in ended.out
    kept = last_monitoring(Home(home), "demo")
    assert kept is not None
    assert kept.exit_code == ended.code
    assert kept.outcomes.all is not None
    assert kept.outcomes.all.ended > 50
    # Forecasts of January do not count for deals that had ended by then.
    assert kept.outcomes.late > 0


def test_it_is_written_as_json_and_as_a_page(
    run: Run, home: Path, export: Path, tmp_path: Path
) -> None:
    told = run("monitor", model_of(home), export, "--home", home, "--json", *AS_OF)
    document = json.loads(told.out)
    assert document["outcomes"]["missing"] == "no_forecast"
    page = tmp_path / "watch.html"
    arguments = ("--home", home, "--lang", "zh", "-o", page, *AS_OF)
    ended = run("monitor", model_of(home), export, *arguments)
    assert ended.out == f"{page}\n"
    text = page.read_text("utf-8")
    assert "模型跟踪" in text
    assert "打分历史里没有这个模型的预测" in text


def test_a_column_that_is_missing_is_a_finding_with_its_sentence(
    run: Run, home: Path, export: Path
) -> None:
    pd.read_csv(export, dtype=str).drop(columns="budget_status").to_csv(export, index=False)
    ended = run("monitor", model_of(home), export, "--home", home, *AS_OF)
    assert ended.code == 4
    assert "Columns that the pipeline names are missing" in ended.out
    assert "budget_status" in ended.err
    assert "Traceback" not in ended.err


def test_a_file_that_is_not_there_is_refused(
    refused: Callable[..., str], home: Path, tmp_path: Path
) -> None:
    sentence = refused("monitor", model_of(home), tmp_path / "none.csv", "--home", home)
    assert "none.csv" in sentence


def test_an_output_of_another_kind_is_refused(
    refused: Callable[..., str], home: Path, export: Path, tmp_path: Path
) -> None:
    sentence = refused(
        "monitor", model_of(home), export, "--home", home, "-o", tmp_path / "watch.pdf"
    )
    assert ".html" in sentence
