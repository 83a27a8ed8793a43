from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

import quality
from comparison import programs, sets
from comparison.programs import OURS, PROGRAMS, Program
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace

# CatBoost's thousand trees take too long for a test; those of its own are of fewer rows.
ASKED = [name for name in PROGRAMS if name != "catboost"]
LEARNERS = [name for name in ASKED if PROGRAMS[name].is_installed]


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sets.SETS, "tiny", partial(sets._simulated, deals=150))
    quick = Program(
        PROGRAMS[OURS].about,
        lambda s, seed, _: LeadClassifier(s, random_state=seed, search=SearchSpace.quick()),
    )
    monkeypatch.setitem(programs.PROGRAMS, OURS, quick)


def test_the_quick_core_tells_of_every_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "table.json"
    arguments = ["--quick", "--sets", "tiny,iris", "--programs", ",".join(ASKED)]
    quality.main([*arguments, "--jobs", "1", "--json", str(file)])
    text, plain = capsys.readouterr().out, json.loads(file.read_text("utf-8"))
    assert [part["set"] for part in plain["sets"]] == ["tiny", "iris"]
    first, second = plain["sets"]
    assert [row["program"] for row in first["programs"]] == [*LEARNERS, "truth"]
    assert [row["program"] for row in second["programs"]] == LEARNERS
    for row in first["programs"]:
        assert f"\n{row['program']} " in text
        assert f"{row['log_loss']['value']:.4f} ± {row['log_loss']['se']:.4f}" in text
    assert first["design"] == "3 folds × 1"
    assert 0 <= first["kaopu"]["interval_holds_truth"]["value"] <= 1
    assert second["kaopu"]["interval_holds_truth"] is None
    means = [row["log_loss"]["value"] for row in plain["summary"]["programs"]]
    assert means == sorted(means)
    assert plain["summary"]["programs"][0]["behind_best"] == {"value": 0.0, "se": 0.0}
    assert set(plain["summary"]["errors_behind"]) == {"tiny", "iris"}


def test_what_is_absent_is_said_and_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = Program("nothing", PROGRAMS["odoo"].make, "no_such_module")
    monkeypatch.setitem(programs.PROGRAMS, "absent", absent)
    found = quality.compare(
        ("salvirt", "iris"), ("constant_rate", "absent"), tmp_path, folds=2, jobs=1
    )
    assert [result.data.name for result in found.results] == ["iris"]
    assert found.skipped == (
        "absent: no_such_module is not installed, see the extra benchmark",
        f"salvirt: {tmp_path / 'salvirt_b2b.csv'} is not there",
    )


def test_nothing_but_absent_sets_still_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--sets", "maven", "--programs", "constant_rate", "--jobs", "1"]
    quality.main([*arguments, "--data", str(tmp_path)])
    printed = capsys.readouterr().out
    assert (
        printed == f"skipped: maven: {tmp_path / 'maven_sales_pipeline.csv'} is not there\n"
    )


@pytest.mark.parametrize("option", ["--sets", "--programs"])
def test_a_wrong_name_is_refused_with_the_known_ones(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        quality.main([option, "salvitr"])
    assert ended.value.code == 2
    assert "found salvitr, expected some of" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_repeats_are_counted_from_one(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        quality.main(["--repeats", number])
    assert "expected a whole number from 1" in capsys.readouterr().err
