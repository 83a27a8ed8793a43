from __future__ import annotations

from pathlib import Path

import pytest

from exports import chinese, english
from exports.runs import Run, run_export, runs_text


@pytest.mark.parametrize("make", [english.pipedrive_deals, chinese.fxiaoke])
def test_four_commands_run_without_a_hand_edit(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run = run_export(make(), tmp_path)
    assert run.codes[0] == run.codes[2] == run.codes[3] == 0, run
    assert run.codes[1] in (0, 1)
    scores = (tmp_path / f"{run.name}_scores.csv").read_text("utf-8-sig")
    assert scores.startswith("lead_id,rank,probability")


def test_the_table_says_how_each_ended() -> None:
    text = runs_text([Run("small", (0, 1, 0, 0), True, "usable")])
    assert text.splitlines()[1].split() == [
        "small",
        "0",
        "1",
        "0",
        "0",
        "(--force)",
        "usable",
    ]
