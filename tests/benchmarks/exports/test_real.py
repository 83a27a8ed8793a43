from __future__ import annotations

from pathlib import Path

import pytest

from exports.real import real_exports
from exports.scores import score_export


def test_without_real_data_there_is_none(tmp_path: Path) -> None:
    assert real_exports(tmp_path) == []


@pytest.mark.parametrize("folder", ["invented", "real"])
def test_exports_are_placed_as_their_hand_written_files_say(
    folder: str, request: pytest.FixtureRequest
) -> None:
    exports = real_exports(request.getfixturevalue(folder))
    assert len(exports) == 2
    for export in exports:
        score = score_export(export)
        assert score.share >= 0.85, score.wrong
        assert (score.outcome, score.won, score.lead_id, score.leaks) == (
            True,
            True,
            True,
            (),
        )
