from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import drift


def test_the_market_of_a_company_moves_as_it_is_told() -> None:
    still, moving = (drift.company(50, 20, 3, moves) for moves in (0.0, -1.0))
    assert not still.leads_truth["log_odds_drift"].any()
    # Leads are opened a year or so after the pivot.
    assert (moving.leads_truth["log_odds_drift"] < -1.0).all()
    np.testing.assert_array_equal(still.leads["created"], moving.leads["created"])


def test_every_scorer_is_held_against_the_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "drift.json"
    drift.main(["--quick", "--moves=-0.6", "--json", str(file)])
    rows = json.loads(file.read_text("utf-8"))
    assert [row["scorer"] for row in rows] == [drift.OFF, drift.ON, drift.RIVAL]
    assert all(row["beyond_truth"] > 0 for row in rows)
    off, on, _ = rows
    assert off["shift"] == 0
    assert on["shift"] < 0
    assert on["calibration_error"] < off["calibration_error"]
    assert drift.RIVAL in capsys.readouterr().out
