from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import monitoring
from watched.worlds import CALM_WEEKS, CLEAN, KINDS, company, day_of


def test_of_one_seed_companies_are_alike_until_something_changes() -> None:
    worlds = {change: company(200, 10, 12, 3, change) for change in (CLEAN, *KINDS)}
    before = worlds[CLEAN].export(CALM_WEEKS - 1)
    assert (before["outcome"] == "Open").any()
    for change in KINDS:
        shown = worlds[change].export(CALM_WEEKS - 1)
        assert shown["lead_id"].tolist() == before["lead_id"].tolist()
        assert (shown["outcome"] == before["outcome"]).mean() > 0.99
        later, clean = worlds[change].export(12), worlds[CLEAN].export(12)
        assert not later.equals(clean)


def test_no_lead_is_known_to_have_ended_before_it_has() -> None:
    world = company(200, 10, 12, 4, CLEAN)
    shown = world.export(6)
    closed = shown["closed"].dropna().to_numpy(dtype="datetime64[D]")
    assert (closed <= day_of(6)).all()
    assert np.array_equal(shown["closed"].isna(), shown["outcome"] == "Open")


@pytest.mark.slow
def test_both_companies_are_watched_and_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.json"
    monitoring.main(["--quick", "--first-seed", "2", "--json", str(file)])
    clean, renamed = json.loads(file.read_text("utf-8"))
    assert (clean["change"], clean["alarm"]) == (CLEAN, None)
    assert renamed["after"] is not None
    assert 0 <= renamed["after"] <= 4
    assert CLEAN in capsys.readouterr().out
