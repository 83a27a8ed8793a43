from __future__ import annotations

from time import monotonic

import pytest

from kaopu.report.time_left import TimeLeft


def test_it_counts_down_from_what_is_expected() -> None:
    start = monotonic()
    left = TimeLeft(10)
    assert left.seconds(0, 4, start) == pytest.approx(40, abs=0.1)
    assert left.seconds(0, 4, start + 6) == pytest.approx(34, abs=0.1)


def test_a_step_that_takes_long_does_not_eat_the_others() -> None:
    start = monotonic()
    assert TimeLeft(10).seconds(0, 4, start + 60) == pytest.approx(30)


def test_what_is_finished_tells_better_than_what_was_expected() -> None:
    start = monotonic()
    left = TimeLeft(10)
    assert left.seconds(1, 3, start + 25) == pytest.approx(50, abs=0.1)
    assert left.seconds(1, 3, start + 30) == pytest.approx(45, abs=0.1)
    assert left.seconds(3, 3, start + 70) == pytest.approx(0, abs=0.1)


def test_where_nothing_tells_nothing_is_said() -> None:
    assert TimeLeft().seconds(0, 3, monotonic() + 5) is None
