from __future__ import annotations

import numpy as np
from history_tables import EVENTS, end_of, read, tell

from kaopu.histories import DealsAsked, facts_as_of
from kaopu.histories.records import NO_MOMENT

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


def test_a_deal_is_told_as_it_was_at_the_moment() -> None:
    then = tell(STAGES, {"stages.csv": SNAPSHOTS}, "2026-01-15")
    assert (then["stage_then"], then["stage_days"]) == ("Offer", 5)
    assert (then["stages_back"], then["close_pushes"]) == (0, 1)
    later = tell(STAGES, {"stages.csv": SNAPSHOTS}, "2026-01-21")
    assert (later["stage_then"], later["stage_days"]) == ("Talk", 1)
    assert (later["stages_back"], later["close_push_days"]) == (1, 10)


def test_a_moment_and_a_day_that_are_not_known_are_gaps() -> None:
    asked = DealsAsked(np.array(["D-1"], dtype=object), np.array([np.inf]))
    histories = read(STAGES + EVENTS, {"stages.csv": SNAPSHOTS, "events.csv": []}, asked)
    moments = np.array([NO_MOMENT, end_of("2026-01-15")])
    found = facts_as_of(histories, asked, np.array([0, 0]), moments)
    never, then = found.iloc[0], found.iloc[1]
    assert all(value == "" or value != value for value in never)
    assert then["days_open"] != then["days_open"]
    assert then["stage_days"] == 5


def test_how_a_deal_ended_is_never_seen() -> None:
    after = tell(STAGES, {"stages.csv": SNAPSHOTS}, "2026-03-01")
    assert (after["stage_then"], after["stage_days"]) == ("Talk", 40)
