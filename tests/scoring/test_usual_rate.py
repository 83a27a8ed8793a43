from __future__ import annotations

import numpy as np
import pytest

from kaopu.leads.finished import MIN_DEALS
from kaopu.model.thin import BaseRate
from kaopu.scoring import GRADES, grades_of
from kaopu.scoring.usual_rate import UsualRate, usual_rate


def test_of_many_deals_it_is_the_share_that_was_won() -> None:
    told = usual_rate(MIN_DEALS, 4 * MIN_DEALS, stated=0.9)
    assert told == UsualRate(0.25, "past")


@pytest.mark.parametrize(("stated", "rate"), [(None, 0.5), (0.07, 0.07)])
def test_without_deals_it_is_the_rate_that_is_stated_or_assumed(
    stated: float | None, rate: float
) -> None:
    assert usual_rate(0, 0, stated) == UsualRate(pytest.approx(rate), "assumed")


@pytest.mark.parametrize(("won", "deals"), [(0, 6), (6, 6), (3, 11), (0, 500), (500, 500)])
@pytest.mark.parametrize("stated", [None, 0.1])
def test_of_few_deals_it_is_the_models_own_base_rate(
    won: int, deals: int, stated: float | None
) -> None:
    told = usual_rate(won, deals, stated)
    assert told == UsualRate(BaseRate.of(stated).with_deals(won, deals), "shrunk")
    assert 0 < told.rate < 1


@pytest.mark.parametrize(("won", "deals"), [(0, 0), (0, 9), (9, 9)])
def test_grades_tell_leads_apart_without_deals_and_with_deals_of_one_outcome(
    won: int, deals: int
) -> None:
    shares = np.linspace(0.001, 0.999, 999)
    told = grades_of(shares, usual_rate(won, deals).rate)
    assert {GRADES[i] for i in told} == set(GRADES)
