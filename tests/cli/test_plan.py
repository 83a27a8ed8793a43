from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from kaopu.planning.records import read_plan_schema
from kaopu.report.plan.render import PLAN_COLUMNS
from kaopu.scoring import LeadModel, Usability
from kaopu.store import write_bundle

Run = Callable[..., Any]
Validators = Callable[..., Draft202012Validator]


@pytest.fixture
def plan(run: Run, trained_home: Path, leads_file: Path) -> Run:
    """Calls ``kaopu plan demo leads.csv --home … --as-of …`` with further options."""
    call = ["plan", "demo", leads_file, "--home", trained_home, "--as-of", "2026-11-24"]
    return lambda *options: run(*call, *options)


def test_text_by_default(plan: Run) -> None:
    ended = plan("--capacity", 3)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[1] == "3 of 40 open leads, planned on 24 November 2026."
    assert "Next step: " in ended.out


def test_chinese(plan: Run) -> None:
    assert plan("--lang", "zh").out.startswith("本周该跟的线索\n2026年11月24日排的计划")


def test_what_the_data_held_is_noted(
    run: Run, trained_home: Path, leads_file: Path, tmp_path: Path
) -> None:
    leads = pd.read_csv(leads_file, dtype=str, keep_default_na=False)
    leads.assign(mood="good").to_csv(tmp_path / "odd.csv", index=False)
    call = ("plan", "demo", tmp_path / "odd.csv", "--home", trained_home)
    ended = run(*call)
    assert ended.err == "note: mood: is not in the pipeline file, not used (40 rows)\n"
    assert (
        run(*call, "--lang", "zh").err == "说明：mood：不在配置文件里：没有使用（40 行）\n"
    )


@pytest.mark.parametrize("ending", ["txt", "csv", "xlsx", "html", "json"])
def test_the_form_is_that_of_the_name(plan: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"plan.{ending}"
    ended = plan("-o", path, "--capacity", 4)
    assert (ended.code, ended.out) == (0, f"{path}\n")
    if ending == "csv":
        frame = pd.read_csv(path)
    elif ending == "xlsx":
        frame = pd.read_excel(path, engine="openpyxl")
    else:
        start = {"txt": "This week's leads", "html": "<!doctype html>", "json": "{"}
        assert path.read_text("utf-8").startswith(start[ending])
        return
    assert tuple(frame.columns) == PLAN_COLUMNS
    assert (frame["list"] == "worth").sum() == 4


def test_csv_and_json_on_stdout(plan: Run, validator_of: Validators) -> None:
    assert plan("--format", "csv").out.startswith("list,place,lead_id,")
    document = json.loads(plan("--format", "json", "--capacity", 2).out)
    validator_of(read_plan_schema()).validate(document)
    assert (document["model"], document["usable"], len(document["worth"])) == (
        "demo/1",
        True,
        2,
    )


def test_one_rep(plan: Run, refused: Run, trained_home: Path, leads_file: Path) -> None:
    rep = str(pd.read_csv(leads_file)["owner"].iloc[0])
    assert plan("--rep", rep).out.startswith(f"This week's leads of {rep}\n")
    call = ["plan", "demo", leads_file, "--home", trained_home]
    sentence = refused(*call, "--rep", "Nobody")
    assert sentence.startswith(f"{leads_file}: no open lead of rep 'Nobody', expected")


def test_forms_that_cannot_be(
    refused: Run, trained_home: Path, leads_file: Path, tmp_path: Path
) -> None:
    call = ["plan", "demo", leads_file, "--home", trained_home]
    assert refused(*call, "--format", "xlsx").startswith(
        "found --format xlsx and no file for the workbook, expected one; "
    )
    assert refused(*call, "--format", "csv", "-o", tmp_path / "a.html").startswith(
        f"found --format csv and an output named {tmp_path / 'a.html'}, expected the same"
    )
    assert refused(*call, "-o", tmp_path / "a.pdf").startswith(
        f"{tmp_path / 'a.pdf'}: found .pdf, expected one of .txt, .csv, .xlsx, .html, .json"
    )
    assert list(tmp_path.glob("a.*")) == []


@pytest.mark.parametrize("form", ["text", "html", "csv", "json"])
def test_a_model_that_is_not_usable_says_so_first(
    run: Run, trained: LeadModel, leads_file: Path, tmp_path: Path, form: str
) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    write_bundle(tmp_path / "models", poor)
    ended = run("plan", "demo", leads_file, "--home", tmp_path, "--format", form)
    assert ended.code == 0
    warning = "NOT USABLE: demo/1: It has found nothing in your past deals to predict from"
    if form == "text":
        assert ended.out.startswith(warning)
    elif form == "html":
        assert warning in ended.out
    else:
        assert ended.err.startswith(warning)


def test_no_open_lead(
    refused: Run, trained_home: Path, open_leads: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "ended.csv"
    open_leads.head(3).assign(outcome="Won").to_csv(path, index=False)
    sentence = refused("plan", "demo", path, "--home", trained_home)
    assert sentence.startswith(f"{path}: found no row, expected at least one open lead")
