from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from kaopu.errors import (
    AmbiguousOutcomeError,
    DuplicateLeadIdsError,
    KaopuError,
    OutputNotWritableError,
)
from kaopu.monitoring import Monitoring
from kaopu.monitoring.records import Reason
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home, enter_scores
from kaopu.store.monitorings import (
    FOLDER,
    keep_monitoring,
    last_day,
    last_monitoring,
    watch_model,
)

DAY = date(2026, 9, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def model(trained: LeadModel) -> LeadModel:
    return trained.judging_on(DAY)


@pytest.fixture
def deals(sample: Simulation) -> pd.DataFrame:
    """Deals as a file at hand has them; of them the first 60 are still open."""
    found = sample.deals.iloc[:200].reset_index(drop=True).astype(object)
    found.loc[:59, ["outcome", "closed"]] = ["Open", ""]
    return found.where(found.notna(), "").astype(str)


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """The program runs in another time zone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


def look(verdict: str = "fine", day: date = DAY, pipeline: str = "demo") -> Monitoring:
    return Monitoring(
        pipeline=pipeline,
        model=f"{pipeline}/1",
        as_of=day.isoformat(),
        days=None,
        verdict=verdict,  # type: ignore[arg-type]
        reason=Reason("too_few", {"ended": 0}),
    )


def enter(home: Home, model: LeadModel, deals: pd.DataFrame, now: datetime) -> None:
    table = model.read(deals)
    enter_scores(home, model, table, model.score_table(table, force=True).scores, now)


def test_a_look_is_kept_under_its_day_and_read_again(home: Home) -> None:
    path = keep_monitoring(home, look())
    assert path == home.path / FOLDER / "demo" / "2026-09-01.json"
    assert last_monitoring(home, "demo") == look()
    assert [p.name for p in path.parent.iterdir()] == ["2026-09-01.json"]


def test_another_look_of_the_same_day_takes_its_place(home: Home) -> None:
    keep_monitoring(home, look())
    keep_monitoring(home, look("watch"))
    found = last_monitoring(home, "demo")
    assert found is not None
    assert found.verdict == "watch"


def test_the_newest_look_that_can_be_read_is_told(home: Home) -> None:
    assert last_monitoring(home, "demo") is None
    keep_monitoring(home, look("watch"))
    newer = keep_monitoring(home, look(day=DAY + timedelta(days=7)))
    keep_monitoring(home, look(day=DAY + timedelta(days=9), pipeline="other"))
    found = last_monitoring(home, "demo")
    assert found is not None
    assert (found.as_of, found.verdict) == ("2026-09-08", "fine")
    for spoilt in ("", "{", "[]", json.dumps({"schema": 99})):
        newer.write_text(spoilt, "utf-8")
        found = last_monitoring(home, "demo")
        assert found is not None
        assert (found.as_of, found.verdict) == ("2026-09-01", "watch")


def test_the_last_day_is_that_before_and_of_files_that_name_one(home: Home) -> None:
    assert last_day(home, "demo", DAY) is None
    for day in (DAY - timedelta(days=9), DAY - timedelta(days=2), DAY):
        path = keep_monitoring(home, look(day=day))
    path.with_name("2026-13-01.json").write_text("{}", "utf-8")
    assert last_day(home, "demo", DAY) == DAY - timedelta(days=2)
    assert last_day(home, "demo", DAY + timedelta(days=1)) == DAY


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(home: Home) -> None:
    home.path.mkdir()
    home.path.chmod(0o500)
    with pytest.raises(OutputNotWritableError, match="monitoring"):
        keep_monitoring(home, look())
    home.path.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_said(home: Home) -> None:
    home.path.mkdir()
    (home.path / FOLDER).write_text("", "utf-8")
    with pytest.raises(OutputNotWritableError, match="monitoring"):
        keep_monitoring(home, look())


def test_a_look_holds_what_was_said_and_how_long_ago_the_last_was(
    home: Home, model: LeadModel, deals: pd.DataFrame
) -> None:
    enter(home, model, deals, datetime(2026, 8, 1, tzinfo=UTC))
    keep_monitoring(home, look(day=DAY - timedelta(days=5)))
    found = watch_model(home, model, deals)
    assert (found.days, found.leads) == (5, 200)
    everyone = found.outcomes.all
    assert everyone is not None
    ended_later = (deals["closed"] > "2026-08-01") & (deals["closed"] <= "2026-09-01")
    not_yet = (deals["closed"] == "") | (deals["closed"] > "2026-09-01")
    assert (everyone.ended, everyone.open) == (ended_later.sum(), not_yet.sum())
    assert found.outcomes.late == 200 - ended_later.sum() - not_yet.sum()


@pytest.mark.parametrize(
    "zone", ["America/Los_Angeles", "Asia/Shanghai", "UTC"], indirect=True
)
@pytest.mark.usefixtures("zone")
def test_what_was_said_on_the_day_counts_wherever_the_program_runs(
    home: Home, model: LeadModel, deals: pd.DataFrame
) -> None:
    opened = deals.iloc[:60]
    evening = datetime(2026, 9, 1, 23, 30).astimezone()
    enter(home, model, opened.iloc[:40], evening)
    # By the clock on the wall this is tomorrow.
    enter(home, model, opened.iloc[40:], evening + timedelta(hours=1))
    found = watch_model(home, model, opened)
    assert found.outcomes.all is not None
    assert found.outcomes.all.leads == 40


@pytest.mark.parametrize(
    ("cells", "why"),
    [({}, "columns"), ({"created": "13/12/2026"}, "dates"), ({"outcome": "?"}, "outcome")],
)
def test_a_file_that_is_no_longer_as_the_pipeline_says_is_a_finding(
    home: Home, model: LeadModel, deals: pd.DataFrame, cells: dict[str, str], why: str
) -> None:
    changed = deals.assign(**cells) if cells else deals.drop(columns="region")
    if "outcome" in cells:
        changed.loc[changed.index[:2], "outcome"] = deals["outcome"].iloc[:2]
    told: list[KaopuError] = []
    found = watch_model(home, model, changed, "export.csv", told.append)
    assert (found.verdict, found.reason.id) == ("retrain", f"unreadable_{why}")
    (error,) = told
    assert "export.csv" in str(error)
    assert watch_model(home, model, changed).verdict == "retrain"


def test_a_lead_that_stands_twice_is_a_failure_and_no_finding(
    home: Home, model: LeadModel, deals: pd.DataFrame
) -> None:
    with pytest.raises(DuplicateLeadIdsError):
        watch_model(home, model, pd.concat([deals, deals.iloc[:1]]))
    assert not (home.path / FOLDER).exists()


def test_a_file_of_which_no_outcome_is_known_is_another_file(
    home: Home, model: LeadModel, deals: pd.DataFrame
) -> None:
    with pytest.raises(AmbiguousOutcomeError, match="'Parked' "):
        watch_model(home, model, deals.assign(outcome="Parked"), "accounts.csv")


def test_a_look_that_could_not_be_made_takes_no_place_of_one_of_its_day(
    home: Home, model: LeadModel, deals: pd.DataFrame
) -> None:
    spoilt = watch_model(home, model, deals.drop(columns="region"))
    path = keep_monitoring(home, spoilt)
    assert json.loads(path.read_text("utf-8"))["verdict"] == "retrain"
    made = watch_model(home, model, deals)
    assert keep_monitoring(home, made) == path
    before = path.read_bytes()
    assert keep_monitoring(home, spoilt) == path
    assert path.read_bytes() == before
    last = last_monitoring(home, model.pipeline.name)
    assert last is not None
    assert not last.is_unreadable
