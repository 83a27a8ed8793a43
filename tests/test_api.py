from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu import load, train
from kaopu.errors import (
    EmptyTableError,
    KaopuError,
    ModelNotFoundError,
    OutputNotWritableError,
    PipelineShapeError,
)
from kaopu.files import Assumption, Source, as_texts
from kaopu.model.search import SearchSpace
from kaopu.pipeline import parse_pipeline
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

Tracked = tuple[Path, dict[str, Any]]

PIPELINE = """\
schema = 1
name = "small"

[outcome]
column = "result"
won = ["1"]
lost = ["0"]

[fields]
budget_status = { column = "budget" }
registered_capital = { column = "capital" }
"""


@pytest.fixture(scope="module")
def deals() -> pd.DataFrame:
    """Thirty deals with numbers as pandas holds them; too few to be usable."""
    budgets = ["approved", "stated", None, "none", "vague"]
    return pd.DataFrame(
        {
            "result": [1, 1, 0, 0, 0] * 6,
            "budget": budgets * 6,
            "capital": [float(i) if i % 4 else None for i in range(30)],
        }
    )


@pytest.fixture(scope="module")
def stored(
    deals: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> tuple[LeadModel, Path]:
    """What a training from a frame returns, and its home."""
    home = tmp_path_factory.mktemp("small")
    (home / "small.toml").write_text(PIPELINE)
    options: dict[str, Any] = {"track": False, "jobs": 1}
    options["search"] = SearchSpace.quick()
    return train(str(home / "small.toml"), deals, home=home, **options), home


def test_training_returns_the_stored_model(
    deals: pd.DataFrame, stored: tuple[LeadModel, Path]
) -> None:
    model, home = stored
    assert isinstance(model, LeadModel)
    assert (model.label, model.bundle) == ("small/1", home / "models" / "small" / "1")
    assert model.usable
    read = load("small", home=home).score(deals, force=True)
    assert_frame_equal(read, model.score(deals, force=True), check_exact=True)


class QuerySource:
    """What a source of a database needs: the rows of a query, some at a time."""

    def __init__(self, database: sqlite3.Connection, query: str, name: str) -> None:
        self.name = name
        self.assumptions: tuple[Assumption, ...] = ()
        self._database, self._query = database, query

    @property
    def columns(self) -> Sequence[str]:
        return [part[0] for part in self._database.execute(self._query).description]

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        cursor = self._database.execute(self._query)
        names = [part[0] for part in cursor.description]
        while batch := cursor.fetchmany(rows or 7):
            yield as_texts(pd.DataFrame(batch, columns=names, dtype=object))


def test_a_source_that_is_no_file_is_trained_on_and_scored(
    deals: pd.DataFrame, stored: tuple[LeadModel, Path], tmp_path: Path
) -> None:
    pipeline = parse_pipeline(PIPELINE, Path("small.toml"))
    database = sqlite3.connect(":memory:")
    deals.to_sql("deals", database, index=False)
    rows: Source = QuerySource(database, "SELECT * FROM deals ORDER BY rowid", "crm.deals")
    options: dict[str, Any] = {"track": False, "jobs": 1}
    options["search"] = SearchSpace.quick()
    model = train(pipeline, rows, home=tmp_path, **options)
    scores = stored[0].score(deals, force=True)
    assert_frame_equal(model.score(rows, force=True), scores, check_exact=True)
    none = QuerySource(database, "SELECT * FROM deals WHERE result = 2", "crm.none")
    with pytest.raises(EmptyTableError, match=r"^crm\.none: "):
        model.read(none)
    database.close()


def test_an_untracked_training_writes_no_runs(trained_home: Path) -> None:
    assert [path.name for path in trained_home.iterdir()] == ["models"]


def test_a_tracked_training_writes_both(tracked: Tracked) -> None:
    assert (tracked[0] / "models" / "demo" / "1" / "manifest.json").is_file()
    assert (tracked[0] / "mlruns" / "mlflow.db").is_file()


def test_the_same_deals_and_seed_give_the_same_model(
    tracked: Tracked, trained: LeadModel, sample: Simulation
) -> None:
    other = load("demo", home=tracked[0])
    scores = other.score(sample.leads)
    assert_frame_equal(scores, trained.score(sample.leads), atol=1e-9)


def test_a_loaded_model_scores_and_explains_data_frames(
    trained_home: Path, sample: Simulation
) -> None:
    model = load("demo", home=trained_home)
    scores = model.score(sample.leads)
    best = str(scores["lead_id"].iloc[0])
    lead = model.explain(sample.leads, [best])[0]
    assert lead.lead_id == best
    assert lead.probability == pytest.approx(scores["probability"].iloc[0], abs=1e-9)


def test_a_model_is_named_in_every_way(
    trained_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = trained_home / "models" / "demo" / "1"
    monkeypatch.setenv("KAOPU_HOME", str(trained_home))
    for name in ("demo", "demo/1", bundle, str(bundle)):
        assert load(name).label == "demo/1"
    monkeypatch.delenv("KAOPU_HOME")
    monkeypatch.chdir(trained_home)
    assert load("demo").label == "demo/1"


def test_failures_are_kaopu_errors(
    deals: pd.DataFrame, tmp_path: Path, sample: Simulation
) -> None:
    pipeline = parse_pipeline(PIPELINE, Path("small.toml"))
    with pytest.raises(ModelNotFoundError, match="train one first"):
        load("small", home=tmp_path)
    with pytest.raises(KaopuError, match="no column 'budget' in the export"):
        train(pipeline, sample.deals, home=tmp_path, track=False)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bad_pipeline_file_is_refused_before_anything_is_made(
    deals: pd.DataFrame, tmp_path: Path
) -> None:
    path = Path(__file__).parent / "bad" / "unknown_key.toml"
    with pytest.raises(PipelineShapeError):
        train(path, deals, home=tmp_path / "home")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["models", "mlruns"])
def test_a_home_that_cannot_be_written_is_refused_before_training(
    deals: pd.DataFrame, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("kept")
    with pytest.raises(OutputNotWritableError, match=f"{name}.*nothing was written$"):
        train(parse_pipeline(PIPELINE, Path("p.toml")), deals, home=tmp_path)
    assert (tmp_path / name).read_text() == "kept"
