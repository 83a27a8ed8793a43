from __future__ import annotations

import json
from pathlib import Path

import pytest

import stores
from stores import Trial


@pytest.mark.filterwarnings("ignore")
def test_neither_pairs_nor_kills_damage_a_home(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "stores.json"
    stores.main(["--pairs", "2", "--kills", "3", "--json", str(path)])
    trials = json.loads(path.read_text("utf-8"))["trials"]
    kills = [trial for trial in trials if trial["after"] is not None]
    assert (len(trials), len(kills)) == (5, 3)
    assert [trial["faults"] for trial in trials] == [[]] * 5
    assert "damaged" in capsys.readouterr().out


def test_the_table_counts_what_is_damaged() -> None:
    trials = [
        Trial("pair", None, ()),
        Trial("pair", None, ("left behind", "a training failed")),
        Trial("kill in a home", 0.4, ()),
    ]
    lines = [line.split()[-2:] for line in stores.as_text(trials).splitlines()]
    assert lines == [["homes", "damaged"], ["2", "1"], ["1", "0"]]
