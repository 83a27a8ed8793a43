from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

BAD = Path(__file__).parent.parent / "bad"
ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "pipelines" / "demo.toml"
PIPELINE = """\
schema = 1
name = "small"

[lead]
id = "id"

[outcome]
column = "result"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]

[fields]
budget_status = { column = "budget" }

[context]
categories = ["size"]
"""


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(PIPELINE)
    return path


def test_the_sample_is_checked_without_naming_its_export(run: Run) -> None:
    ended = run("check", DEMO)
    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (0, "")
    assert lines[0] == "Data check: demo · fine"
    assert lines[1].endswith("deals.csv: 2000 rows, 830 won, 1170 lost, 0 open")
    assert lines[2].startswith("kaopu train will train; ")


def test_json_is_one_document(run: Run) -> None:
    ended = run("check", DEMO, "--format", "json")
    document = json.loads(ended.out)
    assert (document["verdict"], document["pipeline"]) == ("fine", "demo")
    assert document["plan"]["action"] == "train"


def test_both_languages(run: Run) -> None:
    ended = run("check", DEMO, "--lang", "zh")
    assert ended.out.startswith("数据检查：demo · 可以训练\n")
    assert "赢单 830，输单 1170" in ended.out


def test_a_file_may_be_written_instead(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "check.txt"
    ended = run("check", DEMO, "-o", path)
    assert (ended.code, ended.out) == (0, f"{path}\n")
    assert path.read_text("utf-8") == run("check", DEMO).out


def test_a_page(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "check.html"
    ended = run("check", DEMO, "--format", "html", "-o", path)
    assert (ended.code, ended.out) == (0, f"{path}\n")
    assert path.read_text("utf-8").startswith("<!doctype html>")


def test_an_export_on_stdin(run: Run) -> None:
    ended = run("check", DEMO, "-", stdin=(ROOT / "data" / "deals.csv").read_bytes())
    assert ended.code == 0
    assert ended.out.splitlines()[1].startswith("-: 2000 rows")


def test_what_training_would_refuse_is_still_described(run: Run, pipeline: Path) -> None:
    name = "outcome_given_away.csv"
    ended = run("check", pipeline, BAD / name)
    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (2, "")
    assert lines[0] == "Data check: small · NOT USABLE"
    assert lines[1].startswith(f"{BAD / name}: ")
    assert lines[2:4] == [
        "Every mapped column gives the outcome away: map facts known before a deal ends, "
        "or allow one under [allow].",
        "kaopu train will refuse.",
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("twelve_deals.csv", "Until there are 40 won and 40 lost deals (34 won and 34"),
        ("only_won.csv", "All finished deals ended the same way: until there are others ("),
        ("only_open.csv", "No deal is won or lost yet: the model will be the framework's"),
        ("header_alone.csv", "No deal is won or lost yet: the model will be the"),
    ],
)
def test_few_deals_are_trained_on_and_it_is_said(
    run: Run, pipeline: Path, name: str, told: str
) -> None:
    ended = run("check", pipeline, BAD / name)
    lines = ended.out.splitlines()
    assert (ended.code in (0, 1), ended.err) == (True, "")
    assert lines[2].startswith(told)
    assert lines[3].startswith("kaopu train will train; ")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no_such_file.csv", "no such file, expected a table ("),
        ("empty.csv", "found no row, expected at least one deal; "),
        ("not_text.csv", "found bytes that are no text, expected a table; "),
        ("cut_off.xlsx", "found a damaged workbook or zip file ("),
        ("outcome_maybe.csv", "column 'result' holds 'Maybe' (2 rows), '?' (1 row)"),
        ("id_repeated.csv", "column 'id' repeats 'D-2' (2 rows), 'D-3' (2 rows)"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    refused: Run, pipeline: Path, name: str, sentence: str
) -> None:
    assert refused("check", pipeline, BAD / name).startswith(f"{BAD / name}: {sentence}")


def test_a_column_that_the_export_lacks(refused: Run, pipeline: Path) -> None:
    path = BAD / "column_missing.csv"
    assert refused("check", pipeline, path) == (
        f"pipeline small with {path}: 1 fault against the framework or the export\n"
        "  fields.budget_status: no column 'budget' in the export; "
        "did you mean 'budgets'?"
    )


def test_no_export_is_named(refused: Run, pipeline: Path) -> None:
    assert refused("check", pipeline) == (
        f"{pipeline} names no data and no EXPORT is given, expected one of them; "
        'name the export after the pipeline file, or add path = "…" under [data]'
    )


HARDWARE = """\
schema = 1
name = "hardware"

[lead]
id = "opportunity_id"

[outcome]
column = "deal_stage"
won = ["Won"]
lost = ["Lost"]
open = ["Engaging", "Prospecting"]

[dates]
created = "engage_date"
closed = "close_date"

[context]
categories = ["product", "account"]
{numbers}
[own_side]
categories = ["sales_agent"]
"""


@pytest.mark.parametrize(
    ("numbers", "role", "action", "kind"),
    [
        ('numbers = ["close_value"]', "learnt", "left out", "left_out"),
        ("", "unmapped", "not learnt", "unmapped_leak"),
    ],
)
def test_the_sales_of_a_crm(
    run: Run,
    hardware_export: Path,
    tmp_path: Path,
    numbers: str,
    role: str,
    action: str,
    kind: str,
) -> None:
    path = tmp_path / "hardware.toml"
    path.write_text(HARDWARE.replace("{numbers}", numbers))
    ended = run("check", path, hardware_export, "--format", "json")
    document = json.loads(ended.out)
    audit = {column["column"]: column for column in document["audit"]}
    assert ended.code == 1
    assert set(audit) == {"close_value", "close_date"}
    value, date = audit["close_value"], audit["close_date"]
    assert (value["blocked"], value["role"], value["action"]) == (True, role, action)
    assert (date["blocked"], date["warned"], date["role"]) == (False, True, "date")
    assert {"kind": kind, "column": "close_value"} in document["concerns"]
    text = run("check", path, hardware_export).out
    warned = "(“close_date”): warning, a date that speaks of closing; not learnt from"
    assert f"closing date {warned}" in text


def test_nothing_is_blocked_in_deals_without_a_leak(
    run: Run, software_export: Path
) -> None:
    pipeline = ROOT / "pipelines" / "salvirt.toml"
    ended = run("check", pipeline, software_export, "--format", "json")
    document = json.loads(ended.out)
    assert ended.code in (0, 1)
    assert document["audit"] == []
