from __future__ import annotations

from collections.abc import Callable

import pytest

from exports import chinese
from exports.deals import CrmExport
from exports.scores import score_export

# Of columns that stand where a careful person would put them.
LEAST = 0.85
MAKERS = [
    make
    for name, make in vars(chinese).items()
    if callable(make) and getattr(make, "__module__", "") == chinese.__name__
]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_an_export_is_understood(make: Callable[[], CrmExport]) -> None:
    export = make()
    score = score_export(export)
    assert 300 <= len(export.frame) <= 600
    assert (score.outcome, score.won, score.lead_id) == (True, True, True)
    assert score.leaks == ()
    assert score.share >= LEAST, score.wrong
