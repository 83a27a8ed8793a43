from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home, enter_scores, recall_leads

THEN = datetime(2026, 8, 1, tzinfo=UTC)
NOW = datetime(2026, 8, 22, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def enter(home: Home, model: LeadModel, leads: pd.DataFrame, now: datetime) -> bool:
    table = model.read(leads)
    return enter_scores(home, model, table, model.score_table(table).scores, now)


def test_what_changed_since_is_told(
    home: Home, trained: LeadModel, sample: Simulation
) -> None:
    before = sample.leads.copy()
    row = before.index[before["stage"] == "intent"][0]
    before.loc[row, "budget_status"] = "none"
    after = before.copy()
    after.loc[row, "budget_status"] = "approved"
    assert enter(home, trained, before, THEN)
    lead_id = str(after.loc[row, "lead_id"])
    leads = trained.explain(after, [lead_id])
    lead = recall_leads(home, trained, leads, NOW)[0]
    assert lead.trend is not None
    assert lead.trend.days == 21
    assert lead.trend.same_model
    [change] = lead.trend.facts
    assert (change.source, change.before, change.after) == (
        "budget_status",
        "none",
        "approved",
    )
    earlier = trained.explain(before, [lead_id])[0]
    assert lead.trend.before.probability == pytest.approx(earlier.probability, abs=1e-12)
    assert lead.trend.change == pytest.approx(lead.probability - earlier.probability)
    assert [score.rank for score in lead.scores] == [earlier.rank]


def test_an_unchanged_lead_has_scores_and_no_trend(
    home: Home, trained: LeadModel, sample: Simulation
) -> None:
    assert enter(home, trained, sample.leads, THEN)
    assert not enter(home, trained, sample.leads, NOW)
    leads = trained.explain(sample.leads)
    for lead in recall_leads(home, trained, leads, NOW):
        assert lead.trend is None
        assert len(lead.scores) == 1


def test_nothing_personal_is_kept(
    home: Home, trained: LeadModel, sample: Simulation
) -> None:
    enter(home, trained, sample.leads, THEN)
    with sqlite3.connect(home.score_history) as connection:
        kept = "\n".join(connection.iterdump())
    for column in ("owner", "company", "notes", "region"):
        cells = {str(cell) for cell in sample.leads[column]} - {"", "unknown"}
        assert cells
        assert not [cell for cell in cells if cell in kept]
    assert str(sample.leads["lead_id"].iloc[0]) in kept
