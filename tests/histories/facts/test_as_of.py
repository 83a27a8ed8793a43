from __future__ import annotations

from collections.abc import Callable

SNAPSHOTS = [
    {"deal": "D-1", "at": "2026-01-03", "stage": "Talk", "close": "2026-03-01"},
    {"deal": "D-1", "at": "2026-01-10", "stage": "Offer", "close": "2026-03-11"},
    {"deal": "D-1", "at": "2026-01-20", "stage": "Talk", "close": "2026-03-01"},
    {"deal": "D-1", "at": "2026-02-20", "stage": "Closed Won", "close": "2026-02-20"},
]
STAGES = """
[[history]]
shape = "snapshot"
path = "stages.csv"
key = "deal"
when = "at"
stage = "stage"
close = "close"
stages = ["Talk", "Offer", "Contract"]
"""


def test_a_deal_is_told_as_it_was_at_the_moment(
    one: Callable[..., dict[str, object]],
) -> None:
    then = one(STAGES, {"stages.csv": SNAPSHOTS}, "2026-01-15")
    assert (then["stage_then"], then["stage_days"]) == ("Offer", 5)
    assert (then["stages_back"], then["close_pushes"]) == (0, 1)
    later = one(STAGES, {"stages.csv": SNAPSHOTS}, "2026-01-21")
    assert (later["stage_then"], later["stage_days"]) == ("Talk", 1)
    assert (later["stages_back"], later["close_push_days"]) == (1, 10)


def test_how_a_deal_ended_is_never_seen(one: Callable[..., dict[str, object]]) -> None:
    after = one(STAGES, {"stages.csv": SNAPSHOTS}, "2026-03-01")
    assert (after["stage_then"], after["stage_days"]) == ("Talk", 40)
