from __future__ import annotations

import numpy as np
import pandas as pd
from history_tables import EVENTS, ROLES, STAGES, deals, read

from kaopu.histories import facts_as_of
from kaopu.histories.facts.narrow import narrowed

IDS = [f"D-{number}" for number in range(12)]
TABLES = {
    "stages.csv": [
        {"deal": id_, "at": f"2026-01-0{at}", "stage": stage, "close": f"2026-03-0{at}"}
        for id_ in IDS
        for at, stage in ((3, "Talk"), (5, "Offer"), (8, "Talk"))
    ],
    "events.csv": [
        {"deal": id_, "at": "2026-01-04", "direction": "Inbound", "person": id_}
        for id_ in IDS[::2]
    ],
    "roles.csv": [{"deal": id_, "at": "2026-01-04", "role": "User"} for id_ in IDS[::3]],
}


def test_a_few_deals_are_told_from_their_own_rows() -> None:
    asked = deals(IDS, ["2026-01-01"] * len(IDS))
    histories = read(STAGES + EVENTS + ROLES, TABLES, asked)
    few = narrowed(histories, np.array([5, 4, 5, -1]))
    assert few.events is not None
    assert few.people is not None
    assert few.roles is not None
    assert len(few.moves["stage"].deal) == 6
    assert (len(few.events.deal), len(few.people.deal), len(few.roles.deal)) == (1, 1, 1)
    assert narrowed(histories, np.arange(4)) is histories


def test_what_is_told_of_a_few_is_what_is_told_of_all() -> None:
    asked = deals(IDS, ["2026-01-01"] * len(IDS))
    histories = read(STAGES + EVENTS + ROLES, TABLES, asked)
    moments = np.full(len(IDS), np.datetime64("2026-01-09", "ns").astype(np.int64))
    whole = facts_as_of(histories, asked, np.arange(len(IDS)), moments)
    for place in range(len(IDS)):
        alone = facts_as_of(histories, asked, np.array([place]), moments[:1])
        own = whole.iloc[[place]].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, own, check_exact=True)
