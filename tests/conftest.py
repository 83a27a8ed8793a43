"""Fixtures that several folders share; a test copies what it edits."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from threadpoolctl import threadpool_limits

from kaopu.api import load, train
from kaopu.cli.main import cli
from kaopu.explain.records import read_schema
from kaopu.features import FeatureSource, feature_sources
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.model.search import SearchSpace
from kaopu.pipeline import Pipeline, read_pipeline, resolve
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation, simulate

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"  # made by the make.py beside it


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Many small fits are slowed by threads, tenfold on a busy machine."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def demo() -> Pipeline:
    """The demo pipeline, resolved."""
    return resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))


@pytest.fixture(scope="session")
def demo_sources(demo: Pipeline) -> tuple[FeatureSource, ...]:
    return feature_sources(demo)


@pytest.fixture(scope="session")
def software_export() -> Path:
    """Invented deals of a software company, of which every fact is a word."""
    return DATA / "software_deals.csv"


@pytest.fixture(scope="session")
def software_pipeline() -> Pipeline:
    """What the columns of those deals mean."""
    return resolve(read_pipeline(ROOT / "pipelines" / "salvirt.toml"))


@pytest.fixture(scope="session")
def hardware_export() -> Path:
    """Invented opportunities, in which there is nothing to predict from but a leak."""
    return DATA / "hardware_deals.csv"


@pytest.fixture(scope="session")
def world() -> Simulation:
    """A small simulated company: 600 finished deals, 100 open leads."""
    return simulate(600, 100, seed=1)


@pytest.fixture(scope="session")
def past(world: Simulation, demo: Pipeline) -> LeadTable:
    """The lead table of its finished deals."""
    return build_lead_table(world.deals, demo, "training")


@pytest.fixture(scope="session")
def leads(world: Simulation, demo: Pipeline) -> LeadTable:
    """The lead table of its open leads."""
    return build_lead_table(world.leads, demo, "scoring")


@pytest.fixture(scope="session")
def sample() -> Simulation:
    """What the trained models below have learnt from: 400 deals, and 60 leads."""
    return simulate(400, 60, seed=3)


@pytest.fixture(scope="session")
def trained_home(sample: Simulation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the untracked model ``demo/1``; not to be written to."""
    home = tmp_path_factory.mktemp("trained")
    pipeline, search = ROOT / "pipelines" / "demo.toml", SearchSpace.quick()
    train(pipeline, sample.deals, home=home, track=False, jobs=1, search=search)
    return home


@pytest.fixture(scope="session")
def trained(trained_home: Path) -> LeadModel:
    """The model ``demo/1`` of `trained_home`."""
    return load("demo", home=trained_home)


@pytest.fixture(scope="session")
def tracked(
    sample: Simulation, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """A home with ``demo/1`` tracked in MLflow, and what ``train --json`` printed."""
    home = tmp_path_factory.mktemp("tracked")
    sample.deals.to_csv(home / "deals.csv", index=False)
    pipeline = ROOT / "pipelines" / "demo.toml"
    options = ["--data", home / "deals.csv", "--home", home, "--json", "--jobs", 1]
    arguments = [str(argument) for argument in ("train", pipeline, *options)]
    with warnings.catch_warnings():
        # MLflow warns about itself and about SQLAlchemy.
        warnings.simplefilter("ignore")
        ended = CliRunner().invoke(cli, arguments, obj=SearchSpace.quick())
    assert ended.exception is None, ended.output
    return home, json.loads(ended.stdout)


@pytest.fixture(scope="session")
def validator_of() -> Callable[[dict[str, Any]], Draft202012Validator]:
    """Makes a validator of a published schema that knows the schema of leads."""
    lead = read_schema()
    registry = Registry().with_resource(lead["$id"], Resource.from_contents(lead))

    def make(schema: dict[str, Any]) -> Draft202012Validator:
        return Draft202012Validator(schema, registry=registry)

    return make
