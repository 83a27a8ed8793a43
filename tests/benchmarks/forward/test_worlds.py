from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forward.worlds import JUDGED_ON, later_deals, open_leads
from kaopu.simulate import Simulation, simulate


@pytest.fixture(scope="module")
def world() -> Simulation:
    return simulate(800, 60, seed=3, slips=True)


def test_later_deals_were_created_after_those_learnt_from_had_closed(
    world: Simulation,
) -> None:
    question = later_deals(world, date(2025, 9, 1))
    assert question.past["closed"].max() < "2025-09-01" <= question.asked["created"].min()
    assert set(question.past["outcome"]) == {"Won", "Lost"}
    assert set(question.asked["outcome"]) == {"Open"}
    assert question.asked["closed"].isna().all()


def test_each_is_asked_about_on_the_first_of_every_month_that_it_was_open(
    world: Simulation,
) -> None:
    question = later_deals(world, date(2025, 9, 1))
    deals = world.deals.set_index("lead_id")
    for id_, days in question.asked.groupby("lead_id")[JUDGED_ON]:
        deal = deals.loc[id_]
        months = pd.date_range(deal["created"], deal["closed"], freq="MS")
        expected = [str(day.date()) for day in months if str(day.date()) < deal["closed"]]
        assert days.tolist() == expected
        won = question.expected[days.index]
        assert set(won) == {float(deal["outcome"] == "Won")}


def test_open_leads_are_asked_about_by_their_truth(world: Simulation) -> None:
    question = open_leads(world, "2026-11-01")
    np.testing.assert_array_equal(question.expected, world.leads_truth["true_probability"])
    assert question.is_truth
    planned = question.asked["signing_date"].fillna("unknown")
    gone = (planned != "unknown") & (planned < "2026-11-01")
    np.testing.assert_array_equal(question.gone, gone)
    assert gone.any()
