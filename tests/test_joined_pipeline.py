"""A second table joined in the pipeline file: check, train, score, explain, Python."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import kaopu
from kaopu.checking import check_data
from kaopu.cli.main import cli
from kaopu.errors import FileMissingError
from kaopu.model.search import SearchSpace
from kaopu.pipeline import read_pipeline
from kaopu.simulate import Simulation

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
JOIN = """
[[join]]
path = "../tables/regions.csv"
on = "region"
key = "name"

[lead]"""
CONTEXT = 'categories = ["product", "source", "continent"]\nnumbers = ["distance"]'


def regions(deals: pd.DataFrame) -> pd.DataFrame:
    names = sorted(deals["region"].dropna().unique())
    return pd.DataFrame(
        {
            "name": [name.upper() for name in names],
            "continent": [f"C{i % 3}" for i in range(len(names))],
            "distance": [1000 * i for i in range(len(names))],
        }
    )


@pytest.fixture(scope="module")
def place(sample: Simulation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a pipeline that joins, its tables, and the trained model."""
    folder = tmp_path_factory.mktemp("joined")
    text = (ROOT / "pipelines" / "demo.toml").read_text("utf-8")
    text = text.replace('categories = ["product", "source", "region"]', CONTEXT)
    text = text.replace("\n[lead]", JOIN, 1)
    assert CONTEXT in text
    assert JOIN in text
    for name in ("pipelines", "tables"):
        (folder / name).mkdir()
    (folder / "pipelines" / "demo.toml").write_text(text, "utf-8")
    regions(sample.deals).to_csv(folder / "tables" / "regions.csv", index=False)
    kaopu.train(
        folder / "pipelines" / "demo.toml",
        sample.deals,
        home=folder,
        track=False,
        jobs=1,
        search=SearchSpace.quick(),
    )
    return folder


def test_the_check_knows_the_joined_columns(place: Path, sample: Simulation) -> None:
    authored = read_pipeline(place / "pipelines" / "demo.toml")
    state = check_data(authored, sample.deals)
    assert {"continent", "distance"} <= {field.column for field in state.fields}
    assert state.counts.all == len(sample.deals)


def test_a_stored_model_finds_the_table_again(place: Path, sample: Simulation) -> None:
    model = kaopu.load("demo", home=place)
    assert [join.path.resolve() for join in model.pipeline.joins] == [
        (place / "tables" / "regions.csv").resolve()
    ]
    scores = model.score(sample.leads, force=True)
    assert sorted(scores["lead_id"]) == sorted(sample.leads["lead_id"])
    joined = sample.leads.merge(
        regions(sample.deals).assign(name=lambda f: f["name"].str.lower()),
        how="left",
        left_on=sample.leads["region"].str.lower(),
        right_on="name",
    )
    pd.testing.assert_frame_equal(model.score(joined, force=True), scores)


def test_other_tables_may_be_joined(
    place: Path, sample: Simulation, tmp_path: Path
) -> None:
    model = kaopu.load("demo", home=place)
    with pytest.raises(FileMissingError):
        model.joining(tmp_path / "none.csv").score(sample.leads, force=True)
    moved = regions(sample.deals).assign(continent="C1")
    moved.to_csv(tmp_path / "new.csv", index=False)
    scores = model.joining(tmp_path / "new.csv").score(sample.leads, force=True)
    assert not scores.equals(model.score(sample.leads, force=True))


def test_a_home_that_was_moved_still_finds_it(place: Path, tmp_path: Path) -> None:
    shutil.copytree(place, tmp_path / "moved")
    model = kaopu.load("demo", home=tmp_path / "moved")
    assert (
        model.pipeline.joins[0].path.resolve()
        == (tmp_path / "moved" / "tables" / "regions.csv").resolve()
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, place: Path) -> Callable[..., Any]:
    monkeypatch.setenv("KAOPU_HOME", str(place))

    def call(*arguments: object) -> Any:
        return CliRunner().invoke(cli, [str(a) for a in arguments])

    return call


def test_commands_join_and_say_so(
    run: Callable[..., Any], place: Path, sample: Simulation, tmp_path: Path
) -> None:
    leads = tmp_path / "leads.csv"
    sample.leads.to_csv(leads, index=False)
    count = len(sample.leads)
    told = f"is joined on region: {count} of {count} rows found their key"
    for call in (
        ["score", "demo", leads, "--force"],
        ["explain", "demo", leads, "--top", 1],
    ):
        assert told in run(*call).stderr
        other = place / "tables" / "regions.csv"
        assert f"note: {other} {told}" in run(*call, "--join", other).stderr
    path = place / "pipelines" / "demo.toml"
    sample.deals.to_csv(tmp_path / "deals.csv", index=False)
    checked = run("check", path, tmp_path / "deals.csv").stdout
    assert "is joined on region: 400 of 400 rows" in checked
