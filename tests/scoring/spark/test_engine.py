"""Scores by Spark are those of this process. Run by ``make test-spark``."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from followed import train_followed
from pandas.testing import assert_frame_equal

from kaopu.errors import (
    EmptyTableError,
    FileMissingError,
    KaopuError,
    SparkError,
    UsageError,
)
from kaopu.scoring import LeadModel
from kaopu.scoring.spark import SparkRun, SparkScores, score_on_spark
from kaopu.simulate import Simulation, simulate
from kaopu.store import read_bundle

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
Score = Callable[..., SparkScores]


@pytest.fixture(scope="session")
def many() -> Simulation:
    """Leads for several parts."""
    return simulate(10, 400, seed=104)


@pytest.fixture(scope="session")
def model(trained: LeadModel) -> LeadModel:
    """A model that judges on a day that stays."""
    return trained.judging_on(date(2026, 11, 1))


@pytest.fixture
def score(spark: Any, model: LeadModel, tmp_path: Path) -> Score:
    """Scores leads into ``scores.parquet`` of the test's folder."""
    usual = model

    def run(leads: Path | str, model: LeadModel = usual, **options: Any) -> SparkScores:
        output = options.pop("output", str(tmp_path / "scores.parquet"))
        master = options.pop("master", None)
        asked = SparkRun(str(leads), output, master, "en", **options)
        return score_on_spark(model, asked, read_bundle)

    return run


def written(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder).astype({"lead_id": object, "as_of": object})


def assert_alike(scores: pd.DataFrame, expected: pd.DataFrame) -> None:
    assert_frame_equal(scores, expected, check_dtype=False, rtol=0, atol=1e-9)


def test_scores_are_those_of_this_process_from_any_number_of_files(
    score: Score, model: LeadModel, many: Simulation, tmp_path: Path
) -> None:
    folder = tmp_path / "leads"
    folder.mkdir()
    leads = many.leads
    leads.iloc[:250].to_parquet(folder / "a.parquet")
    leads.iloc[250:].to_parquet(folder / "b.parquet")
    done = score(folder)
    assert_alike(written(tmp_path / "scores.parquet"), model.score(leads))
    assert (done.summary.rows, done.summary.leads, done.summary.rejects) == (400, 400, 0)
    assert list(done.best["rank"]) == list(range(1, 11))


def test_rows_of_csv_that_cannot_be_scored_are_put_aside_with_their_reasons(
    score: Score, model: LeadModel, sample: Simulation, tmp_path: Path
) -> None:
    leads = sample.leads.astype(str).replace("nan", "")
    rows = leads.to_numpy().tolist()
    rows[3][0], rows[9][0] = "", rows[1][0]
    rows[20] = rows[20][:4]
    rows[30][leads.columns.get_loc("outcome")] = "who knows"
    path = tmp_path / "leads.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([leads.columns, *rows])
    done = score(path)
    summary, aside = done.summary, [3, 9, 20, 30]
    kept = leads.drop(index=aside)
    assert_alike(written(tmp_path / "scores.parquet"), model.score(kept))
    assert (summary.rows, summary.leads, summary.rejects) == (60, 56, 4)
    rejects = pd.read_csv(done.rejects)
    assert list(rejects["row"]) == [n + 1 for n in aside]
    assert [reason.split()[0] for reason in rejects["reason"]] == [
        "no",
        "its",
        "more",
        "column",
    ]


def test_strict_refuses_such_rows_and_writes_nothing(
    score: Score, sample: Simulation, tmp_path: Path
) -> None:
    leads = pd.concat([sample.leads, sample.leads.iloc[[7]]])
    leads.to_parquet(tmp_path / "leads.parquet")
    with pytest.raises(SparkError, match="found a row that cannot be scored, row 61"):
        score(tmp_path / "leads.parquet", strict=True)
    assert [path.name for path in tmp_path.iterdir()] == ["leads.parquet"]


def test_a_column_is_read_as_all_its_cells_show_not_those_of_a_part(
    score: Score, model: LeadModel, many: Simulation, tmp_path: Path
) -> None:
    # 1.234 is a thousand and more only beside the last file's 2.000,50.
    leads = many.leads.iloc[:80].assign(amount="1.234", registered_capital="")
    leads.iloc[79, leads.columns.get_loc("amount")] = "2.000,50"
    folder = tmp_path / "leads"
    folder.mkdir()
    for i in range(0, 80, 20):
        leads.iloc[i : i + 20].to_parquet(folder / f"{i:02}.parquet")
    score(folder)
    assert_alike(written(tmp_path / "scores.parquet"), model.score(leads))


def test_moments_keep_the_day_of_their_own_time_zone(
    score: Score, model: LeadModel, sample: Simulation, tmp_path: Path
) -> None:
    days = pd.to_datetime(sample.leads["created"]) + pd.Timedelta(minutes=30)
    zoned = sample.leads.assign(created=days.dt.tz_localize("Asia/Shanghai"))
    path = tmp_path / "leads.parquet"
    zoned.to_parquet(path)
    score(path)
    expected = model.score(pd.read_parquet(path))
    assert_alike(written(tmp_path / "scores.parquet"), expected)


def test_tables_are_read_and_written(
    spark: Any, score: Score, model: LeadModel, sample: Simulation
) -> None:
    columns = sample.leads.astype(str).replace("nan", "")
    spark.createDataFrame(columns).createOrReplaceTempView("open_leads")
    spark.conf.set("spark.sql.legacy.allowNonEmptyLocationInCTAS", "true")
    try:
        done = score("table:open_leads", output="table:ranked_leads")
        scores = spark.table("ranked_leads").orderBy("rank").toPandas()
    finally:
        spark.sql("DROP TABLE IF EXISTS ranked_leads")
    assert done.summary.leads == 60
    assert_alike(scores.astype({"lead_id": object}), model.score(columns))


def test_a_folder_of_other_things_is_not_replaced(
    score: Score, sample: Simulation, tmp_path: Path
) -> None:
    sample.leads.to_parquet(tmp_path / "leads.parquet")
    folder = tmp_path / "scores.parquet"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(SparkError, match="holds other things than scores by Spark"):
        score(tmp_path / "leads.parquet")
    assert (folder / "mine.txt").read_text() == "mine"


def test_scores_take_the_place_of_earlier_ones(
    score: Score, sample: Simulation, tmp_path: Path
) -> None:
    sample.leads.to_parquet(tmp_path / "leads.parquet")
    score(tmp_path / "leads.parquet")
    sample.leads.iloc[:5].to_parquet(tmp_path / "leads.parquet")
    score(tmp_path / "leads.parquet")
    assert len(written(tmp_path / "scores.parquet")) == 5
    assert sorted(p.name for p in tmp_path.iterdir()) == ["leads.parquet", "scores.parquet"]


@pytest.mark.parametrize(
    ("name", "content", "error", "sentence"),
    [
        ("none.csv", None, KaopuError, "no such file"),
        ("leads.csv", "lead_id;stage\n", EmptyTableError, "found no row"),
        ("leads.csv", "a,b\n1,2\n", KaopuError, "lead_id"),
        ("leads.csv", "lead_id,b\n1,2\n", KaopuError, "column"),
        ("leads.xlsx", "x", SparkError, "expected a file or folder of .parquet or .csv"),
        ("leads.parquet", "x", SparkError, "Spark cannot read it"),
        ("oracle://crm:hush@db/sales", None, SparkError, r"oracle:/+crm:\*\*\*@db/sales"),
    ],
    ids=[
        "absent",
        "header-alone",
        "other-columns",
        "id-alone",
        "workbook",
        "damaged",
        "unknown-scheme",
    ],
)
def test_leads_that_cannot_be_read_are_refused_in_one_sentence(
    score: Score,
    tmp_path: Path,
    name: str,
    content: str | None,
    error: type[KaopuError],
    sentence: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(error, match=sentence) as raised:
        score(name if "://" in name else tmp_path / name)
    assert "hush" not in str(raised.value)
    assert "Traceback" not in str(raised.value)
    # Of a pipeline file all faults are told, each in a line.
    assert "\n" not in str(raised.value) or error is KaopuError


def test_a_model_without_a_column_of_ids_is_refused(score: Score, model: LeadModel) -> None:
    nameless = replace(model, pipeline=replace(model.pipeline, lead_id=None))
    with pytest.raises(UsageError, match="names no column of lead ids"):
        score("leads.parquet", nameless)


def test_another_master_than_that_of_the_session_there_is_is_refused(
    score: Score,
) -> None:
    with pytest.raises(SparkError, match=r"found --master yarn, .* master local\[2\]"):
        score("leads.parquet", master="yarn")


def test_what_spark_does_not_write_is_refused(score: Score) -> None:
    with pytest.raises(UsageError, match=r"found -o scores\.xlsx"):
        score("leads.parquet", output="scores.xlsx")


def test_leads_are_judged_by_histories_that_go_along_with_the_model(
    spark: Any,
    sample: Simulation,
    tmp_path: Path,
) -> None:
    """Workers may stand in another folder, or on another machine."""
    model = train_followed(tmp_path, sample).judging_on(date(2026, 11, 1))
    leads = tmp_path / "leads.parquet"
    sample.leads.to_parquet(leads)
    output = tmp_path / "scores.parquet"
    run = SparkRun(str(leads), str(output), None, "en", force=True)
    done = score_on_spark(model, run, read_bundle)
    assert_alike(written(output), model.score(sample.leads, force=True))
    assert done.summary.leads == len(sample.leads)
    (tmp_path / "tables" / "visits.csv").unlink()
    with pytest.raises(FileMissingError, match=r"visits\.csv"):
        score_on_spark(model, run, read_bundle)
