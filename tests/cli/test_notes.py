from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
CSV = """\
Deal ID,跟进时间,跟进内容
L-01,2025-05-05,老板昨天签字了，30万的预算正式下来。
L-02,2025-05-06,"客户觉得现在的系统够用，没必要换。"
L-03,2025-05-06,样品今天寄出，顺丰单号已经发给他了。
"""


@pytest.fixture
def notes_file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.csv"
    path.write_text(CSV.replace("，", "，"), "utf-8")
    return path


def test_what_notes_tell_is_shown_with_quotes(run: Run, notes_file: Path) -> None:
    ended = run("notes", notes_file)
    assert (ended.code, ended.err) == (0, "")
    assert "budget\n  approved 1 note\n    L-01: " in ended.out
    assert "3 of 3 rows hold a note; 2 tell something, 1 nothing." in ended.out


def test_both_languages(run: Run, notes_file: Path) -> None:
    ended = run("notes", notes_file, "--lang", "zh")
    assert "备注列：跟进内容（列名就是备注）" in ended.out
    assert "已批准 1 条" in ended.out


def test_all_facts_are_one_json_document(run: Run, notes_file: Path) -> None:
    document = json.loads(run("notes", notes_file, "--json").out)
    assert (document["column"], document["notes"]) == ("跟进内容", 3)
    fact = document["facts"][0]
    assert (fact["id"], fact["field"], fact["level"]) == (
        "L-01",
        "budget_status",
        "approved",
    )


def test_one_lead_is_shown_alone(run: Run, notes_file: Path) -> None:
    ended = run("notes", notes_file, "--lead", "L-02")
    assert "L-02 (row 2)" in ended.out
    assert "agreement on the need: not agreed" in ended.out


def test_a_lead_or_column_that_is_not_there_is_refused(
    refused: Callable[..., str], notes_file: Path
) -> None:
    assert "L-99" in refused("notes", notes_file, "--lead", "L-99")
    assert "--column" in refused("notes", notes_file, "--column", "nope")


def test_a_table_without_notes_is_refused_in_one_sentence(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("id,size\n1,5\n2,7\n", "utf-8")
    assert "expected one of notes; name it with --column" in refused("notes", path)
