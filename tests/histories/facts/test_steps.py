from __future__ import annotations

import pytest
from history_tables import EVENTS, tell

ROWS = [
    {"deal": "D-1", "at": "2026-01-03", "kind": "Call"},
    {"deal": "D-1", "at": "2026-01-05", "kind": "Call", "next": "2026-01-12"},
    {"deal": "D-1", "at": "2026-01-15", "kind": "Call"},
    {"deal": "D-1", "at": "2026-01-20", "kind": "Call", "next": "2026-01-19"},
]


@pytest.mark.parametrize(
    ("as_of", "step"),
    [
        ("2026-01-02", ""),
        ("2026-01-03", "none"),
        ("2026-01-05", "set"),
        ("2026-01-12", "set"),
        ("2026-01-13", "overdue"),
        ("2026-01-15", "none"),
        ("2026-01-20", "none"),
    ],
)
def test_the_next_step_is_what_was_known_of_it(as_of: str, step: str) -> None:
    assert tell(EVENTS, {"events.csv": ROWS}, as_of)["next_step"] == step
