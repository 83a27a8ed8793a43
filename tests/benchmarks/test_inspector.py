from __future__ import annotations

import json
from pathlib import Path

import pytest

import inspector
from inspector import as_text, main


def test_it_measures_a_running_inspector(
    trained_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inspector, "QUICK_CALLS", 2)
    monkeypatch.setattr(inspector, "USERS", 2)
    monkeypatch.setattr(inspector, "CLICKS", 3)
    monkeypatch.setattr(inspector, "first_paint", lambda *_: None)
    path = tmp_path / "speed.json"
    main(["--quick", "--leads", "150", "--home", str(trained_home), "--json", str(path)])
    [found] = json.loads(path.read_text("utf-8"))
    assert found["leads"] == 150
    assert found["first_paint"] is None
    for name in ("address", "ready", "listed", "bare", "lead", "what_if", "ten_users"):
        assert found[name] > 0
    assert found["peak"] >= found["memory"] > 50
    told = capsys.readouterr().out
    assert "listed / bare" in told
    assert as_text([inspector.Measured(**found)]) in told
