from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
from fastapi.testclient import TestClient

from kaopu.monitoring import monitor_unreadable
from kaopu.monitoring.records import OutcomeGroup, Outcomes, Reason, ScoreWatch
from kaopu.store import Home
from kaopu.store.monitorings import keep_monitoring
from kaopu.web import Inspector


def test_it_says_what_to_do_where_nobody_has_looked(client: TestClient) -> None:
    assert "kaopu monitor demo" in client.get("/watch").text
    assert "/watch" not in client.get("/company").text


def test_the_newest_look_is_shown_and_linked(
    opened: Callable[..., Inspector],
    called: Callable[..., TestClient],
    leads_now: pd.DataFrame,
    tmp_path: Path,
) -> None:
    inspector = opened(leads_now, tmp_path)
    for day in (date(2026, 9, 1), date(2026, 9, 8)):
        keep_monitoring(Home(tmp_path), monitor_unreadable(inspector.model, "columns", day))
    client = called(inspector)
    assert "/watch" in client.get("/company").text
    page = client.get("/watch").text
    assert "8 September 2026" in page
    assert "Columns that the pipeline names are missing" in page
    assert "该重新训练" in client.get("/watch?lang=zh").text


def test_a_look_before_any_lead_has_ended_is_shown(
    opened: Callable[..., Inspector],
    called: Callable[..., TestClient],
    leads_now: pd.DataFrame,
    tmp_path: Path,
) -> None:
    inspector, day = opened(leads_now, tmp_path), date(2026, 9, 1)
    unread = monitor_unreadable(inspector.model, "columns", day)
    group = OutcomeGroup("all", "", 40, 0, 0, 0.31, math.nan, 0.0, 1.0)
    outcomes = Outcomes((group,))
    scores = ScoreWatch("none", 40, 0, 0.31, math.nan, (0.1, 0.2, 0.3, 0.4), ())
    reason = Reason("too_few", {"ended": 0})
    found = replace(unread, verdict="fine", reason=reason, outcomes=outcomes, scores=scores)
    keep_monitoring(Home(tmp_path), found)
    answer = called(inspector).get("/watch")
    assert answer.status_code == 200
    assert "too few leads have ended since they were forecast to tell: 0." in answer.text
    assert "31%" in answer.text
