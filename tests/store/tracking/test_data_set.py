from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kaopu.store import Home
from kaopu.store.tracking.opening import mlflow_at

Tracked = tuple[Path, dict[str, Any]]


@pytest.fixture
def run(tracked: Tracked) -> Any:
    with mlflow_at(Home(tracked[0])) as mlflow:
        return mlflow.get_run(tracked[1]["mlflow_run"])


def test_the_data_set_is_named_with_its_digest_and_no_row(run: Any) -> None:
    (put,) = run.inputs.dataset_inputs
    data = put.dataset
    assert data.name == "deals.csv"
    assert run.data.params["data_digest"].startswith(data.digest)
    assert len(run.data.params["data_digest"]) == 64
    assert {tag.key: tag.value for tag in put.tags}["mlflow.data.context"] == "training"
    assert json.loads(data.source) == {"tags": {"file": "deals.csv"}}
    columns = json.loads(data.schema)["mlflow_colspec"]
    assert {"type": "string", "name": "budget_status", "required": True} in columns
    assert {"type": "double", "name": "registered_capital", "required": True} in columns
    profile = json.loads(data.profile)
    assert (profile["num_rows"], profile["deals"]) == (400, 400)
    assert set(profile) == {
        "num_rows",
        *("rows", "deals", "won", "lost", "open", "columns", "unused"),
    }
