from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.simulate import Simulation, simulate
from kaopu.simulate.life import draw_activities

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def company() -> Simulation:
    return simulate(2000, 300, 7)


@pytest.fixture(scope="module")
def activities(company: Simulation) -> pd.DataFrame:
    return draw_activities(company, 7)[0]


def test_the_sample_is_what_is_drawn(activities: pd.DataFrame) -> None:
    kept = pd.read_csv(
        DATA / "activities.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )
    assert_frame_equal(activities.astype(str).astype(object), kept.astype(object))


def test_the_samples_deals_and_leads_are_as_they_were(company: Simulation) -> None:
    for name, frame in (("deals.csv", company.deals), ("leads.csv", company.leads)):
        kept = (DATA / name).read_bytes()
        written = frame.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
        assert kept.replace(b"\r\n", b"\n") == written


def test_the_simulation_is_left_as_it_was(company: Simulation) -> None:
    again = simulate(2000, 300, 7)
    assert_frame_equal(company.deals, again.deals)
    assert_frame_equal(company.leads, again.leads)


def test_nothing_is_written_before_the_first_day_nor_after_the_last(
    company: Simulation, activities: pd.DataFrame
) -> None:
    frame = pd.concat([company.deals, company.leads])
    last = frame.set_index("lead_id")["closed"].fillna("2026-11-01")
    first = frame.set_index("lead_id")["created"]
    days = activities["date"].str[:10]
    assert (days >= "2026-03-01").all()
    assert (days < activities["lead_id"].map(last)).all()
    assert (days >= activities["lead_id"].map(first)).all()


def test_all_leads_have_activities(company: Simulation, activities: pd.DataFrame) -> None:
    assert set(company.leads["lead_id"]) <= set(activities["lead_id"])


def test_what_was_said_tells_of_the_end(
    company: Simulation, activities: pd.DataFrame
) -> None:
    deals = company.deals.set_index("lead_id")
    spoken = activities[activities["direction"] == "customer"]
    last = pd.to_datetime(spoken.groupby("lead_id")["date"].max().str[:10])
    closed = pd.to_datetime(deals["closed"])
    own = deals[deals["created"] >= "2026-03-01"].index.intersection(last.index)
    silent = (closed[own] - last[own]).dt.days >= 18
    won = deals.loc[own, "outcome"] == "Won"
    assert won[silent].mean() < won[~silent].mean() - 0.1
