from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from kaopu.cli.explain import best_leads
from kaopu.explain.past.overall_records import read_overall_schema
from kaopu.report.lead.text import lead_text
from kaopu.report.lead.view import lead_view
from kaopu.scoring import LeadModel, Usability
from kaopu.store import write_bundle

Run = Callable[..., Any]
Validators = Callable[..., Draft202012Validator]

NEITHER = (
    "found neither --lead nor --top, expected one of them to say which leads to explain; "
    "add --lead ID for one lead, or --top 5 for the best five"
)
BOTH = (
    "found both --lead and --top, expected one of them; drop --top to explain the leads "
    "that are named, or drop --lead to explain the best ones"
)


@pytest.fixture
def explain(run: Run, trained_home: Path, leads_file: Path) -> Run:
    """Calls ``kaopu explain demo leads.csv --home …`` with further options."""
    call = ["explain", "demo", leads_file, "--home", trained_home]
    return lambda *options: run(*call, *options)


@pytest.fixture
def best(trained: LeadModel, open_leads: pd.DataFrame) -> list[str]:
    return [str(i) for i in trained.score(open_leads)["lead_id"]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_lead_in_either_language(
    explain: Run, trained: LeadModel, open_leads: pd.DataFrame, language: Any
) -> None:
    ended = explain("--lead", "L-000012", "--lang", language)
    lead = trained.explain(open_leads, ["L-000012"])[0]
    row = open_leads[open_leads["lead_id"] == "L-000012"].iloc[0]
    view = lead_view(lead, language, name=row["company"], owner=row["owner"])
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == lead_text(view, language)
    assert f"L-000012 · {row['company']} · {row['owner']} · " in ended.out
    assert "L-000012" in ended.out


def test_english_is_the_language_by_default(explain: Run) -> None:
    default = explain("--lead", "L-000012")
    assert default == explain("--lead", "L-000012", "--lang", "en")


def test_several_leads_come_in_the_order_asked_for(explain: Run) -> None:
    ended = explain("--lead", "L-000030", "--lead", "L-000003")
    heads = [line for line in ended.out.splitlines() if line.startswith("Lead L-")]
    assert [head.split()[1] for head in heads] == ["L-000030", "L-000003"]


def test_the_best_leads_come_best_first(explain: Run, best: list[str]) -> None:
    document = json.loads(explain("--top", 4, "--format", "json").out)
    assert [lead["lead_id"] for lead in document["leads"]] == best[:4]


def test_more_than_there_are_is_all_of_them(
    trained: LeadModel, open_leads: pd.DataFrame, best: list[str]
) -> None:
    table = trained.read(open_leads)
    assert best_leads(table, trained.ranks(table), 99) == best


def test_json_is_the_explanation_record(
    explain: Run, trained: LeadModel, open_leads: pd.DataFrame
) -> None:
    ended = explain("--lead", "L-000012", "--format", "json")
    assert ended.err == ""
    lead = trained.explain(open_leads, ["L-000012"])[0]
    assert json.loads(ended.out) == {
        "model": "demo/1",
        "usable": True,
        "reason": trained.usability.reason,
        "leads": [json.loads(json.dumps(lead.to_json()))],
    }


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_html_is_a_page(explain: Run, language: str, tag: str) -> None:
    ended = explain("--top", 3, "--format", "html", "--lang", language)
    assert ended.out.startswith(f'<!doctype html>\n<html lang="{tag}">')
    assert ended.out.count("<article aria") == 3
    assert "<nav" in ended.out


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_file_holds_what_stdout_would(explain: Run, form: str, tmp_path: Path) -> None:
    path = tmp_path / "lead.out"
    options = ["--lead", "L-000012", "--format", form]
    ended = explain(*options, "-o", path)
    assert (ended.code, ended.out, ended.err) == (0, f"{path}\n", "")
    assert path.read_text("utf-8") == explain(*options).out
    assert explain(*options, "-o", "-").out == explain(*options).out


def test_leads_come_from_stdin(
    run: Run, explain: Run, trained_home: Path, leads_file: Path
) -> None:
    options = ["--home", trained_home, "--lead", "L-000012"]
    ended = run("explain", "demo", "-", *options, stdin=leads_file.read_bytes())
    assert ended == explain("--lead", "L-000012")


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_model_that_is_not_usable_explains_with_a_warning(
    run: Run, trained: LeadModel, leads_file: Path, tmp_path: Path, form: str
) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    write_bundle(tmp_path / "models", poor)
    options = ["--home", tmp_path, "--top", 1, "--format", form]
    ended = run("explain", "demo", leads_file, *options)
    assert ended.code == 0
    warning = "NOT USABLE: demo/1: It has found nothing in your past deals to predict from"
    assert ended.err.startswith(warning)
    if form == "json":
        assert json.loads(ended.out)["usable"] is False
    if form == "html":
        assert warning in ended.out


@pytest.mark.parametrize(
    ("call", "options"), [("explain", ("--top", 2)), ("plan", ()), ("score", ())]
)
def test_a_model_of_few_deals_says_so_first(
    run: Run,
    trained: LeadModel,
    leads_file: Path,
    tmp_path: Path,
    call: str,
    options: tuple[object, ...],
) -> None:
    counts = replace(trained.record.training, deals=17, won=8, lost=9)
    few = replace(trained, record=replace(trained.record, training=counts))
    write_bundle(tmp_path / "models", few)
    ended = run(call, "demo", leads_file, "--home", tmp_path, *options)
    assert ended.code == 0
    assert ended.out.startswith("demo/1: 17 deals: ")
    assert ended.out.count("demo/1: 17 deals: ") == 1
    assert "17 deals" not in ended.err


def test_a_script_in_the_export_stays_text(
    run: Run, trained_home: Path, open_leads: pd.DataFrame, tmp_path: Path
) -> None:
    script = "<script>alert(1)</script>"
    leads = open_leads.head(3).assign(lead_id=[f"{script}{i}" for i in range(3)])
    leads["product"] = script
    leads.to_csv(tmp_path / "odd.csv", index=False)
    options = ["--home", trained_home, "--top", 3, "--format", "html"]
    ended = run("explain", "demo", tmp_path / "odd.csv", *options)
    assert "<script" not in ended.out
    assert ended.out.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6


@pytest.mark.parametrize(
    ("options", "sentence"),
    [([], NEITHER), (["--lead", "L-000001", "--top", "2"], BOTH)],
)
def test_leads_are_named_in_one_way(
    refused: Run, trained_home: Path, leads_file: Path, options: list[str], sentence: str
) -> None:
    call = ["explain", "demo", leads_file, "--home", trained_home]
    assert refused(*call, *options) == sentence


def test_leads_that_have_ended_are_counted_or_left_out(
    run: Run, trained_home: Path, open_leads: pd.DataFrame, best: list[str], tmp_path: Path
) -> None:
    ended = open_leads["lead_id"] == best[0]
    path = tmp_path / "mixed.csv"
    outcome = np.where(ended, "Won", "Open")
    open_leads.assign(outcome=outcome).to_csv(path, index=False)
    call = ["explain", "demo", path, "--home", trained_home]
    mixed = run(*call, "--top", 1)
    assert mixed.out.startswith(f"Lead {best[0]} ")
    assert mixed.err == (
        "note: 1 of 40 leads is already won or lost; --open-only leaves it out\n"
    )
    left = run(*call, "--top", 1, "--open-only")
    assert left.err == ""
    assert left.out.startswith(f"Lead {best[1]} ")
    assert "rank 1 of 39" in left.out
    gone = run(*call, "--lead", best[0], "--open-only")
    assert gone.code == 2


@pytest.mark.parametrize("options", [["--top", "0"], ["--top", "x"], ["--format", "pdf"]])
def test_options_of_another_kind(explain: Run, options: list[str]) -> None:
    ended = explain(*options)
    assert (ended.code, ended.out) == (2, "")
    assert f"Invalid value for '{options[0]}'" in ended.err


def test_a_lead_that_is_not_there_names_the_nearest(
    refused: Run, trained_home: Path, leads_file: Path
) -> None:
    call = ["explain", "demo", leads_file, "--home", trained_home]
    sentence = refused(*call, "--lead", "L-000012", "--lead", "L000007")
    assert sentence.startswith(
        f"{leads_file}: no lead 'L000007' among 40 leads; did you mean L-000007, "
    )


def test_an_output_that_cannot_be_written(
    refused: Run, trained_home: Path, leads_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("kept")
    path = tmp_path / "file" / "lead.html"
    call = ["explain", "demo", leads_file, "--home", trained_home, "--top", 1]
    sentence = refused(*call, "--format", "html", "-o", path)
    assert sentence.startswith(f"{path}: found no folder ")
    assert sentence.endswith("; nothing was written")
    assert (tmp_path / "file").read_text() == "kept"


def test_an_unknown_model(refused: Run, trained_home: Path, leads_file: Path) -> None:
    call = ["explain", "nobody", leads_file, "--home", trained_home, "--top", 1]
    assert "known models: demo" in refused(*call)


def test_planned_dates_are_held_against_the_day_given(
    explain: Run, open_leads: pd.DataFrame
) -> None:
    dated = open_leads[open_leads["signing_date"].str.startswith("20", na=False)]
    call = ("--lead", dated["lead_id"].iloc[0])
    assert "gone by" in explain(*call, "--as-of", "2099-01-01").out
    assert "gone by" not in explain(*call, "--as-of", "2000-01-01").out


def test_the_trend_is_told_and_a_damaged_history_is_no_obstacle(
    run: Run, trained_home: Path, open_leads: pd.DataFrame, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(trained_home, tmp_path / "own"))
    lead_id = str(open_leads["lead_id"][open_leads["stage"] == "intent"].iloc[0])
    for name, budget in (("then.csv", "none"), ("now.csv", "approved")):
        changed = open_leads.copy()
        changed.loc[changed["lead_id"] == lead_id, "budget_status"] = budget
        changed.to_csv(tmp_path / name, index=False)
    assert run("score", "demo", tmp_path / "then.csv", "--home", home).code == 0
    call = ("explain", "demo", tmp_path / "now.csv", "--home", home, "--lead", lead_id)
    assert "budget approved since (before: none)" in run(*call).out
    lead = json.loads(run(*call, "--format", "json").out)["leads"][0]
    assert lead["trend"]["facts"][0]["source"] == "budget_status"
    (home / "score_history.db").write_text("no database " * 100)
    ended = run(*call)
    assert ended.code == 0
    assert "budget approved since" not in ended.out
    assert ended.err.startswith("note: explained without a trend: the score history")
    told = run(*call, "--lang", "zh").err
    assert told.startswith("说明：解释照常完成，但没有走势：评分历史")


def test_what_decides_past_deals_needs_no_leads(
    run: Run, trained_home: Path, tmp_path: Path, validator_of: Validators
) -> None:
    call = ["explain", "demo", "--overall", "--home", trained_home]
    ended = run(*call)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Usable · What decides our deals: ")
    assert run(*call, "--lang", "zh").out.startswith("可以用 · 什么决定了我们能不能成交：")
    document = json.loads(run(*call, "--format", "json").out)
    validator_of(read_overall_schema()).validate(document)
    assert document["reason"]
    starts = {
        "svg": "<svg",
        "html": "<!doctype html>",
        "csv": "\ufeffdivision,column,group,",
    }
    for ending, start in starts.items():
        path = tmp_path / f"overall.{ending}"
        assert run(*call, "-o", path).out == f"{path}\n"
        assert path.read_text("utf-8").lstrip().startswith(start)


def test_past_deals_and_leads_are_not_told_together(
    refused: Run, trained_home: Path, leads_file: Path
) -> None:
    home = ["--home", trained_home]
    sentence = refused("explain", "demo", leads_file, "--overall", *home)
    assert sentence.startswith("found --overall and leads, expected one of them: ")
    sentence = refused("explain", "demo", "--overall", "--open-only", *home)
    assert sentence.endswith("or LEADS with --lead, --top and --open-only")
    assert refused("explain", "demo", "--top", "2", *home).startswith(
        "found no LEADS, expected a table of leads; "
    )
    sentence = refused("explain", "demo", leads_file, "--top", 2, "-o", "a.svg", *home)
    assert sentence.startswith("a.svg: found .svg, expected one of .txt, .json, .html")


@pytest.mark.parametrize("ending", ["html", "json", "txt"])
def test_the_form_is_that_of_the_name(explain: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"lead.{ending}"
    assert explain("--top", 2, "-o", path).out == f"{path}\n"
    start = {"html": "<!doctype html>", "json": "{", "txt": "Lead L-"}[ending]
    assert path.read_text("utf-8").startswith(start)


@pytest.mark.parametrize("form", ["xlsx", "csv", "svg"])
def test_a_form_that_only_past_deals_have_is_refused_for_leads(
    refused: Run, tmp_path: Path, form: str
) -> None:
    asked = ("--top", 1, "--format", form, "-o", tmp_path / f"a.{form}")
    assert refused("explain", "demo", "leads.csv", *asked) == (
        f"found --format {form} for leads, expected one of text, json, html; "
        "the others go with --overall"
    )
    assert list(tmp_path.iterdir()) == []
