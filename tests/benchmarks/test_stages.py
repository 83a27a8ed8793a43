from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import stages
from kaopu.model.search import SearchSpace


def test_the_truth_itself_is_beyond_nothing() -> None:
    truth = np.array([0.2, 0.5, 0.9])
    own = stages.expected_log_loss(truth, truth)
    entropy = -(truth * np.log(truth) + (1 - truth) * np.log(1 - truth))
    np.testing.assert_allclose(own, entropy)
    assert (stages.expected_log_loss(truth, truth[::-1]) >= own).all()


def test_calibration_is_held_against_what_is_expected() -> None:
    p = np.linspace(0.05, 0.95, 100)
    assert stages.calibration_error(p, p) == pytest.approx(0)
    assert stages.calibration_error(p - 0.04, p) == pytest.approx(0.04)


def test_views_help_early_leads_of_a_simulated_company(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, learner in stages.LEARNERS.items():
        quick = partial(learner, search=SearchSpace.quick())
        monkeypatch.setitem(stages.LEARNERS, name, quick)
    file = tmp_path / "stages.json"
    stages.main(["--quick", "--data", str(tmp_path), "--json", str(file)])
    printed = capsys.readouterr().out
    rows = json.loads(file.read_text("utf-8"))
    assert [(row["learner"], row["asked"]) for row in rows] == [
        (learner, asked)
        for learner in ("as ended", "also as seen before")
        for asked in ("target", "intent", "all", "early")
    ]
    ended, seen = rows[3], rows[7]
    assert seen["log_loss"] < ended["log_loss"]
    assert seen["calibration_error"] < ended["calibration_error"]
    for row in rows:
        if row["asked"] != "early":
            assert 0 < row["beyond_truth"] < row["log_loss"]
            assert 0 <= row["interval"] <= 1
    assert "salvirt_b2b.csv is not there" in printed
