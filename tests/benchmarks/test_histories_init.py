from __future__ import annotations

import json
from pathlib import Path

import pytest

import histories_init
from recognised.lined import PROBES
from recognised.lives import shuffled
from recognised.scores import HistoryScore, score_case

# Of the columns of all tables so many must be recognised.
LEAST = 0.95


@pytest.fixture(scope="module")
def scores() -> list[HistoryScore]:
    return [score_case(case) for case in histories_init.all_cases()]


def test_nearly_all_columns_of_eight_systems_are_recognised(
    scores: list[HistoryScore],
) -> None:
    right = sum(score.right for score in scores)
    assert right >= LEAST * sum(score.columns for score in scores)
    assert all(score.shape for score in scores)


def test_every_table_can_be_used_as_it_is(scores: list[HistoryScore]) -> None:
    assert [score.name for score in scores if not score.used] == []


@pytest.mark.slow
@pytest.mark.parametrize("probe", PROBES)
def test_nearly_all_columns_of_a_probe_are_recognised_and_hardly_any_is_taken_wrongly(
    probe: str,
) -> None:
    scores = [score_case(case) for case in histories_init.probe_cases(probe)]
    columns = sum(score.columns for score in scores)
    wrong = [
        found for score in scores if score.used for found in score.wrong if found.found
    ]
    assert sum(score.right for score in scores) >= LEAST * columns
    assert len(wrong) <= 0.01 * columns
    assert all(score.shape for score in scores)


def test_the_order_of_rows_and_columns_changes_nothing() -> None:
    for case in histories_init.all_cases()[:4]:
        assert score_case(shuffled(case, 7)).wrong == score_case(case).wrong


def test_the_table_and_its_json_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = histories_init.all_cases()[:2]
    for name, frame in (("own.csv", cases[0].frame), ("own.deals.csv", cases[0].deals)):
        frame.to_csv(tmp_path / name, index=False)
    truth = {"shape": "change", "lead_id": cases[0].lead_id, "columns": {**cases[0].truth}}
    (tmp_path / "own.truth.json").write_text(json.dumps(truth), "utf-8")
    given = histories_init.cases_in(tmp_path)
    monkeypatch.setattr(histories_init, "all_cases", lambda _: [*cases, *given])
    path = tmp_path / "out.json"
    histories_init.main(["--json", str(path), "--cases", str(tmp_path)])
    assert len(json.loads(path.read_text("utf-8"))["scores"]) == 3
    assert "own" in capsys.readouterr().out
