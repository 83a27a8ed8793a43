from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import thin


def test_the_truth_itself_loses_least() -> None:
    truth = np.array([0.2, 0.5, 0.9])
    own = thin.expected_log_loss(truth, truth)
    assert own < thin.expected_log_loss(truth, truth[::-1])


def test_companies_differ_in_what_the_signals_do_alone() -> None:
    holds, harmless, reversed_ = (
        thin.company_of(kind, 60, seed=3) for kind in thin.COMPANIES
    )
    assert holds.facts.equals(reversed_.facts)
    spread = [np.ptp(c.truth) for c in (holds, harmless)]
    assert spread[1] < spread[0]
    assert np.corrcoef(holds.truth, reversed_.truth)[0, 1] < 0


def test_few_deals_beat_the_constant_where_the_framework_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "thin.json"
    thin.main(["--quick", "--json", str(file)])
    printed = capsys.readouterr().out
    rows = [thin.Row(**row) for row in json.loads(file.read_text("utf-8"))]
    assert len(rows) == 3 * 3 * 2
    for row in rows:
        assert row.truth < min(row.model, row.constant, row.checklist)
        assert (row.share == 1) == (row.deals == 0)
        if row.company == "framework holds":
            assert row.model < row.constant
        if row.deals == 0:
            assert row.constant == row.checklist == pytest.approx(np.log(2))
        if row.company == "reversed" and row.deals == 40:
            assert row.model < row.constant + 0.05
    assert "framework holds 0" in printed.replace("  ", " ").replace("  ", " ")
