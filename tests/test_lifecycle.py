"""A model's whole life: a real MLflow server, a real PostgreSQL, both ways of serving.

Trained and registered, it scores; the market turns and the watch sees it; a challenger is
trained, promoted, taken back, and trained again to the same bytes.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from mlflow_server import MlflowServer, free_port, process_of, wait_for

from kaopu.cli.main import cli
from kaopu.files.databases import Address
from kaopu.files.databases.engines import make_engine
from kaopu.model.search import SearchSpace
from kaopu.simulate import simulate
from kaopu.store import Home
from kaopu.store.tracking.opening import mlflow_at

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
ROOT = Path(__file__).parents[1]
PATIENCE = 90
LOOKS = 6
TODAY = date.today()  # noqa: DTZ011 - scores are kept by the clock
JSON = {"Content-Type": "application/json"}
Call = Callable[..., Any]


@pytest.fixture
def home(
    mlflow_server: MlflowServer,
    crm: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A home whose runs go to the server, and whose leads and scores lie in PostgreSQL."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow_server.url)
    monkeypatch.setenv("CRM_URL", crm)
    monkeypatch.setenv("KAOPU_HISTORY", "env:CRM_URL")
    return tmp_path


@pytest.fixture
def call(home: Path) -> Call:
    """Calls ``kaopu`` with this home; returns the document that ``--json`` prints."""

    def run(*arguments: object, expected: int = 0) -> Any:
        options = [*map(str, arguments), "--home", str(home), "--json"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ended = CliRunner().invoke(cli, options, obj=SearchSpace.quick())
        assert ended.exit_code == expected, f"{ended.output} {ended.exception!r}"
        return json.loads(ended.stdout)

    return run


def put(table: str, rows: pd.DataFrame) -> None:
    """Write rows as a table of the CRM; blank cells are NULL."""
    engine = make_engine(Address("env:CRM_URL"))
    rows.to_sql(table, engine, index=False, if_exists="replace")


def asked(url: str, body: Any) -> Any:
    content = json.dumps(body, default=str).encode()
    with urlopen(Request(url, content, JSON), timeout=PATIENCE) as answer:  # noqa: S310
        return json.load(answer)


@contextmanager
def service(home: Path) -> Iterator[str]:
    """Where ``kaopu serve`` answers for the champion."""
    port = free_port()
    arguments = ["kaopu", "serve", "models:/demo@champion", "--port", str(port)]
    with process_of([*arguments, "--home", str(home)], home / "serve.log") as process:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def mlflow_service(home: Path) -> Iterator[str]:
    """Where MLflow's own server answers for the champion."""
    port = free_port()
    arguments = ["mlflow", "models", "serve", "-m", "models:/demo@champion"]
    arguments += ["--env-manager", "local", "--port", str(port), "--host", "127.0.0.1"]
    with process_of(arguments, home / "mlflow.log") as process:
        wait_for(f"http://127.0.0.1:{port}/ping", process)
        yield f"http://127.0.0.1:{port}/invocations"


def until(is_so: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < end
        sleep(0.3)


def champion(home: Path) -> str:
    """The version that MLflow's registry calls champion."""
    with mlflow_at(Home.find(home)) as mlflow:
        found = mlflow.MlflowClient().get_model_version_by_alias("demo", "champion")
        return str(found.version)


def turned(deals: pd.DataFrame) -> pd.DataFrame:
    """Deals of a market in which what won now loses, later than all others."""
    later = deals.copy()
    later["lead_id"] = "T" + later["lead_id"].astype(str)
    later["outcome"] = later["outcome"].map({"Won": "Lost", "Lost": "Won"})
    for column in ("created", "closed"):
        days = pd.to_datetime(later[column]) + pd.Timedelta(days=500)
        later[column] = days.dt.date
    return later.sort_values("closed").reset_index(drop=True)


def with_outcomes(leads: pd.DataFrame, won: Any) -> pd.DataFrame:
    """Leads that have ended in the days after they were scored."""
    days = [TODAY + timedelta(days=1 + i % 20) for i in range(len(leads))]
    outcome = np.where(won, "Won", "Lost")
    return leads.assign(outcome=outcome, closed=days)


def test_a_model_lives(home: Path, call: Call) -> None:
    made = simulate(800, 500, seed=3)
    put("deals", made.deals)
    leads = made.leads.assign(closed=None)
    put("leads", leads)
    crm = "env:CRM_URL"

    # Trained, and registered on the server.
    train = ["train", ROOT / "pipelines" / "demo.toml", "--data", crm, "--jobs", 1]
    trained = call(*train, "--table", "deals")
    assert (trained["model"], trained["usable"]) == ("demo/1", True)
    assert champion(home) == "1"

    # Scored in the database, and served both ways with the same numbers.
    written = ["-o", crm, "--output-table", "scores", "--create"]
    done = call("score", "demo", crm, "--table", "leads", *written)
    assert done["leads"] == len(leads)
    scores = pd.read_sql("SELECT * FROM scores", make_engine(Address(crm)))
    known = scores.set_index("lead_id")["probability"]
    some = json.loads(leads.head(40).to_json(orient="records", date_format="iso"))
    ids = [row["lead_id"] for row in some]
    day = done["as_of"]
    with service(home) as own, mlflow_service(home) as other:
        told = asked(f"{own}/score", {"leads": some, "as_of": day})
        rows = [row["probability"] for row in told["leads"]]
        np.testing.assert_allclose(rows, known[ids], atol=1e-9)
        body = {"dataframe_records": some, "params": {"as_of": day}}
        rows = [row["probability"] for row in asked(other, body)["predictions"]]
        np.testing.assert_allclose(rows, known[ids], atol=1e-9)

        # What was forecast came true: nothing to do. Then the market turns.
        chance = known[leads["lead_id"]].to_numpy()
        drawn = np.random.default_rng(5).random(len(leads))
        put("calm", with_outcomes(leads, drawn < chance))
        watch = ["monitor", "demo", crm, "--as-of"]
        first = TODAY + timedelta(days=30)
        assert call(*watch, first, "--table", "calm")["verdict"] in ("fine", "watch")
        put("turned", with_outcomes(leads, drawn < 1 - chance))
        verdicts = []
        for week in range(1, LOOKS):
            look = first + timedelta(days=7 * week)
            arguments = [*watch, look, "--table", "turned", "--home", home, "--json"]
            ended = CliRunner().invoke(cli, [str(one) for one in arguments])
            verdicts.append(json.loads(ended.stdout)["verdict"])
            if ended.exit_code == 4:
                break
        assert verdicts[-1] == "retrain", verdicts

        # A challenger of the new market: the name stands for the champion until it is
        # promoted on deals that neither saw.
        new = turned(simulate(1200, 1, seed=4).deals)
        put("new_deals", new.head(800))
        put("newest", new.tail(400))
        assert call(*train, "--table", "new_deals")["model"] == "demo/2"
        assert champion(home) == "1"
        assert call("score", "demo", crm, "--table", "leads")["model"] == "demo/1"
        decided = call("promote", "demo", crm, "--table", "newest", "--jobs", 1)
        assert decided["promoted"]
        assert champion(home) == "2"
        assert call("score", "demo", crm, "--table", "leads")["model"] == "demo/2"

        # The service follows the alias without being started again.
        until(lambda: asked(f"{own}/score", {"leads": some[:1]})["model"] == "demo/2")

    # Taken back, and trained again to the same bytes.
    call("rollback", "demo")
    assert champion(home) == "1"
    again = call("reproduce", "demo/2", "--data", crm, "--table", "new_deals", "--jobs", 1)
    assert again["same"], again
    with sa.create_engine(Address(crm).url).connect() as connection:
        kept = connection.execute(sa.text("SELECT count(*) FROM kaopu_scorings")).scalar()
    assert int(kept or 0) >= 2
