from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
from fastapi.testclient import TestClient

from kaopu.monitoring import monitor_unreadable
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
