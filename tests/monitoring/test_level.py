from __future__ import annotations

import pytest

from kaopu.monitoring.level import holm, level_of


def test_looking_more_often_spends_no_more() -> None:
    weekly = 52 * level_of(0.05, 7)
    assert weekly == pytest.approx(365 * level_of(0.05, 1), rel=0.01)
    assert weekly == pytest.approx(0.05, rel=0.01)
    assert level_of(0.05, 0) == 0.0


def test_a_long_pause_saves_up_a_month_at_most() -> None:
    assert level_of(0.05, 400) == level_of(0.05, 31)
    assert level_of(0.05, None) == level_of(0.05, 7)


def test_values_are_corrected_in_their_order_and_never_swap() -> None:
    assert holm([0.04, 0.01, 0.03]).tolist() == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]).tolist() == [1.0, 1.0]
    assert holm([]).tolist() == []
