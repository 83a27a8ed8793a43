from __future__ import annotations

from collections.abc import Callable

import pytest

from exports import held_out
from exports.deals import CrmExport
from exports.scores import score_export

# Headers that no list foresees are commented out, not guessed.
LEAST = 0.8
MAKERS = [
    make
    for name, make in vars(held_out).items()
    if callable(make) and getattr(make, "__module__", "") == held_out.__name__
]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_an_export_is_understood(make: Callable[[], CrmExport]) -> None:
    export = make()
    score = score_export(export)
    assert 300 <= len(export.frame) <= 600
    assert (score.outcome, score.won, score.lead_id) == (True, True, True)
    assert score.leaks == ()
    assert score.share >= LEAST, score.wrong
