from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.errors import UsageError
from kaopu.framework import load_framework
from kaopu.simulate.life import SHAPES, LifeSimulation, Shape, simulate_life


def frames(simulation: LifeSimulation) -> dict[str, pd.DataFrame]:
    return {
        "deals": simulation.deals,
        "leads": simulation.leads,
        **simulation.histories,
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_arguments_give_the_same_files(shape: Shape) -> None:
    first, again = (frames(simulate_life(60, 10, 5, shape)) for _ in range(2))
    assert list(first) == list(again)
    for name, frame in first.items():
        assert_frame_equal(frame, again[name])


def test_another_seed_gives_another_company(life: LifeSimulation) -> None:
    other = simulate_life(60, 10, 4)
    assert other.weights != life.weights
    assert not other.deals["Amount"].equals(life.deals["Amount"].head(60))


def test_what_happens_does_not_depend_on_the_shape() -> None:
    made = [simulate_life(60, 10, 5, shape).company for shape in SHAPES]
    for company in made[1:]:
        assert (company.outcome == made[0].outcome).all()
        assert (company.events.day == made[0].events.day).all()


@pytest.mark.parametrize("numbers", [(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_a_negative_number_is_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError, match="expected 0 or more"):
        simulate_life(*numbers)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("deals", "leads"), [(0, 0), (0, 3), (3, 0), (1, 1)])
def test_small_companies_are_made(deals: int, leads: int, shape: Shape) -> None:
    made = simulate_life(deals, leads, 1, shape)
    assert (len(made.deals), len(made.leads)) == (deals, leads)
    assert len(made.truth) == deals + leads


def test_the_flat_export_has_no_column_of_the_framework(life: LifeSimulation) -> None:
    fields = set(load_framework().fields)
    assert not fields & set(life.deals)
    assert list(life.deals) == list(life.leads)


def test_won_deals_live_longer_and_have_more_of_everything(life: LifeSimulation) -> None:
    company = life.company
    won = company.outcome[: company.deals] == 1
    counts = np.bincount(company.events.deal, minlength=len(company))[: company.deals]
    days = company.ended[: company.deals]
    assert days[won].mean() > days[~won].mean()
    assert counts[won].mean() > counts[~won].mean()


def test_deals_have_ended_by_the_snapshot_and_leads_have_not(life: LifeSimulation) -> None:
    company = life.company
    last = company.customers.created + company.ended.astype("timedelta64[D]")
    assert (last[company.is_deal] <= np.datetime64("2026-11-01")).all()
    assert (last[~company.is_deal] == np.datetime64("2026-11-01")).all()
    assert set(company.outcome[company.is_deal]) == {0, 1}
    assert set(company.outcome[~company.is_deal]) == {-1}
