"""The score history in databases: SQLite, DuckDB and a real PostgreSQL."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psycopg
import pytest

from kaopu.errors import HistoryError
from kaopu.files.databases import Address
from kaopu.store import Home
from kaopu.store.score_history import ScoreHistory, Scoring

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)
SAID = Scoring(
    pipeline="demo",
    model="demo/1",
    ids=np.array(["L-1", "l-1"], dtype=object),
    probability=np.array([0.42, 0.3]),
    rank=np.array([1, 2], dtype=np.intp),
    facts={"budget_status": ["预算", ""], "need_agreed": ["yes", "un\tknown\\"]},
)
OTHER = replace(SAID, probability=np.array([0.61, 0.3]))


@pytest.fixture(params=["sqlite", "duckdb", "postgres"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> ScoreHistory:
    if request.param == "postgres":
        url = str(request.getfixturevalue("crm"))
        with psycopg.connect(url, autocommit=True) as connection:
            name = url.rpartition("/")[2]
            zone = f"ALTER DATABASE {name} SET timezone = 'Asia/Shanghai'"
            connection.execute(zone)  # type: ignore[arg-type]
    else:
        url = f"{request.param}:///{tmp_path}/history.db"
    return ScoreHistory(Address(url))


@pytest.fixture(autouse=True)
def _quiet() -> None:
    # DuckDB's dialect tells SQLAlchemy of indexes that it cannot look up.
    warnings.filterwarnings("ignore", message="duckdb-engine doesn't yet support")


def test_scorings_are_kept_once_each_with_their_facts(history: ScoreHistory) -> None:
    said = [SAID, SAID, OTHER, SAID]
    entered = [
        history.enter(scoring, DAY + timedelta(days=day))
        for day, scoring in enumerate(said)
    ]
    assert entered == [True, False, True, True]
    kept = history.kept("demo", ["L-1", "l-1", "L-3"])
    assert [k.score.probability for k in kept["L-1"]] == [0.42, 0.61, 0.42]
    assert kept["L-1"][0].score.scored_at == "2026-03-01T08:00:00+00:00"
    assert kept["L-1"][0].facts == {"budget_status": "预算", "need_agreed": "yes"}
    assert kept["l-1"][0].facts["need_agreed"] == "un\tknown\\"
    assert set(kept) == {"L-1", "l-1"}
    before = history.before("demo", SAID.ids, np.array([0.42, 0.3]))
    assert before[0] == 0.61
    assert np.isnan(before[1])


def test_a_database_without_a_history_has_kept_nothing(history: ScoreHistory) -> None:
    assert history.kept("demo", ["L-1"]) == {}
    assert np.isnan(history.before("demo", SAID.ids, SAID.probability)).all()


def test_a_scoring_that_breaks_off_is_not_kept(
    history: ScoreHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenError(Exception):
        pass

    def rows(self: Scoring, scoring: int) -> object:
        yield [
            {
                "scoring": scoring,
                "lead_id": "L-1",
                "probability": 0.5,
                "rank": 1,
                "facts": "[]",
            }
        ]
        raise BrokenError

    with monkeypatch.context() as patched:
        patched.setattr(Scoring, "rows", rows)
        with pytest.raises(BrokenError):
            history.enter(SAID)
    assert history.kept("demo", ["L-1"]) == {}
    assert history.enter(SAID)


def test_a_database_that_cannot_be_reached_is_told_as_a_failure_of_the_history() -> None:
    history = ScoreHistory(Address("postgresql://lead:hush@127.0.0.1:1/crm"))
    for call in (lambda: history.enter(SAID), lambda: history.kept("demo", ["L-1"])):
        with pytest.raises(HistoryError) as refused:
            call()
        told = str(refused.value)
        assert told.startswith("the score history cannot be used: postgresql://127.0.0.1:1")
        assert told.endswith("or score with --no-history")
        assert "hush" not in told


def test_the_home_says_where_the_history_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAOPU_HISTORY", raising=False)
    assert Home.find("own").score_history == Path("own/score_history.db")
    asked = Home.find("own", "sqlite:///a.db")
    assert asked.score_history == Address("sqlite:///a.db")
    monkeypatch.setenv("KAOPU_HISTORY", "env:CRM_URL")
    assert Home.find("own").score_history == Address("env:CRM_URL")
