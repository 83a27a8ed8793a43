"""A language model that the pipeline file names, as commands tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from llm_server import Service, fact, serving

from kaopu.store import Home
from kaopu.store.notes.answers import Answer, keep_answer

Run = Callable[..., Any]
PIPELINE = """\
schema = 1
name = "noted"
[lead]
id = "Id"
[outcome]
column = "Status"
won = ["Won"]
lost = ["Lost"]
[context]
categories = ["Region"]
[notes]
columns = ["Remarks"]
reader = "llm"
url = "URL"
model = "qwen"
timeout = 5
"""
ROWS = 60


def says(note: str) -> list[dict[str, object]]:
    return [fact("budget_status", "approved", "purse open")] if "purse open" in note else []


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(says) as running:
        yield running


@pytest.fixture
def pipeline(service: Service, tmp_path: Path) -> Path:
    path = tmp_path / "noted.toml"
    path.write_text(PIPELINE.replace("URL", service.url), "utf-8")
    return path


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    rows = [
        f"D{i},{'Won' if i % 2 else 'Lost'},{'north' if i % 3 else 'south'},purse open {i}"
        for i in range(ROWS)
    ]
    path = tmp_path / "deals.csv"
    path.write_text("\n".join(["Id,Status,Region,Remarks", *rows]) + "\n", "utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAOPU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def bear_out(home: Path) -> None:
    for n in range(4):
        answer = Answer("llm:budget_status", is_right=True)
        keep_answer(Home.find(home), f"note {n}", answer)


def test_notes_shows_what_the_model_of_the_pipeline_file_reads(
    run: Run, service: Service, pipeline: Path, deals: Path, home: Path
) -> None:
    ended = run("notes", deals, "--pipeline", pipeline, "--column", "Remarks")
    assert ended.code == 0
    assert "Read by qwen: 60 notes asked" in ended.err
    assert "approved 60 notes" in ended.out
    assert "[llm:budget_status]" in ended.out
    assert len(service.notes) == ROWS
    # What was asked once is known to every command.
    assert len(list((home / "notes" / "llm").iterdir())) == ROWS
    again = run("notes", deals, "--pipeline", pipeline, "--column", "Remarks")
    assert "0 notes asked, 60 known from before" in again.err


def test_the_key_of_the_pipeline_file_must_be_there(
    run: Run, service: Service, pipeline: Path, deals: Path, home: Path
) -> None:
    text = pipeline.read_text("utf-8")
    pipeline.write_text(text + 'key = "env:NO_SUCH_KEY_HERE"\n', "utf-8")
    ended = run("notes", deals, "--pipeline", pipeline, "--column", "Remarks")
    assert ended.code == 2
    assert "the environment has no NO_SUCH_KEY_HERE" in ended.err
    bear_out(home)
    ended = run("check", pipeline, deals)
    assert ended.code == 2
    assert "the environment has no NO_SUCH_KEY_HERE" in ended.err
    assert service.notes == []


def test_check_reads_as_training_would_and_says_how_many_it_could_not(
    run: Run, service: Service, pipeline: Path, deals: Path, home: Path
) -> None:
    bear_out(home)
    ended = run("check", pipeline, deals)
    assert len(service.notes) == ROWS
    assert "gave no answer" not in ended.out
    for path in (home / "notes" / "llm").iterdir():
        path.unlink()
    service.is_down = True
    ended = run("check", pipeline, deals)
    assert (
        "Remarks: notes of 60 row(s) are read by the rules alone, for the language model "
        "gave no answer" in ended.out
    )
    assert (
        "模型没有回答，60 行的备注只按规则读"
        in run("check", pipeline, deals, "--lang", "zh").out
    )


def test_check_sends_nothing_before_answers_bear_the_model_out(
    run: Run, service: Service, pipeline: Path, deals: Path, home: Path
) -> None:
    assert not home.exists()
    run("check", pipeline, deals)
    assert service.notes == []


@pytest.mark.slow
def test_training_says_first_that_the_model_gave_no_answer(
    run: Run, service: Service, pipeline: Path, deals: Path, home: Path
) -> None:
    bear_out(home)
    service.is_down = True
    ended = run("train", pipeline, "--data", deals, "--no-mlflow")
    assert ended.code == 0, ended.err
    first = next(line for line in ended.err.splitlines() if "language model" in line)
    assert "gave no answer: the rules alone read all notes" in first
    scored = run("score", "noted", deals, "--force", "-o", home / "scores.csv")
    assert scored.code == 0, scored.err
    assert "language model" not in scored.err
