from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest

from kaopu.cli.init import pipeline_name, relative_path
from kaopu.pipeline import read_pipeline, resolve
from kaopu.pipeline.outcome import FilledRule, ValueRule

Call = Callable[..., Any]


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    """Ninety deals with two columns that tell the outcome."""
    columns = {
        "Deal ID": [f"D{n:03d}" for n in range(90)],
        "Ticket": [f"T{n:03d}" for n in range(90)],
        "Status": ["Won", "Lost", "Open"] * 30,
        "Verdict": ["top", "flop", "later"] * 30,
        "Created": [f"2024-0{n % 9 + 1}-11" for n in range(90)],
        "Account": [f"Firm {n % 6}" for n in range(90)],
        "Budget": ["No", "Approved", "Stated", "No", "Approved"] * 18,
        "Region": ["North", "South"] * 45,
    }
    path = tmp_path / "deals.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Makes stdin a terminal at which these answers are given; returns the questions."""

    def give(*given: str) -> list[str]:
        said: Iterator[str] = iter(given)
        asked: list[str] = []

        def prompt(question: str, default: str | None = None, **_: object) -> str:
            asked.append(question)
            answer = next(said)
            return (default or "") if answer == "" else answer

        monkeypatch.setattr(click, "prompt", prompt)
        monkeypatch.setattr("kaopu.cli.init.at_terminal", lambda: True)
        return asked

    return give


def test_the_guesses_become_a_file_that_check_reads(
    run: Call, deals: Path, tmp_path: Path
) -> None:
    path = tmp_path / "pipelines" / "mine.toml"
    ended = run("init", deals, "-o", path, "--yes")
    assert ended.code == 0
    assert ended.out.startswith(f"{path}: proposed from {deals}, 90 rows")
    assert ended.out.endswith(f"Look it over, then: kaopu check {path}\n")
    pipeline = resolve(read_pipeline(path))
    assert (pipeline.name, pipeline.lead_id, pipeline.created) == (
        "mine",
        "Deal ID",
        "Created",
    )
    assert run("check", path).code in (0, 1)


def test_without_a_terminal_nothing_is_asked(
    run: Call, deals: Path, tmp_path: Path
) -> None:
    assert run("init", deals, "-o", tmp_path / "x.toml").code == 0


def test_the_file_is_named_after_the_export(
    run: Call, deals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", deals, "--yes").code == 0
    assert (tmp_path / "pipelines" / "deals.toml").exists()


def test_a_file_that_is_there_is_kept(
    run: Call, refused: Callable[..., str], deals: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("precious", "utf-8")
    assert refused("init", deals, "-o", path, "--yes") == (
        f"{path}: is there already, expected a new file; "
        "choose another with -o, or overwrite it with --force"
    )
    assert path.read_text("utf-8") == "precious"
    assert run("init", deals, "-o", path, "--yes", "--force").code == 0


def test_options_answer_the_questions(run: Call, deals: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    options = ("--outcome", "Verdict", "--won", "top", "--id", "Ticket", "--created", "-")
    assert run("init", deals, "-o", path, "--yes", *options).code == 1
    pipeline = resolve(read_pipeline(path))
    (rule,) = pipeline.outcome.rules
    assert isinstance(rule, ValueRule)
    assert (rule.column, rule.won) == ("Verdict", {"top"})
    assert (pipeline.lead_id, pipeline.created) == ("Ticket", None)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--outcome", "Statsu"),
            "found no column 'Statsu', expected one for --outcome; did you mean 'Status'?",
        ),
        (
            ("--outcome", "Status", "--won", "Victory"),
            "column 'Status' holds no 'Victory', expected one of 'Won', 'Lost', 'Open'; "
            "spell it as the export does",
        ),
    ],
)
def test_an_answer_that_is_not_there_is_refused(
    refused: Callable[..., str],
    deals: Path,
    tmp_path: Path,
    options: tuple[str, ...],
    sentence: str,
) -> None:
    path = tmp_path / "x.toml"
    assert refused("init", deals, "-o", path, *options) == f"{deals}: {sentence}"
    assert not path.exists()


def test_a_terminal_is_asked_with_the_guess_as_default(
    run: Call, deals: Path, tmp_path: Path, answers: Callable[..., list[str]]
) -> None:
    asked = answers("", "", "", "")
    path = tmp_path / "x.toml"
    assert run("init", deals, "-o", path).code == 0
    assert len(asked) == 4
    pipeline = resolve(read_pipeline(path))
    assert (pipeline.outcome.columns, pipeline.lead_id) == (("Status",), "Deal ID")


def test_what_is_answered_is_written_and_a_wrong_answer_asked_again(
    run: Call, deals: Path, tmp_path: Path, answers: Callable[..., list[str]]
) -> None:
    asked = answers("Nope", "Verdict", "gold", "top", "-", "-")
    path = tmp_path / "x.toml"
    ended = run("init", deals, "-o", path)
    assert ended.code == 0
    assert len(asked) == 6
    assert "Nope: no such column; there are Deal ID" in ended.out
    assert "gold: no such value; there are top, flop, later" in ended.out
    pipeline = resolve(read_pipeline(path))
    (rule,) = pipeline.outcome.rules
    assert isinstance(rule, ValueRule)
    assert rule.won == {"top"}
    assert (pipeline.lead_id, pipeline.created) == (None, None)


def test_yes_asks_nothing_at_a_terminal(
    run: Call, deals: Path, tmp_path: Path, answers: Callable[..., list[str]]
) -> None:
    asked = answers()
    assert run("init", deals, "-o", tmp_path / "x.toml", "--yes").code == 0
    assert asked == []


def test_a_second_table_is_joined_by_the_key_that_is_found(
    run: Call, deals: Path, tmp_path: Path
) -> None:
    accounts = tmp_path / "accounts.csv"
    columns = {
        "Company": [f"Firm {n}" for n in range(6)],
        "Industry": ["Food", "Tools"] * 3,
    }
    pd.DataFrame(columns).to_csv(accounts, index=False)
    path = tmp_path / "x.toml"
    ended = run("init", deals, "-o", path, "--join", accounts, "--yes")
    assert ended.code == 0
    (join,) = resolve(read_pipeline(path)).joins
    assert (join.on, join.key) == ("Account", "Company")
    assert "Industry" in path.read_text("utf-8")
    assert run("check", path).code in (0, 1)


def test_tables_without_a_key_are_refused(
    refused: Callable[..., str], deals: Path, tmp_path: Path
) -> None:
    towns = tmp_path / "towns.csv"
    towns.write_text("town,size\nRome,1\nOslo,2\nLima,3\n", "utf-8")
    sentence = refused("init", deals, "-o", tmp_path / "x.toml", "--join", towns)
    assert sentence.startswith(
        f"{towns}: found no column of ids or names by which at least half of the rows"
    )
    assert not (tmp_path / "x.toml").exists()


def test_a_history_is_refused_though_some_deals_stand_in_it(
    refused: Callable[..., str], deals: Path, tmp_path: Path
) -> None:
    names = [f"D{n:03d}" for n in range(0, 90, 2)]
    calls = {"Call": [f"{n}" for n in range(3 * len(names))], "Deal ID": names * 3}
    other = written(tmp_path / "calls.csv", calls)
    sentence = refused("init", deals, "-o", tmp_path / "x.toml", "--join", other)
    assert sentence.startswith(f"{other}: found {3 * len(names)} rows of {len(names)} keys")
    assert (
        "a history (activities, stage changes, roles), to be given as --history" in sentence
    )


def test_standard_input_is_no_export_to_describe(refused: Callable[..., str]) -> None:
    assert refused("init", "-") == (
        "found -, expected a file: the pipeline file names the export it describes; "
        "save it first"
    )


def test_an_export_that_is_not_there_is_one_sentence(refused: Callable[..., str]) -> None:
    assert refused("init", "no/such.csv").startswith("no/such.csv: no such file")


def test_the_language_can_be_chosen(run: Call, deals: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    assert "请过目" in run("init", deals, "-o", path, "--yes", "--lang", "zh").out
    assert read_pipeline(path).content["language"] == "zh"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("exports/Q3 deals.2024.xlsx", "Q3_deals"),
        ("商机.csv", "mine"),
        ("-x-.csv", "x"),
        ("a" * 90, "a" * 64),
    ],
)
def test_a_pipeline_is_named_after_a_file(path: str, name: str) -> None:
    assert pipeline_name(Path(path)) == name


def test_the_export_is_seen_from_the_pipeline_file(tmp_path: Path) -> None:
    found = relative_path(tmp_path / "deals.csv", tmp_path / "pipelines" / "mine.toml")
    assert found == "../deals.csv"


def test_stdin_of_a_test_is_no_terminal() -> None:
    assert not sys.stdin.isatty()


def written(path: Path, columns: dict[str, list[str]]) -> Path:
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def test_two_outcomes_that_contradict_each_other_are_never_chosen_silently(
    run: Call, tmp_path: Path
) -> None:
    before = ["success"] * 20 + ["failure"] * 40 + ["none"] * 240
    now = (["yes"] + ["no"] * 4) * 60
    columns = {"region": ["N", "S", "E"] * 100, "result": before, "y": now}
    deals, path = written(tmp_path / "calls.csv", columns), tmp_path / "x.toml"
    ended = run("init", deals, "-o", path, "--yes", "--lang", "en")
    assert ended.code == 1
    assert ended.out.startswith("TWO OUTCOMES FIT, and ")
    assert "taken is 'y' (60 won, 240 lost, 0 open or left out)" in ended.out
    assert resolve(read_pipeline(path)).outcome.columns == ("y",)
    answered = run("init", deals, "-o", path, "--yes", "--force", "--outcome", "result")
    assert answered.code == 0
    assert resolve(read_pipeline(path)).outcome.columns == ("result",)


def test_leads_of_which_the_customers_stand_in_a_second_table(
    run: Call, tmp_path: Path
) -> None:
    opened = pd.date_range("2025-01-01", periods=300).strftime("%Y-%m-%d")
    leads = {
        "lead_code": [f"lead-{n:06d}" for n in range(300)],
        "created": list(opened),
        "origin": ["web", "fair", "mail"] * 100,
    }
    customers = {
        "lead_code": leads["lead_code"][::7],
        "signed on": list(pd.to_datetime(opened[::7]) + pd.Timedelta(20, "D")),
    }
    other = written(tmp_path / "customers.csv", customers)
    path = tmp_path / "x.toml"
    export = written(tmp_path / "leads.csv", leads)
    assert run("init", export, "--join", other, "-o", path, "--yes").code == 0
    pipeline = resolve(read_pipeline(path))
    assert pipeline.joins[0].found == "in customers"
    (rule,) = pipeline.outcome.rules
    assert isinstance(rule, FilledRule)
    assert (rule.column, rule.lost_after_days) == ("in customers", 20)
    assert (pipeline.lead_id, pipeline.created) == ("lead_code", "created")
    assert pipeline.closed == "signed on"
    assert run("check", path).code in (0, 1)


def test_who_keeps_a_guess_of_two_columns_keeps_its_rules(
    run: Call, tmp_path: Path, answers: Callable[..., list[str]]
) -> None:
    columns = {
        "Stage": ["Won", "Demo", "Offer", "Won"] * 30,
        "Active": ["yes", "no", "yes", "yes"] * 30,
        "Source": ["web", "web", "fair", "mail"] * 30,
    }
    asked = answers("", "", "")
    path = tmp_path / "x.toml"
    assert run("init", written(tmp_path / "a.csv", columns), "-o", path).code == 0
    assert len(asked) == 3
    assert resolve(read_pipeline(path)).outcome.columns == ("Stage", "Active")


def test_rows_of_other_length_are_read_if_that_is_asked_for_and_checked_so_too(
    run: Call, deals: Path, tmp_path: Path
) -> None:
    lines = deals.read_text().splitlines()
    lines[7] = lines[7].rpartition(",")[0]
    deals.write_text("\n".join(lines))
    path = tmp_path / "mine.toml"
    ended = run("init", deals, "-o", path, "--yes")
    assert (ended.code, path.exists()) == (2, False)
    assert "found 7 cell(s) on line 8, expected 8 as in the header" in ended.err
    assert "kaopu init has --ragged pad" in ended.err
    ended = run("init", deals, "-o", path, "--yes", "--ragged", "pad")
    assert ended.code == 0
    assert "1 row(s) have fewer cells than there are headers, from line 8" in ended.err
    assert resolve(read_pipeline(path)).read.ragged == "pad"
    assert "Data check: mine" in run("check", path).out


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Deals whose ends are written in a language without vocabulary."""
    columns = {
        "Číslo": [f"Z{n:03d}" for n in range(90)],
        "Stav příležitosti": ["vyhráno", "prohráno", "nabídka"] * 30,
        "Město": ["Plzeň", "Děčín"] * 45,
    }
    path = tmp_path / "foreign.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def test_without_an_outcome_the_first_line_says_so_and_every_candidate_is_named(
    run: Call, foreign: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.toml"
    ended = run("init", foreign, "-o", path, "--yes")
    assert ended.code == 1
    assert ended.out.startswith("NOT FOUND")
    assert "The language of this export is not one that kaopu knows" in ended.out
    assert '"vyhráno" (30)' in ended.out
    assert '\n    "Stav příležitosti"' not in path.read_text(encoding="utf-8")


def test_both_ends_can_be_answered(run: Call, foreign: Path, tmp_path: Path) -> None:
    said = ("--outcome", "Stav příležitosti", "--won", "vyhráno", "--lost", "prohráno")
    path = tmp_path / "x.toml"
    assert run("init", foreign, "-o", path, "--yes", *said).code == 0
    text = path.read_text(encoding="utf-8")
    assert 'won = ["vyhráno"]\nlost = ["prohráno"]' in text


def test_a_terminal_shows_the_candidates_before_it_asks(
    run: Call, foreign: Path, tmp_path: Path, answers: Callable[..., list[str]]
) -> None:
    answers("Stav příležitosti", "vyhráno", "-", "-")
    ended = run("init", foreign, "-o", tmp_path / "x.toml")
    assert ended.out.startswith("NOT FOUND")
