from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu.files import as_texts
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home, enter_scores
from kaopu.web import AccessPolicy, Inspector, LoadState, create_app, open_inspector

ADDRESS = "http://127.0.0.1:8080"


@pytest.fixture(scope="session")
def opened(trained: LeadModel) -> Callable[..., Inspector]:
    """Opens an inspector of leads with the score history of a folder."""

    def open_(leads: pd.DataFrame, home: Path, model: LeadModel = trained) -> Inspector:
        texts = as_texts(leads)
        table = model.read(texts, "leads.csv")
        return open_inspector(model, table, texts, Home(home), lambda _: None)

    return open_


@pytest.fixture(scope="session")
def changed_lead(sample: Simulation) -> str:
    """The lead that had no budget three weeks ago, and has an approved one now."""
    intent = sample.leads["stage"] == "intent"
    # What fits nothing is let go, and never worth the week.
    fits = sample.leads["scenario_fit"] != "none"
    return str(sample.leads["lead_id"][intent & fits].iloc[0])


@pytest.fixture(scope="session")
def leads_now(sample: Simulation, changed_lead: str) -> pd.DataFrame:
    """What the inspector of these tests shows."""
    leads = sample.leads.copy()
    leads.loc[leads["lead_id"] == changed_lead, "budget_status"] = "approved"
    return leads


@pytest.fixture(scope="session")
def inspector(
    trained: LeadModel,
    leads_now: pd.DataFrame,
    changed_lead: str,
    opened: Callable[..., Inspector],
    tmp_path_factory: pytest.TempPathFactory,
) -> Inspector:
    """An inspector of 60 leads, one of which was scored without a budget before."""
    folder = tmp_path_factory.mktemp("history")
    earlier = leads_now.copy()
    earlier.loc[earlier["lead_id"] == changed_lead, "budget_status"] = "none"
    table = trained.read(earlier)
    then = datetime.now(UTC) - timedelta(days=21, hours=1)
    scores = trained.score_table(table).scores
    enter_scores(Home(folder), trained, table, scores, then)
    return opened(leads_now, folder)


@pytest.fixture(scope="session")
def called() -> Callable[..., TestClient]:
    """Calls the pages of an inspector in this process."""

    def call(
        shown: Inspector, token: str = "", host: str = "127.0.0.1", **options: object
    ) -> TestClient:
        state = LoadState(shown.model, len(shown.index), inspector=shown)
        app = create_app(state, AccessPolicy(host, token))
        base = {"base_url": ADDRESS, "raise_server_exceptions": False}
        return TestClient(app, **(base | options))  # type: ignore[arg-type]

    return call


@pytest.fixture
def client(inspector: Inspector, called: Callable[..., TestClient]) -> TestClient:
    return called(inspector)
