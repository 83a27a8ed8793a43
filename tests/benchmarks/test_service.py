from __future__ import annotations

import json
from pathlib import Path

import pytest

import service
from service import as_text, main


def test_it_measures_a_running_service(
    trained_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "QUICK_SECONDS", 2)
    monkeypatch.setattr(service, "MANY", 100)
    path = tmp_path / "speed.json"
    home = ("--home", str(trained_home))
    main(["--quick", "--requests", "100", *home, "--json", str(path)])
    [found] = [json.loads(path.read_text("utf-8"))]
    assert sum(found["statuses"].values()) == found["requests"] == 100
    assert found["statuses"]["200"] >= 50
    assert not [status for status in found["statuses"] if status >= "500"]
    for name in ("ready", "p50", "p99", "many", "a_second", "start", "end"):
        assert found[name] > 0
    assert as_text(service.Measured(**found)) in capsys.readouterr().out
