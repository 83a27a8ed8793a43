from __future__ import annotations

import pytest
from history_tables import EVENTS, tell

ROWS = [
    {"deal": "D-1", "at": "2026-01-05", "person": "p1"},
    {"deal": "D-1", "at": "2026-01-20 16:00", "person": "p2"},
    {"deal": "D-1", "at": "2026-02-10", "person": "p1"},
    {"deal": "D-2", "at": "2026-01-05", "person": "p3"},
]


@pytest.mark.parametrize(
    ("as_of", "met", "new"),
    [
        ("2026-01-05", 1, 1),
        ("2026-01-20", 2, 2),
        ("2026-02-03", 2, 2),
        ("2026-02-04", 2, 1),
        ("2026-02-19", 2, 0),
    ],
)
def test_people_count_once_and_are_new_for_thirty_days(
    as_of: str, met: int, new: int
) -> None:
    found = tell(EVENTS, {"events.csv": ROWS}, as_of)
    assert (found["people_met"], found["new_people"]) == (met, new)
