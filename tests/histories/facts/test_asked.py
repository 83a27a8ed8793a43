from __future__ import annotations

import numpy as np
import pytest
from history_tables import EVENTS, deals, read

from kaopu.histories.facts.asked import Asked, Upto, asked_of, rows_upto
from kaopu.histories.records import DAY, NO_MOMENT

DEAL = np.array([0, 0, 0, 2, 2])
WHEN = np.array([1, 3, 3, 2, 9], dtype=np.int64)


def asked(deal: list[int], moment: list[int]) -> Asked:
    return Asked(np.array(deal), np.array(moment, dtype=np.int64), np.full(len(deal), 0.0))


def test_places_end_before_the_moment() -> None:
    found = rows_upto(
        DEAL, WHEN, asked([0, 0, 0, 0, 1, 2, 2, -1], [1, 2, 3, 4, 5, 9, 10, 9])
    )
    assert found.count.tolist() == [0, 1, 1, 3, 0, 1, 2, 0]
    assert found.start.tolist()[-3:-1] == [3, 3]


@pytest.mark.parametrize("seed", range(5))
def test_places_are_those_that_counting_finds(seed: int) -> None:
    draw = np.random.default_rng(seed)
    deal = np.sort(draw.integers(0, 9, 200))
    when = draw.integers(0, 50, 200)
    when = when[np.lexsort((when, deal))]
    pairs = draw.integers(-1, 10, 100), draw.integers(0, 55, 100)
    found = rows_upto(deal, when, asked(*(part.tolist() for part in pairs)))
    counted = [((deal == d) & (when < m)).sum() for d, m in zip(*pairs, strict=True)]
    assert found.count.tolist() == counted


def test_totals_firsts_and_lasts_are_of_a_deals_own_rows() -> None:
    upto = Upto(np.array([0, 3, 3]), np.array([2, 5, 3]))
    rows = np.array([True, False, True, False, True])
    assert upto.total(rows).tolist() == [1, 1, 0]
    assert upto.first(rows).tolist() == [0, 4, -1]
    assert upto.last(rows).tolist() == [0, 4, -1]


def test_a_table_without_rows_tells_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    upto = rows_upto(none.astype(np.intp), none, asked([0, -1], [5, 5]))
    assert upto.total(none).tolist() == [0, 0]
    assert upto.last(none.astype(bool)).tolist() == [-1, -1]
    assert upto.first(none.astype(bool)).tolist() == [-1, -1]


def test_the_last_day_that_is_seen_is_that_before_midnight() -> None:
    found = asked([0, 0, 0], [10 * DAY, 10 * DAY + 1, NO_MOMENT])
    assert found.today.tolist()[:2] == [9, 10]
    assert found.is_known.tolist() == [True, True, False]


def test_deals_are_found_by_their_ids() -> None:
    histories = read(EVENTS, {"events.csv": []}, deals(["D-2", "D-1"]))
    found = asked_of(
        histories, deals(["d-1", "X", "D-2"]), np.array([0, 1, 2, 0]), np.full(4, DAY)
    )
    assert [histories.ids[d] if d >= 0 else None for d in found.deal] == [
        "D-1",
        None,
        "D-2",
        "D-1",
    ]


def test_moments_may_be_dates() -> None:
    histories = read(EVENTS, {"events.csv": []}, deals(["D-1"]))
    moments = np.array(["1970-01-03"], dtype="M8[s]")
    assert asked_of(histories, deals(["D-1"]), np.array([0]), moments).moment == 2 * DAY
