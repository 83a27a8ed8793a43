from __future__ import annotations

import json
from pathlib import Path

import pytest

import init


def test_the_table_and_its_json_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "init.json"
    init.main(["--quick", "--data", str(tmp_path), "--json", str(path)])
    scores = json.loads(path.read_text("utf-8"))["scores"]
    assert len(scores) == init.QUICK
    assert "salesforce_lead" in capsys.readouterr().out


def test_every_export_is_made() -> None:
    assert len({make.__name__ for make in init.MAKERS}) == len(init.MAKERS) >= 10
