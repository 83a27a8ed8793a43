from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.scoring import LeadModel, Usability
from kaopu.store import write_bundle

Run = Callable[..., Any]

READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": lambda path: pd.read_csv(path, keep_default_na=False),
    ".xlsx": lambda path: pd.read_excel(path, engine="calamine", keep_default_na=False),
    ".parquet": pd.read_parquet,
    ".jsonl": lambda path: pd.read_json(path, lines=True, precise_float=True),
}


@pytest.fixture(scope="module")
def scores(trained: LeadModel, open_leads: pd.DataFrame) -> pd.DataFrame:
    return trained.score(open_leads)


@pytest.fixture
def score(run: Run, trained_home: Path, leads_file: Path) -> Run:
    """Calls ``kaopu score demo leads.csv --home …`` with further options."""
    call = ["score", "demo", leads_file, "--home", trained_home, "--no-history"]
    return lambda *options: run(*call, *options)


@pytest.fixture
def own_home(trained_home: Path, tmp_path: Path) -> Path:
    """A copy of the home, to be written to."""
    return Path(shutil.copytree(trained_home, tmp_path / "own"))


@pytest.fixture
def poor_home(trained: LeadModel, tmp_path: Path) -> Path:
    """A home whose model is not usable."""
    poor = replace(trained, usability=Usability(usable=False, reason="no better than 0.41"))
    write_bundle(tmp_path / "poor" / "models", poor)
    return tmp_path / "poor"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_scores_are_written_in_the_format_of_the_name(
    score: Run, scores: pd.DataFrame, suffix: str, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / f"scores{suffix}"
    ended = score("-o", path)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith(f"40 leads scored by demo/1: {path}\n")
    assert_frame_equal(READERS[suffix](path), scores, check_dtype=False, atol=1e-12)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_scores_on_stdout_are_csv_alone(score: Run, scores: pd.DataFrame) -> None:
    ended = score("-o", "-")
    assert (ended.code, ended.err) == (0, "")
    read = pd.read_csv(io.StringIO(ended.out), keep_default_na=False)
    assert_frame_equal(read, scores, check_dtype=False)


def test_without_an_output_the_best_are_shown(score: Run, scores: pd.DataFrame) -> None:
    ended = score()
    lines = ended.out.splitlines()
    assert lines[0] == "Leads by probability of winning"
    assert [line.split()[1] for line in lines[2:12]] == list(scores["lead_id"][:10])
    assert lines[-1] == "… and 30 more leads"


def test_the_ranking_speaks_chinese_when_asked(score: Run) -> None:
    assert score("--lang", "zh").out.startswith("按成交概率排序的线索\n")


def test_the_pipeline_file_sets_the_language(
    run: Run, trained: LeadModel, leads_file: Path, tmp_path: Path
) -> None:
    text = trained.pipeline_text.replace('name = "demo"', 'name = "demo"\nlanguage = "zh"')
    write_bundle(tmp_path / "models", replace(trained, pipeline_text=text))
    assert run("score", "demo", leads_file, "--home", tmp_path).out.startswith("按成交概率")
    english = run("score", "demo", leads_file, "--home", tmp_path, "--lang", "en")
    assert english.out.startswith("Leads by probability")


def test_json_is_one_document_alone(
    score: Run, scores: pd.DataFrame, trained: LeadModel
) -> None:
    ended = score("--json")
    assert (ended.code, ended.err) == (0, "")
    document = json.loads(ended.out)
    assert document["model"] == "demo/1"
    assert document["usable"] is True
    assert document["reason"] == trained.usability.reason
    assert (document["leads"], document["output"], document["notes"]) == (40, None, [])
    assert document["scores"] == scores.to_dict("records")


def test_json_and_a_file_go_together(score: Run, tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    document = json.loads(score("--json", "-o", path).out)
    assert document["output"] == str(path)
    assert "scores" not in document
    assert (document["rows"], document["leads"], document["rejects"]) == (40, 40, 0)
    assert document["seconds"] > 0
    assert path.is_file()


def test_leads_come_from_stdin(
    run: Run, trained_home: Path, leads_file: Path, scores: pd.DataFrame
) -> None:
    content = leads_file.read_bytes()
    call = ["score", "demo", "-", "--home", trained_home, "--no-history", "--json"]
    ended = run(*call, stdin=content)
    assert json.loads(ended.out)["scores"] == scores.to_dict("records")


def test_the_environment_names_the_home(
    run: Run, trained_home: Path, leads_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAOPU_HOME", str(trained_home))
    assert run("score", "demo/1", leads_file, "--no-history").code == 0


def test_what_was_not_as_expected_is_counted_on_stderr(
    run: Run, trained_home: Path, open_leads: pd.DataFrame, tmp_path: Path
) -> None:
    leads = open_leads.copy()
    leads.loc[[1, 2], "product"] = "hovercraft"
    leads.to_csv(tmp_path / "odd.csv", index=False)
    options = ["--home", trained_home, "--json", "--no-history"]
    ended = run("score", "demo", tmp_path / "odd.csv", *options)
    text = "'hovercraft' is in no past deal, counted as neutral"
    assert ended.err == f"note: product: {text} (2 rows)\n"
    facts = {"id": "unseen", "value": "'hovercraft'"}
    note = {"column": "product", "text": text, "rows": 2, **facts}
    assert json.loads(ended.out)["notes"] == [note]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_columns_of_new_values_take_a_line_each(
    run: Run, trained_home: Path, open_leads: pd.DataFrame, tmp_path: Path, language: str
) -> None:
    new = {name: [f"{name} {i}" for i in range(40)] for name in ("product", "region")}
    leads = open_leads.assign(**new, source=[f"fair {i % 4}" for i in range(40)])
    leads.to_csv(tmp_path / "new.csv", index=False)
    options = ["--home", trained_home, "--no-history", "--lang", language]
    ended = run("score", "demo", tmp_path / "new.csv", *options)
    lines = ended.err.splitlines()
    assert len(lines) == 3
    for line, values in zip(lines, (40, 4, 40), strict=True):
        assert all(part in line for part in (f"{values} ", "40 ", f"{values - 3} "))
        assert line.count(" 1'") == 1
    ended = run("score", "demo", tmp_path / "new.csv", *options, "--json")
    assert len(json.loads(ended.out)["notes"]) == 84


@pytest.fixture
def mixed_file(open_leads: pd.DataFrame, tmp_path: Path) -> Path:
    """Leads of which 20 are already won or lost."""
    leads = open_leads.copy()
    leads.loc[:19, "outcome"] = ["Won", "Lost"] * 10
    leads.to_csv(tmp_path / "mixed.csv", index=False)
    return tmp_path / "mixed.csv"


def test_leads_that_have_ended_are_scored_and_counted(
    run: Run, trained_home: Path, mixed_file: Path
) -> None:
    options = ["--home", trained_home, "--json", "--no-history"]
    ended = run("score", "demo", mixed_file, *options)
    assert json.loads(ended.out)["leads"] == 40
    assert ended.err == (
        "note: 20 of 40 leads are already won or lost; --open-only leaves them out\n"
    )


def test_leads_that_have_ended_can_be_left_out(
    run: Run, trained_home: Path, mixed_file: Path
) -> None:
    options = ["--home", trained_home, "--json", "--open-only", "--no-history"]
    ended = run("score", "demo", mixed_file, *options)
    assert ended.err == ""
    ids = {record["lead_id"] for record in json.loads(ended.out)["scores"]}
    assert len(ids) == 20
    assert "L-000001" not in ids


def test_no_open_lead_is_refused(
    refused: Run, trained_home: Path, open_leads: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "ended.csv"
    open_leads.assign(outcome="Won").to_csv(path, index=False)
    assert refused("score", "demo", path, "--home", trained_home, "--open-only") == (
        f"{path}: found no row, expected at least one open lead; "
        "export it again and check the filter of the export"
    )


def test_a_model_that_is_not_usable_refuses(
    refused: Run, poor_home: Path, leads_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "scores.csv"
    assert refused("score", "demo", leads_file, "--home", poor_home, "-o", path) == (
        "model demo/1 is marked not usable: no better than 0.41; "
        "score all the same with --force, or train on more informative columns"
    )
    assert not path.exists()


def test_a_forced_score_says_that_it_is_not_usable(
    run: Run, poor_home: Path, leads_file: Path, scores: pd.DataFrame
) -> None:
    ended = run("score", "demo", leads_file, "--home", poor_home, "--force", "--json")
    assert ended.code == 0
    assert ended.err.startswith("NOT USABLE: demo/1: It has found nothing")
    document = json.loads(ended.out)
    assert document["usable"] is False
    assert document["scores"] == scores.to_dict("records")


def test_stdout_has_one_use(refused: Run, trained_home: Path, leads_file: Path) -> None:
    options = ["--home", trained_home, "--json", "-o", "-"]
    assert refused("score", "demo", leads_file, *options) == (
        "both --json and -o - were given, expected one use of stdout; "
        "drop one of them, or write the scores to a file"
    )


def test_leads_that_are_not_there(refused: Run, trained_home: Path) -> None:
    sentence = refused("score", "demo", "no.csv", "--home", trained_home)
    assert sentence.startswith("no.csv: no such file, expected a table (.csv, ")


def test_nothing_on_stdin(refused: Run, trained_home: Path) -> None:
    assert refused("score", "demo", "-", "--home", trained_home) == (
        "-: found no row, expected at least one lead; "
        "export it again and check the filter of the export"
    )


def test_missing_columns(refused: Run, trained_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("lead_id,stage\nL-1,intent\n")
    sentence = refused("score", "demo", path, "--home", trained_home)
    first, *faults = sentence.splitlines()
    count = len(faults)
    assert first == (
        f"pipeline demo with {path}: {count} faults against the framework or the export"
    )
    assert count == 30
    assert any(
        fault.startswith(
            "  fields.budget_status: no column 'budget_status' in the export; "
        )
        for fault in faults
    )


def test_dates_of_another_order_are_refused_or_read_as_told(
    run: Run,
    refused: Run,
    trained_home: Path,
    open_leads: pd.DataFrame,
    scores: pd.DataFrame,
    tmp_path: Path,
) -> None:
    other = open_leads.copy()
    days = pd.to_datetime(other["created"])
    other["created"] = days.dt.strftime("%d/%m/%Y")
    path = tmp_path / "other.csv"
    other.to_csv(path, index=False)
    call = ["score", "demo", path, "--home", trained_home, "--no-history"]
    assert f"{path}: column 'created' holds '" in refused(*call)
    for form in ("%d/%m/%Y", "created=%d/%m/%Y", "auto"):
        ended = run(*call, "--date-format", form, "--json")
        assert ended.code == 0, ended
        found = {s["lead_id"]: s["probability"] for s in json.loads(ended.out)["scores"]}
        expected = dict(zip(scores["lead_id"], scores["probability"], strict=True))
        assert found == pytest.approx(expected, abs=1e-9)
    assert refused(*call, "--date-format", "dmy") == (
        "found --date-format 'dmy', expected a strptime format such as \"%d/%m/%Y\", "
        '"seconds since 1970", "milliseconds since 1970", '
        "COLUMN=FORMAT for one column, or auto; see the documentation of score"
    )


def test_duplicate_lead_ids(
    refused: Run, trained_home: Path, open_leads: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "twice.csv"
    pd.concat([open_leads, open_leads.head(2)]).to_csv(path, index=False)
    assert refused("score", "demo", path, "--home", trained_home) == (
        f"{path}: column 'lead_id' repeats 'L-000001' (2 rows), 'L-000003' (2 rows), "
        "expected one row a lead; remove the repeats or name another id column"
    )


def test_rows_that_cannot_be_scored_are_put_aside_or_refused(
    run: Run, refused: Run, trained_home: Path, open_leads: pd.DataFrame, tmp_path: Path
) -> None:
    path, output = tmp_path / "twice.csv", tmp_path / "scores.csv"
    pd.concat([open_leads, open_leads.head(2)]).to_csv(path, index=False)
    call = ["score", "demo", path, "--home", trained_home, "--no-history", "-o", output]
    ended = run(*call)
    rejects = tmp_path / "scores.csv.rejects.csv"
    assert ended.code == 0
    assert ended.err == (
        f"2 rows could not be scored: {rejects}\n42 rows: 40 scored, 2 put aside\n"
    )
    assert rejects.read_text("utf-8-sig").splitlines()[1] == (
        "41,L-000001,its lead id stands in an earlier row of column 'lead_id'"
    )
    document = json.loads(run(*call, "--json").out)
    assert (document["rejects"], document["rejects_file"]) == (2, str(rejects))
    assert "repeats 'L-000001'" in refused(*call, "--strict")


def test_a_memory_that_is_none_is_refused(
    refused: Run, trained_home: Path, leads_file: Path
) -> None:
    call = ["score", "demo", leads_file, "--home", trained_home, "--memory-limit", "much"]
    assert refused(*call).startswith("--memory-limit: found much, expected a size of")


def test_an_output_of_an_unknown_ending(
    refused: Run, trained_home: Path, leads_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "scores.ods"
    options = ["--home", trained_home, "-o", path]
    assert refused("score", "demo", leads_file, *options) == (
        f"{path}: found .ods, expected one of .csv, .xlsx, .parquet, .jsonl; "
        "rename the file or choose another format"
    )


def test_an_output_that_cannot_be_written(
    refused: Run, trained_home: Path, leads_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("kept")
    path = tmp_path / "file" / "scores.csv"
    sentence = refused("score", "demo", leads_file, "--home", trained_home, "-o", path)
    assert sentence == (
        f"{path}: found no folder {path.parent}, expected one that is there; make it "
        "first, or correct its name; nothing was written"
    )
    assert (tmp_path / "file").read_text() == "kept"


def test_an_unknown_model(refused: Run, trained_home: Path, leads_file: Path) -> None:
    assert refused("score", "salvirt", leads_file, "--home", trained_home) == (
        f"no model 'salvirt' in {trained_home / 'models'}, expected a trained pipeline's "
        "name, a bundle's folder or an MLflow URI; known models: demo"
    )


@pytest.mark.parametrize("name", ["model.skops", "pipeline.toml", "evaluation.json"])
def test_a_damaged_bundle(
    refused: Run, trained: LeadModel, leads_file: Path, tmp_path: Path, name: str
) -> None:
    assert trained.bundle is not None
    bundle = shutil.copytree(trained.bundle, tmp_path / "damaged")
    (bundle / name).write_bytes(b"damaged")
    assert refused("score", bundle, leads_file) == (
        f"{bundle}: {name} is not the file that was stored, "
        "expected the files listed in its manifest.json; restore the bundle or train again"
    )


def test_a_scoring_enters_the_history_once(
    run: Run, own_home: Path, leads_file: Path
) -> None:
    call = ("score", "demo", leads_file, "--home", own_home, "--json")
    told = [json.loads(run(*call).out)["history"] for _ in range(2)]
    assert told == ["added", "known"]
    assert (own_home / "score_history.db").exists()
    assert json.loads(run(*call, "--no-history").out)["history"] == "off"


def test_rows_without_an_id_are_not_kept(
    run: Run, trained: LeadModel, leads_file: Path, tmp_path: Path
) -> None:
    pipeline = replace(trained.pipeline, lead_id=None)
    text = trained.pipeline_text.replace('id = "lead_id"', "")
    nameless = replace(trained, pipeline=pipeline, pipeline_text=text)
    write_bundle(tmp_path / "models", nameless)
    ended = run("score", "demo", leads_file, "--home", tmp_path, "--json")
    assert json.loads(ended.out)["history"] == "off"
    assert not (tmp_path / "score_history.db").exists()


def test_leads_are_scored_although_the_history_is_damaged(
    run: Run, own_home: Path, leads_file: Path, tmp_path: Path
) -> None:
    (own_home / "score_history.db").write_text("no database " * 100)
    out = tmp_path / "scores.csv"
    call = ("score", "demo", leads_file, "--home", own_home, "-o", out, "--json")
    ended = run(*call)
    assert ended.code == 0
    assert json.loads(ended.out)["history"] == "failed"
    assert len(READERS[".csv"](out)) == 40
    assert "note: the leads are scored all the same: the score history" in ended.err
    assert "file is not a database" in ended.err
    told = run(*call, "--lang", "zh").err
    assert "说明：评分照常完成，但历史记录没有保存：评分历史" in told


def test_what_a_person_reads_is_in_the_language_asked_for(
    run: Run, trained_home: Path, leads_file: Path, tmp_path: Path
) -> None:
    leads = pd.read_csv(leads_file, dtype=str, keep_default_na=False)
    leads.assign(mood="good").to_csv(tmp_path / "odd.csv", index=False)
    out = tmp_path / "scores.csv"
    call = ["score", "demo", tmp_path / "odd.csv", "--home", trained_home, "-o", out]
    ended = run(*call, "--no-history", "--lang", "zh")
    assert ended.err == "说明：mood：不在配置文件里：没有使用（40 行）\n"
    assert ended.out.endswith(f"用 demo/1 给 40 条线索打了分：{out}\n")
    for told in (ended.out, out.read_text("utf-8-sig")):
        assert "个百分点（" in told
        assert " points (" not in told


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--create", "--output-table", "t"], "--output-table, --create"),
        (["--jobs", "1"], "--jobs"),
    ],
)
def test_what_spark_does_not_do_is_refused_and_not_passed_over(
    run: Run, options: list[str], named: str
) -> None:
    ended = run("score", "demo", "leads.csv", "-o", "out", "--engine", "spark", *options)
    assert ended.code == 2
    assert f"found {named} with --engine spark" in ended.err


def test_scores_are_written_for_the_importer_of_a_crm(
    score: Run, scores: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "hubspot.csv"
    ended = score("-o", path, "--for", "hubspot", "--id-header", "Deal ID")
    assert ended.code == 0
    found = pd.read_csv(path, keep_default_na=False)
    assert list(found)[:3] == ["Deal ID", "kaopu_score", "kaopu_grade"]
    assert found["Deal ID"].tolist() == scores["lead_id"].tolist()
    assert found["kaopu_score"].tolist() == (100 * scores["probability"]).round(1).tolist()
    assert (found != "").all(axis=None)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--for", "hubspot"), "expected a .csv file"),
        (("--for", "hubspot", "-o", "-"), "expected a .csv file"),
        (("--for", "hubspot", "-o", "out.xlsx"), "out.xlsx"),
        (("--id-header", "Id", "-o", "out.csv"), "without --for"),
    ],
)
def test_a_file_that_no_importer_takes_is_refused(
    score: Run, options: tuple[str, ...], told: str
) -> None:
    ended = score(*options)
    assert ended.code == 2
    assert told in ended.err
