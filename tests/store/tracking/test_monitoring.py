from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kaopu.monitoring import Monitoring
from kaopu.monitoring.records import (
    ColumnWatch,
    OutcomeGroup,
    Outcomes,
    Reason,
    ScoreWatch,
)
from kaopu.store import Home
from kaopu.store.tracking.monitoring import figures_of, log_monitoring
from kaopu.store.tracking.opening import mlflow_at

Tracked = tuple[Path, dict[str, Any]]
pytestmark = pytest.mark.filterwarnings("ignore")
DAY_ZERO = date(1970, 1, 1)


@pytest.fixture(scope="module")
def home(tracked: Tracked, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose MLflow store knows the experiment ``demo``."""
    home = Home(tmp_path_factory.mktemp("home"))
    home.mlruns.mkdir()
    shutil.copy(Home(tracked[0]).database, home.database)
    return home


@pytest.fixture
def client(home: Home) -> Iterator[Any]:
    with mlflow_at(home) as mlflow:
        yield mlflow.MlflowClient()


def group(by: str, id_: str = "", won: int = 6, lost: int = 14) -> OutcomeGroup:
    return OutcomeGroup(
        by=by,  # type: ignore[arg-type]
        id=id_,
        leads=40,
        won=won,
        lost=lost,
        forecast=0.4,
        expected=0.35 if won + lost else math.nan,
        low=0.2,
        high=0.5,
    )


def look(day: str = "2026-09-01", model: str = "demo/1") -> Monitoring:
    return Monitoring(
        pipeline="demo",
        model=model,
        as_of=day,
        days=7,
        verdict="watch",
        reason=Reason("too_few", {"ended": 0}),
        newest=60,
        columns=(
            ColumnWatch("region", "region", "earlier", distance=0.3, weight="watch"),
            ColumnWatch("hiring", "hiring", "earlier", distance=0.05),
        ),
        scores=ScoreWatch("none", 60, 0, 0.31, math.nan, (), ()),
        outcomes=Outcomes(
            groups=(
                group("all"),
                group("band", "A"),
                group("sign", "stalling", won=0, lost=0),
                group("rep", "Nora Neuling"),
                group("month", "2026-08"),
            )
        ),
    )


def runs(client: Any, model: str) -> list[Any]:
    experiment = client.get_experiment_by_name("demo")
    wanted = f"attributes.run_name = 'watch {model}'"
    return list(client.search_runs([experiment.experiment_id], wanted))


def test_figures_are_named_by_their_group_and_none_is_of_a_rep() -> None:
    assert figures_of(look()) == {
        "verdict": 1.0,
        "newest_leads": 60.0,
        "columns_moved": 1.0,
        "largest_move": 0.3,
        "mean_forecast": 0.31,
        "all_ended": 20.0,
        "all_expected": 0.35,
        "all_won_rate": 0.3,
        "band_A_ended": 20.0,
        "band_A_expected": 0.35,
        "band_A_won_rate": 0.3,
    }


def test_what_cannot_be_told_is_no_figure() -> None:
    bare = replace(look(), columns=(), scores=None, outcomes=Outcomes())
    assert set(figures_of(bare)) == {"verdict", "newest_leads", "columns_moved"}


def test_looks_at_one_model_are_one_run_and_form_a_line(home: Home, client: Any) -> None:
    assert log_monitoring(home, look("2026-09-01"))
    assert log_monitoring(home, look("2026-09-08"))
    (run,) = runs(client, "demo/1")
    days = [(date(2026, 9, day) - DAY_ZERO).days for day in (1, 8)]
    history = client.get_metric_history(run.info.run_id, "all_won_rate")
    assert [(m.step, m.value) for m in history] == [(day, 0.3) for day in days]
    assert [m.timestamp for m in history] == [day * 86_400_000 for day in days]
    assert (run.info.status, run.data.tags["verdict"]) == ("FINISHED", "watch")
    assert run.data.tags["mlflow.user"] == "kaopu"
    assert "Neuling" not in str(run.to_dictionary())


def test_another_model_has_a_run_of_its_own(home: Home, client: Any) -> None:
    assert log_monitoring(home, look(model="demo/2"))
    assert len(runs(client, "demo/2")) == 1
    (first,) = runs(client, "demo/1")
    assert first.data.tags["watched"] == "demo/1"


def test_where_mlflow_knows_nothing_of_the_model_nothing_is_logged(
    home: Home, tmp_path: Path
) -> None:
    empty = Home(tmp_path / "empty")
    assert not log_monitoring(empty, look())
    assert not empty.path.exists()
    assert not log_monitoring(home, replace(look(), pipeline="nobody"))
