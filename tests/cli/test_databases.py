"""Every command on a real PostgreSQL, and where the password goes: nowhere."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from postgres_server import PASSWORD, QUOTED

from kaopu.model.search import SearchSpace
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

Run = Callable[..., Any]
ROOT = Path(__file__).parents[2]
# The password as somebody may write it, and a part of it that is in all of these.
TRACES = (PASSWORD, QUOTED, "hushhush")


@pytest.fixture
def sales(crm: str, sample: Simulation) -> str:
    """The URL of a database with the sample's deals and open leads, and the password."""
    engine = sa.create_engine(crm.replace("postgresql:", "postgresql+psycopg:"))
    sample.deals.to_sql("deals", engine, index=False)
    sample.leads.drop(columns="outcome").to_sql("leads", engine, index=False)
    engine.dispose()
    return crm


@pytest.fixture
def home(trained_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the home, to be written to, which is the current folder, too."""
    own = Path(shutil.copytree(trained_home, tmp_path / "own"))
    monkeypatch.chdir(own)
    return own


@pytest.fixture
def told(run: Run, caplog: pytest.LogCaptureFixture) -> Iterator[Run]:
    """Calls commands; none of them may say or log the password."""
    caplog.set_level(logging.DEBUG)

    def call(*arguments: object, code: int = 0) -> str:
        ended = run(*arguments, search=SearchSpace.quick())
        text = ended.out + ended.err
        assert not [trace for trace in TRACES if trace in text + caplog.text]
        assert ended.code == code, text
        return str(text)

    yield call
    assert not [trace for trace in TRACES if trace in caplog.text]


def files_with_password(folder: Path) -> list[str]:
    """The files of a folder in which a trace of the password stands, databases too."""
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(t.encode() in path.read_bytes() for t in TRACES)
    ]


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]


def test_leads_are_scored_from_a_database_into_it(
    told: Run, sales: str, home: Path, trained: LeadModel, sample: Simulation
) -> None:
    into = ("-o", sales, "--output-table", "lead_scores", "--history", sales)
    call = ("score", "demo", sales, "--table", "leads", *into)
    refused = told(*call, code=2)
    assert "there is no such table, expected one for the scores" in refused
    for _ in range(2):
        text = told(*call, "--create")
    count = len(sample.leads)
    assert f"{count} leads scored by demo/1: postgresql://127.0.0.1" in text
    expected = trained.score(sample.leads.drop(columns="outcome"))
    found = rows(sales, "SELECT lead_id, rank, probability FROM lead_scores ORDER BY rank")
    assert [row[:2] for row in found] == list(
        zip(expected["lead_id"], expected["rank"], strict=True)
    )
    assert [row[2] for row in found] == pytest.approx(list(expected["probability"]))
    assert rows(sales, "SELECT model, leads FROM kaopu_scorings") == [("demo/1", count)]
    assert rows(sales, "SELECT count(*) FROM kaopu_lead_scores") == [(count,)]
    assert not (home / "score_history.db").exists()
    assert not list(home.glob("*.kaopu"))
    assert files_with_password(home) == []


def test_leads_of_a_file_go_into_a_database(
    told: Run, home: Path, sample: Simulation, tmp_path: Path
) -> None:
    leads = tmp_path / "leads.csv"
    sample.leads.drop(columns="outcome").to_csv(leads, index=False)
    url = f"sqlite:///{tmp_path}/scores.db"
    told("score", "demo", leads, "-o", url, "--table", "crm_scores", "--create")
    with closing(sqlite3.connect(tmp_path / "scores.db")) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM crm_scores").fetchall()
    assert count == len(sample.leads)


def test_other_commands_read_a_database_and_its_history(
    told: Run, sales: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_URL", sales)
    leads = ("env:CRM_URL", "--table", "leads", "--history", "env:CRM_URL")
    told("score", "demo", *leads)
    [(lead, before)] = rows(
        sales, "SELECT lead_id, probability FROM kaopu_lead_scores WHERE rank = 1"
    )
    with psycopg.connect(sales) as connection:
        connection.execute("UPDATE kaopu_lead_scores SET probability = 0.0123")
    text = told("explain", "demo", *leads, "--lead", lead, "--format", "json")
    assert '"probability": 0.0123' in text
    assert before > 0.5
    assert "Worth this week" in told("plan", "demo", *leads, "--capacity", "3")
    told("check", ROOT / "pipelines" / "demo.toml", sales, "--table", "deals", code=0)
    text = told("init", sales, "--table", "deals", "--yes", "-o", home / "mine.toml")
    assert "it names the environment variable DATABASE_PASSWORD" in text
    written = (home / "mine.toml").read_text("utf-8")
    assert "lead:env:DATABASE_PASSWORD@127.0.0.1" in written
    monkeypatch.setenv("DATABASE_PASSWORD", PASSWORD)
    told("check", home / "mine.toml")
    assert files_with_password(home) == []


@pytest.mark.slow
def test_the_inspector_reads_a_database(
    told: Run, sales: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []

    def no_server(model: LeadModel, count: int, *_: object) -> None:
        shown.append(count)

    monkeypatch.setattr("kaopu.web.serve", no_server)
    leads = (sales, "--query", "SELECT * FROM leads ORDER BY lead_id LIMIT 7")
    told("inspect", "demo", *leads, "--history", sales)
    assert shown == [7]


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "demo", "{url}x", "--table", "leads"),
        ("score", "demo", "{wrong}", "--table", "leads"),
        ("score", "demo", "{url}", "--table", "lead"),
        ("score", "demo", "{url}", "--query", "DELETE FROM leads"),
        ("score", "demo", "{url}", "--query", "SELECT nope FROM leads"),
        ("score", "demo", "{url}"),
        ("score", "demo", "{url}", "--table", "leads", "--query", "SELECT 1"),
        ("explain", "demo", "{url}", "--table", "none", "--top", "1"),
        ("plan", "demo", "{wrong}", "--table", "leads"),
        ("check", "{pipeline}", "{wrong}", "--table", "deals"),
        ("train", "{pipeline}", "--data", "{wrong}", "--table", "deals"),
        ("init", "{wrong}", "--table", "deals", "--yes"),
        ("score", "demo", "{url}", "--table", "x", "-o", "{wrong}", "--output-table", "y"),
        ("score", "demo", "{oracle}", "--table", "leads"),
    ],
)
def test_what_goes_wrong_is_one_sentence_without_the_password(
    told: Run, sales: str, home: Path, arguments: tuple[str, ...]
) -> None:
    facts = {
        "url": sales,
        "wrong": sales.replace("hushhush", "hushhushy"),
        "oracle": sales.replace("postgresql", "oracle"),
        "pipeline": str(ROOT / "pipelines" / "demo.toml"),
    }
    text = told(*(argument.format(**facts) for argument in arguments), code=2)
    assert text.startswith("kaopu: ")
    assert "Traceback" not in text
    assert text.count("\n") == 1
    assert files_with_password(home) == []


def test_a_history_that_cannot_be_reached_keeps_no_score_back(
    told: Run, sales: str, home: Path
) -> None:
    history = sales.replace("127.0.0.1", "no-host.invalid")
    text = told("score", "demo", sales, "--table", "leads", "--history", history)
    assert "the score history cannot be used: postgresql://no-host.invalid" in text
    assert "Leads by probability of winning" in text


def test_a_pipeline_file_with_a_password_is_refused(told: Run, home: Path) -> None:
    text = (ROOT / "pipelines" / "demo.toml").read_text("utf-8")
    data = f'[data]\nurl = "postgresql://lead:{QUOTED}@host/db"\ntable = "deals"\n'
    (home / "mine.toml").write_text(without_data(text) + data, "utf-8")
    told_text = told("check", home / "mine.toml", code=2)
    assert "data.url: holds a password (postgresql://lead:***@host/db)" in told_text


@pytest.mark.slow
def test_a_training_from_a_database_keeps_no_password(
    told: Run, sales: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("CRM_WORD", PASSWORD)
    text = (ROOT / "pipelines" / "demo.toml").read_text("utf-8")
    url = sales.replace(QUOTED, "env:CRM_WORD")
    data = f'[data]\nurl = "{url}"\nquery = "SELECT * FROM deals ORDER BY lead_id"\n'  # noqa: S608
    (home / "mine.toml").write_text(without_data(text) + data, "utf-8")
    told("train", home / "mine.toml", "--home", home, "--jobs", "1")
    told("train", home / "mine.toml", "--data", sales, "--table", "deals", "--home", home)
    assert files_with_password(home) == []
    page = (home / "models" / "demo" / "1" / "evaluation.html").read_text("utf-8")
    assert "demo" in page


def without_data(text: str) -> str:
    """A pipeline file without its [data]."""
    head, _, rest = text.partition("[data]")
    return head + rest.partition("\n\n")[2] + "\n"
