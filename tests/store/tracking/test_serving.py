"""`mlflow models serve` as a process of its own, asked over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pandas as pd
import pytest
from mlflow_server import free_port, process_of, wait_for

from kaopu.files import as_texts
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home

pytestmark = pytest.mark.slow
Tracked = tuple[Path, dict[str, Any]]
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def server(tracked: Tracked, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the champion is served."""
    port = free_port()
    home, log = Home(tracked[0]), tmp_path_factory.mktemp("serving") / "log"
    arguments = ["mlflow", "models", "serve", "-m", "models:/demo@champion"]
    arguments += ["--env-manager", "local", "--port", str(port), "--host", "127.0.0.1"]
    named = {"MLFLOW_TRACKING_URI": home.tracking_uri}
    with process_of(arguments, log, named) as process:
        wait_for(f"http://127.0.0.1:{port}/ping", process)
        yield f"http://127.0.0.1:{port}/invocations"


@pytest.fixture(scope="module")
def leads(sample: Simulation) -> pd.DataFrame:
    return as_texts(sample.leads.iloc[[8, 2, 30, 11]])


def asked(server: str, content: str, kind: str = "application/json") -> list[Any]:
    request = Request(server, content.encode(), {"Content-Type": kind})  # noqa: S310
    with urlopen(request, timeout=120) as answer:  # noqa: S310
        rows: list[Any] = json.load(answer)["predictions"]
    return rows


def assert_like_a_file(rows: list[Any], leads: pd.DataFrame, model: LeadModel) -> None:
    """Each row says what a score file says of its lead on the day that it was judged."""
    assert [row["lead_id"] for row in rows] == list(leads["lead_id"])
    (day,) = {row["as_of"] for row in rows}
    scores = model.score(leads, as_of=date.fromisoformat(day)).set_index("lead_id")
    for row in rows:
        expected = scores.loc[row["lead_id"]]
        assert row["probability"] == pytest.approx(expected["probability"], abs=1e-9)
        assert row["warning_signs"] == expected["warning_signs"]


@pytest.mark.parametrize("orient", ["split", "records"])
def test_json_is_scored_in_its_order(
    server: str, leads: pd.DataFrame, trained: LeadModel, orient: Any
) -> None:
    table = json.loads(leads.to_json(orient=orient))
    content = {f"dataframe_{orient}": table, "params": {"as_of": DAY}}
    rows = asked(server, json.dumps(content))
    assert {row["as_of"] for row in rows} == {DAY}
    assert_like_a_file(rows, leads, trained)


def test_json_of_numbers_flags_and_gaps_says_the_same(
    server: str, sample: Simulation, trained: LeadModel
) -> None:
    plain = sample.leads.head(5)
    records = json.loads(plain.to_json(orient="records"))
    assert {type(v) for record in records for v in record.values()} > {str, type(None)}
    assert_like_a_file(
        asked(server, json.dumps({"dataframe_records": records})), as_texts(plain), trained
    )


def test_csv_is_scored_in_its_order(
    server: str, leads: pd.DataFrame, trained: LeadModel
) -> None:
    rows = asked(server, leads.to_csv(index=False), "text/csv")
    assert_like_a_file(rows, leads, trained)


def test_a_number_with_a_comma_is_read_as_in_a_file(
    server: str, leads: pd.DataFrame, trained: LeadModel
) -> None:
    commas = leads.assign(registered_capital=["1.250.000,5", "12,5", "", "3.000,25"])
    rows = asked(server, commas.to_csv(index=False), "text/csv")
    assert_like_a_file(rows, commas, trained)


def test_a_column_that_lacks_is_named_by_kaopu(server: str, leads: pd.DataFrame) -> None:
    table = json.loads(leads.drop(columns=["lead_id", "stage"]).to_json(orient="split"))
    with pytest.raises(HTTPError) as refused:
        asked(server, json.dumps({"dataframe_split": table}))
    assert refused.value.code == 400
    said = json.load(refused.value)["message"]
    assert "found no column 'lead_id', 'stage' in the leads" in said
    assert "schema" not in said
