from __future__ import annotations

import numpy as np

from kaopu.histories.records import DealsAsked, HistoryCounts


def test_deals_asked_are_as_many_as_their_ids() -> None:
    assert len(DealsAsked(np.array(["D-1", "D-2"], dtype=object))) == 2


def test_counts_are_plain_data() -> None:
    counts = HistoryCounts("calls.csv", "event", rows=3)
    assert counts.to_json()["rows"] == 3
