from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import scoring
from batch.leads import Company, write_leads
from batch.measure import memory_of, run
from kaopu.pipeline import read_pipeline, resolve
from scoring import Single, Timed


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_a_company_has_so_many_columns_and_says_what_they_mean(
    columns: int, tmp_path: Path
) -> None:
    company = Company.of(columns)
    path = tmp_path / "demo.toml"
    path.write_text(company.pipeline, "utf-8")
    pipeline = resolve(read_pipeline(path))
    leads = company.drawn(20, 1)
    assert leads.shape == (20, columns)
    assert set(pipeline.scoring_columns) <= set(leads)


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_leads_are_written_with_ids_of_their_own(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"leads.{ending}"
    write_leads(Company.of(40), 30, path)
    read = pd.read_csv(path) if ending == "csv" else pd.read_parquet(path)
    assert read.shape == (30, 40)
    assert read["lead_id"].is_unique


def test_a_program_that_fails_is_no_measurement() -> None:
    assert run(["-c", "print(1)"]).seconds > 0
    with pytest.raises(RuntimeError, match="no such thing"):
        run(["-c", "raise SystemExit('no such thing')"])
    assert memory_of(2**22 + 1) == 0


def test_the_table_holds_kaopu_on_most_leads_beside_each_rival() -> None:
    place = ("linear", "parquet", 40)
    timed = [
        Timed("kaopu", *place, 1_000, 2.0, 300.0, 50.0),
        Timed("kaopu", *place, 10_000, 3.0, 300.0, 20.0),
        Timed("script", *place, 1_000, 9.0, 300.0, 400.0),
        Timed("prediction", *place, 1_000, 1.0, 300.0, 10.0),
    ]
    lines = scoring.as_text(timed, [Single("linear", 80.0, 9.0)]).splitlines()
    assert lines[-3:] == [
        "linear parquet 40: beside script, 20.0 times as fast",
        "linear parquet 40: beside prediction, 2.0 times its time",
        "one lead, linear: 80.0 ms cold, 9.0 ms warm",
    ]


def test_what_is_asked_for_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["--columns", "41"], ["--formats", "xml"], ["--leads", "0"]):
        with pytest.raises(SystemExit):
            scoring.main(wrong)
    assert "expected" in capsys.readouterr().err
