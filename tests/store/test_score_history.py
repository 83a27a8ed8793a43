from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from kaopu.errors import HistoryError, HistoryLockedError
from kaopu.store import score_history
from kaopu.store.history_tables import OF_FILE
from kaopu.store.score_history import ScoreHistory, Scoring

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)


def scoring(first: float = 0.42, budget: str = "vague", model: str = "demo/1") -> Scoring:
    return Scoring(
        pipeline="demo",
        model=model,
        ids=np.array(["L-1", "L-2"], dtype=object),
        probability=np.array([first, 0.3]),
        rank=np.array([1, 2], dtype=np.intp),
        facts={"budget_status": [budget, ""], "need_agreed": ["yes", "unknown"]},
    )


@pytest.fixture
def history(tmp_path: Path) -> ScoreHistory:
    return ScoreHistory(tmp_path / "home" / "score_history.db")


def file_of(history: ScoreHistory) -> Path:
    assert isinstance(history.place, Path)
    return history.place


def count(history: ScoreHistory, table: str = "lead_scores") -> int:
    with sqlite3.connect(file_of(history)) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608


def test_a_scoring_is_kept_with_one_row_a_lead(history: ScoreHistory) -> None:
    assert history.enter(scoring(), DAY)
    assert count(history) == 2
    kept = history.kept("demo", ["L-1", "L-2", "L-3"])
    assert set(kept) == {"L-1", "L-2"}
    first = kept["L-1"][0]
    assert first.score.scored_at == "2026-03-01T08:00:00+00:00"
    assert (first.score.model, first.score.probability) == ("demo/1", 0.42)
    assert (first.score.rank, first.score.of) == (1, 2)
    assert first.facts == {"budget_status": "vague", "need_agreed": "yes"}


def test_the_same_scoring_adds_nothing_whatever_its_order(history: ScoreHistory) -> None:
    one = scoring()
    turned = Scoring(
        one.pipeline,
        one.model,
        one.ids[::-1],
        one.probability[::-1],
        one.rank[::-1],
        {source: texts[::-1] for source, texts in one.facts.items()},
    )
    assert history.enter(one)
    assert not history.enter(one)
    assert not history.enter(turned)
    assert count(history) == 2


def test_what_is_said_again_after_something_else_is_kept_again(
    history: ScoreHistory,
) -> None:
    first, other = scoring(0.42), scoring(0.61, "stated")
    entered = [
        history.enter(said, DAY + timedelta(days=day))
        for day, said in enumerate([first, other, first, first, other, first, other, other])
    ]
    assert entered == [True, True, True, False, True, True, True, False]
    kept = history.kept("demo", ["L-1"])["L-1"]
    assert [k.score.probability for k in kept] == [0.42, 0.61, 0.42, 0.61, 0.42, 0.61]


def test_what_is_said_of_other_leads_between_changes_nothing(history: ScoreHistory) -> None:
    others = replace(scoring(0.61), ids=np.array(["M-1", "M-2"], dtype=object))
    assert history.enter(scoring())
    assert history.enter(others)
    assert not history.enter(scoring())
    assert not history.enter(others)


def test_another_model_between_makes_a_scoring_new(history: ScoreHistory) -> None:
    assert history.enter(scoring())
    assert history.enter(scoring(model="demo/2"))
    assert history.enter(scoring())
    assert not history.enter(scoring())


def test_other_facts_or_another_model_are_another_scoring(history: ScoreHistory) -> None:
    assert history.enter(scoring(), DAY)
    assert history.enter(scoring(0.61, "stated"), DAY + timedelta(days=21))
    assert history.enter(scoring(model="demo/2"), DAY + timedelta(days=22))
    told = [
        (k.score.model, k.score.probability) for k in history.kept("demo", ["L-1"])["L-1"]
    ]
    assert told == [("demo/1", 0.42), ("demo/1", 0.61), ("demo/2", 0.42)]


def test_the_last_scoring_that_said_something_else_counts(history: ScoreHistory) -> None:
    history.enter(scoring(0.42), DAY)
    history.enter(scoring(0.5), DAY + timedelta(days=1))
    history.enter(scoring(0.61), DAY + timedelta(days=2))
    ids = np.array(["L-1", "L-2", "L-9"], dtype=object)
    before = history.before("demo", ids, np.array([0.61, 0.3, 0.2]))
    assert before[0] == 0.5
    assert np.isnan(before[1:]).all()


def test_another_companys_leads_are_not_mixed_in(history: ScoreHistory) -> None:
    history.enter(replace(scoring(), pipeline="other", model="other/1"))
    assert history.kept("demo", ["L-1"]) == {}
    before = history.before("demo", scoring().ids, np.array([0.9, 0.9]))
    assert np.isnan(before).all()


def test_nothing_is_kept_before_the_first_scoring(history: ScoreHistory) -> None:
    assert history.kept("demo", ["L-1"]) == {}
    assert np.isnan(history.before("demo", scoring().ids, np.array([0.9, 0.9]))).all()
    assert not file_of(history).exists()


def test_many_leads_are_asked_about_in_parts(
    history: ScoreHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_history, "IDS_AT_ONCE", 1)
    monkeypatch.setattr(score_history, "ROWS_AT_ONCE", 1)
    history.enter(scoring())
    assert set(history.kept("demo", ["L-2", "L-1"])) == {"L-1", "L-2"}


def test_several_scorings_at_once_are_all_kept(history: ScoreHistory) -> None:
    def enter(share: float) -> bool:
        ids = np.array([f"{share}-1", f"{share}-2"], dtype=object)
        return ScoreHistory(file_of(history)).enter(replace(scoring(share), ids=ids))

    with ThreadPoolExecutor(6) as pool:
        entered = list(pool.map(enter, [0.1, 0.2, 0.3, 0.1, 0.2, 0.3]))
    assert sorted(entered) == [False] * 3 + [True] * 3
    assert count(history) == 6
    assert count(history, "history_version") == 1


def test_a_damaged_file_is_named(history: ScoreHistory) -> None:
    file_of(history).parent.mkdir()
    file_of(history).write_text(
        "this is no database, but it is long enough to be read" * 20
    )
    for call in (
        lambda: history.enter(scoring()),
        lambda: history.kept("demo", ["L-1"]),
        lambda: history.before("demo", scoring().ids, scoring().probability),
    ):
        with pytest.raises(HistoryError) as refused:
            call()
        assert str(refused.value) == (
            f"the score history {file_of(history)} cannot be used (file is not a "
            "database), expected an SQLite file that kaopu score wrote and may write; mend "
            "its permissions, move it away for a new one, or score with --no-history"
        )


def test_a_file_of_another_version_is_left_alone(history: ScoreHistory) -> None:
    history.enter(scoring())
    with sqlite3.connect(file_of(history)) as connection:
        connection.execute("update history_version set version = 9")
    with pytest.raises(HistoryError, match=r"schema \[9\], not 1"):
        history.enter(scoring(0.9))
    assert count(history) == 2


def test_a_locked_file_is_waited_for_and_then_named(
    history: ScoreHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.enter(scoring())
    monkeypatch.setattr(score_history, "WAIT_SECONDS", 0.1)
    holder = sqlite3.connect(file_of(history), isolation_level=None)
    holder.execute("begin exclusive")
    locked = ScoreHistory(file_of(history))
    for call in (
        lambda: locked.enter(scoring(0.9)),
        lambda: locked.kept("demo", ["L-1"]),
        lambda: locked.before("demo", scoring().ids, scoring().probability),
    ):
        with pytest.raises(HistoryLockedError) as refused:
            call()
        assert str(refused.value) == (
            f"the score history {file_of(history)} has been locked by another program for "
            "over 0.1 s, expected it to be free; let the other program end, or score with "
            "--no-history"
        )
    holder.execute("rollback")
    holder.close()
    assert ScoreHistory(file_of(history)).enter(scoring(0.9))


def test_a_locked_file_costs_no_more_than_the_wait(history: ScoreHistory) -> None:
    history.enter(scoring())
    holder = sqlite3.connect(file_of(history), isolation_level=None)
    holder.execute("begin immediate")
    start = time.monotonic()
    with pytest.raises(HistoryLockedError):
        ScoreHistory(file_of(history)).enter(scoring(0.9))
    assert 1.5 < time.monotonic() - start < 10
    holder.close()


def test_a_scoring_that_fails_half_way_leaves_nothing(
    history: ScoreHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_history, "ROWS_AT_ONCE", 1)
    twice = replace(scoring(), ids=np.array(["L-1", "L-1"], dtype=object))
    with pytest.raises(HistoryError, match="UNIQUE"):
        history.enter(twice)
    with sqlite3.connect(file_of(history)) as connection:
        assert connection.execute("select * from sqlite_master").fetchall() == []


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(HistoryError, match="cannot be used"):
        ScoreHistory(tmp_path / "home" / "score_history.db").enter(scoring())


def test_postgresql_can_take_the_schema_over() -> None:
    told = " ".join(
        str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        for table in OF_FILE.metadata.sorted_tables
    )
    assert "TIMESTAMP WITH TIME ZONE" in told
    assert "DOUBLE PRECISION" in told
    assert "SERIAL" in told


def firsts(
    history: ScoreHistory, until: datetime, model: str | None = None
) -> dict[str, tuple[int, float]]:
    found = history.first("demo", until, model)
    return {id_: (number, kept.score.probability) for id_, number, kept in found}


def test_of_each_lead_the_first_scoring_is_told(history: ScoreHistory) -> None:
    later = replace(scoring(0.6), ids=np.array(["L-1", "L-3"], dtype=object))
    history.enter(scoring(0.42), DAY)
    history.enter(later, DAY + timedelta(days=7))
    found = firsts(history, DAY + timedelta(days=8))
    assert found == {"L-1": (1, 0.42), "L-2": (1, 0.3), "L-3": (2, 0.3)}
    kept = {id_: kept for id_, _, kept in history.first("demo", DAY + timedelta(days=8))}
    assert kept["L-1"].facts == {"budget_status": "vague", "need_agreed": "yes"}


def test_the_first_scoring_by_one_model_may_be_a_later_one(history: ScoreHistory) -> None:
    history.enter(scoring(0.42), DAY)
    history.enter(scoring(0.6, model="demo/2"), DAY + timedelta(days=7))
    end = DAY + timedelta(days=8)
    assert firsts(history, end, "demo/2") == {"L-1": (2, 0.6), "L-2": (2, 0.3)}
    assert firsts(history, end, "demo/3") == {}
    assert not list(history.first("other", end))


def test_scorings_from_a_moment_on_are_not_looked_at(history: ScoreHistory) -> None:
    history.enter(scoring(), DAY)
    assert firsts(history, DAY) == {}
    assert set(firsts(history, DAY + timedelta(microseconds=1))) == {"L-1", "L-2"}


@pytest.mark.parametrize("hours", [-8, 0, 8])
def test_a_moment_is_the_same_whatever_zone_tells_it(
    history: ScoreHistory, hours: int
) -> None:
    zone = timezone(timedelta(hours=hours))
    history.enter(scoring(), DAY)
    assert firsts(history, (DAY - timedelta(hours=1)).astimezone(zone)) == {}
    assert set(firsts(history, (DAY + timedelta(hours=1)).astimezone(zone))) == {
        "L-1",
        "L-2",
    }


def test_where_nothing_was_ever_kept_no_lead_is_told(history: ScoreHistory) -> None:
    assert firsts(history, DAY) == {}
    assert not file_of(history).exists()
