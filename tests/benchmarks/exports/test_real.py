from __future__ import annotations

from pathlib import Path

import pytest

from exports.real import real_exports
from exports.scores import score_export

DATA = Path(__file__).parents[4] / "shared" / "data"


def test_without_real_data_there_is_none(tmp_path: Path) -> None:
    assert real_exports(tmp_path) == []


@pytest.mark.skipif(not DATA.exists(), reason="the real data are not beside the project")
def test_real_exports_are_placed_as_their_hand_written_files_say() -> None:
    for export in real_exports(DATA):
        score = score_export(export)
        assert score.share >= 0.85, score.wrong
        assert (score.outcome, score.won, score.lead_id, score.leaks) == (
            True,
            True,
            True,
            (),
        )
