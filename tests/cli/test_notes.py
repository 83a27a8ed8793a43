from __future__ import annotations

import json
import re
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


def test_it_says_which_facts_would_be_used_and_why_not_the_others(
    run: Run, notes_file: Path, tmp_path: Path
) -> None:
    with notes_file.open("a", encoding="utf-8") as file:
        file.write("L-04,2025-05-07,他们今年营收增长了三成。\n")
    ended = run("notes", notes_file, "--home", tmp_path)
    assert "2 of 3 facts." in ended.out
    assert re.search(r"not used: [^\n]*: growing \(1\): right ", ended.out)
    assert "--review" in ended.out


def test_a_persons_answers_are_kept_and_decide_what_is_used(
    run: Run, notes_file: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    notes = "".join(f"L-{n},2025-05-05,他们今年营收增长了{n}%。\n" for n in range(20, 60))
    notes_file.write_text(f"Deal ID,跟进时间,跟进内容\n{notes}", "utf-8")
    before = json.loads(run("notes", notes_file, "--home", home, "--json").out)
    assert {fact["used"] for fact in before["facts"]} == {False}
    ended = run("notes", notes_file, "--review", "--home", home, stdin=b"y\n" * 40)
    assert ended.code == 0
    assert "Kept: 40 answers, 40 of them yes" in ended.out
    after = json.loads(run("notes", notes_file, "--home", home, "--json").out)
    assert {fact["used"] for fact in after["facts"]} == {True}
    again = run("notes", notes_file, "--review", "--home", home)
    assert "No fact is left to judge" in again.out


def test_a_review_asks_one_of_each_rule_in_turn_the_most_frequent_first(
    run: Run, notes_file: Path, tmp_path: Path
) -> None:
    rows = [f"L-{n},2025-05-05,预算{n}万，已经批下来了。" for n in range(20, 25)]
    rows.append("N-1,2025-05-05,客户说今年没有预算。")
    notes_file.write_text("\n".join(["Deal ID,跟进时间,跟进内容", *rows]), "utf-8")
    ended = run("notes", notes_file, "--review", "--home", tmp_path, stdin=b"y\ny\nq\n")
    asked = [ended.out.find(id_) for id_ in ("L-20", "N-1", "L-21")]
    assert -1 not in asked
    assert asked == sorted(asked)


def test_a_review_asks_again_skips_and_quits(
    run: Run, notes_file: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    ended = run("notes", notes_file, "--review", "--home", home, stdin=b"what\ns\nq\n")
    assert (ended.code, ended.err) == (0, "")
    assert "Expected y, n, s or q." in ended.out
    assert "Kept: 0 answers" in ended.out
    assert not home.exists()
    said = "否\n".encode()
    ended = run("notes", notes_file, "--review", "--home", home, "--lang", "zh", stdin=said)
    assert "已保存 1 个判断，其中 0 个说对" in ended.out


def test_a_review_and_json_exclude_each_other(
    refused: Callable[..., str], notes_file: Path
) -> None:
    assert "found --review and --json" in refused("notes", notes_file, "--review", "--json")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--llm-model", "m"), "without --llm,"),
        (("--llm", "ftp://x", "--llm-model", "m"), "no address of the web"),
        (("--llm", "http://127.0.0.1:9"), "without --llm-model"),
        (("--llm", "http://127.0.0.1:9", "--llm-model", "m", "--llm-key", "k"), "env:NAME"),
        (
            ("--llm", "http://127.0.0.1:9", "--llm-model", "m", "--llm-key", "env:NO_KEY"),
            "the environment has no NO_KEY",
        ),
    ],
)
def test_a_language_model_needs_an_address_a_name_and_a_key_of_the_environment(
    refused: Callable[..., str],
    notes_file: Path,
    options: tuple[str, ...],
    sentence: str,
) -> None:
    assert sentence in refused("notes", notes_file, *options)


def test_where_no_language_model_answers_the_rules_read_and_it_says_so(
    run: Run, notes_file: Path, tmp_path: Path
) -> None:
    named = ("--llm", "http://127.0.0.1:9/v1", "--llm-model", "m", "--home", tmp_path)
    ended = run("notes", notes_file, *named)
    assert "Read by m: 3 notes asked, 0 known from before, 3 by the rules" in ended.err
    assert "budget\n  approved 1 note" in ended.out
