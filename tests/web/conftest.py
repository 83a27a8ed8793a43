from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home, enter_scores
from kaopu.tables import as_texts
from kaopu.web import Desk, Guard, Inspector, create_app, open_inspector

ADDRESS = "http://127.0.0.1:8080"
Open = Callable[..., Inspector]


@pytest.fixture(scope="session")
def named(trained: LeadModel) -> LeadModel:
    """The trained model; its leads are known by their company."""
    assert trained.pipeline.lead_name == "company"
    return trained


def opened(model: LeadModel, leads: pd.DataFrame, home: Home) -> Inspector:
    texts = as_texts(leads)
    return open_inspector(
        model, model.read(texts, "leads.csv"), texts, home, lambda _: None
    )


@pytest.fixture
def open_leads_of(trained: LeadModel, tmp_path: Path) -> Open:
    """Opens an inspector of other leads, without a score history."""
    return lambda leads, model=trained: opened(model, leads, Home(tmp_path))


@pytest.fixture(scope="session")
def inspector(
    trained: LeadModel, sample: Simulation, tmp_path_factory: pytest.TempPathFactory
) -> Inspector:
    """An inspector of 60 leads, of which the first was scored without a budget before."""
    home = Home(tmp_path_factory.mktemp("history"))
    earlier = sample.leads.copy()
    row = earlier.index[earlier["stage"] == "intent"][0]
    earlier.loc[row, "budget_status"] = "none"
    now = sample.leads.copy()
    now.loc[row, "budget_status"] = "approved"
    table = trained.read(earlier)
    then = datetime.now(UTC) - timedelta(days=21, hours=1)
    enter_scores(home, trained, table, trained.score_table(table).scores, then)
    return opened(trained, now, home)


@pytest.fixture
def client(inspector: Inspector) -> TestClient:
    """Calls the pages in this process."""
    return client_of(inspector)


def client_of(inspector: Inspector, token: str = "") -> TestClient:
    desk = Desk(inspector.model, len(inspector.book), inspector=inspector)
    app = create_app(desk, Guard("127.0.0.1", token))
    return TestClient(app, base_url=ADDRESS, raise_server_exceptions=False)
