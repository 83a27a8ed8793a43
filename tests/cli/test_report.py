from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kaopu.report.evaluation.render import evaluation_page, evaluation_text
from kaopu.report.evaluation.view import evaluation_view
from kaopu.scoring import LeadModel, Usability
from kaopu.store import write_bundle

Run = Callable[..., Any]


@pytest.fixture
def report(run: Run, trained_home: Path) -> Run:
    """Calls ``kaopu report demo --home …`` with further options."""
    return lambda *options: run("report", "demo", "--home", trained_home, *options)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_text_in_either_language(report: Run, trained: LeadModel, language: Any) -> None:
    ended = report("--lang", language)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == evaluation_text(evaluation_view(trained, language))


def test_the_page_is_the_one_beside_the_model(report: Run, trained: LeadModel) -> None:
    assert trained.bundle is not None
    page = (trained.bundle / "evaluation.html").read_text("utf-8")
    assert report("--format", "html").out == page


def test_the_other_language_needs_no_training(report: Run, trained: LeadModel) -> None:
    page = evaluation_page(evaluation_view(trained, "zh"), "zh")
    assert report("--format", "html", "--lang", "zh").out == page


def test_the_language_of_the_pipeline_is_the_default(
    run: Run, trained: LeadModel, tmp_path: Path
) -> None:
    text = f'language = "zh"\n{trained.pipeline_text}'
    write_bundle(tmp_path / "models", replace(trained, pipeline_text=text))
    assert run("report", "demo", "--home", tmp_path).out.startswith("可以用 · ")


def test_json_is_the_evaluation_record(report: Run, trained: LeadModel) -> None:
    document = json.loads(report("--format", "json").out)
    assert (document["model"], document["usable"]) == ("demo/1", True)
    assert document["evaluation"] == trained.evaluation.to_json()
    assert document["importance"] == trained.record.importance.to_json()


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_file_holds_what_stdout_would(report: Run, form: str, tmp_path: Path) -> None:
    path = tmp_path / "report.out"
    ended = report("--format", form, "-o", path)
    assert (ended.code, ended.out, ended.err) == (0, f"{path}\n", "")
    assert path.read_text("utf-8") == report("--format", form, "-o", "-").out


def test_a_model_that_is_not_usable_says_so_first(
    run: Run, trained: LeadModel, tmp_path: Path
) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    write_bundle(tmp_path / "models", poor)
    ended = run("report", "demo", "--home", tmp_path)
    assert ended.code == 0
    assert ended.out.startswith("Not usable · How good is the model demo/1?\n")
    assert ended.err.startswith("NOT USABLE: demo/1: It has found nothing")


def test_an_unknown_model(refused: Run, trained_home: Path) -> None:
    assert "known models: demo" in refused("report", "nobody", "--home", trained_home)


def test_an_output_that_cannot_be_written(
    refused: Run, trained_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("kept")
    path = tmp_path / "file" / "report.html"
    sentence = refused("report", "demo", "--home", trained_home, "-o", path)
    assert sentence.startswith(f"{path}: found no folder ")
    assert (tmp_path / "file").read_text() == "kept"
