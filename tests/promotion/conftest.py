from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pandas as pd
import pytest

from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation, simulate

Moved = Callable[[float], LeadModel]


@pytest.fixture(scope="session")
def later() -> pd.DataFrame:
    """Deals of the company of ``sample`` that ended after those it was learnt from."""
    deals = simulate(900, 0, seed=3).deals
    known = simulate(400, 0, seed=3).deals
    days = pd.to_datetime(deals["closed"]) + pd.Timedelta(days=2_000)
    opened = pd.to_datetime(deals["created"]) + pd.Timedelta(days=2_000)
    moved = deals.assign(
        lead_id=[f"N-{i}" for i in range(len(deals))],
        created=opened.dt.strftime("%Y-%m-%d"),
        closed=days.dt.strftime("%Y-%m-%d"),
    )
    return moved.iloc[len(known) :].reset_index(drop=True)


@pytest.fixture(scope="session")
def challenger_of(trained: LeadModel) -> Moved:
    """Makes a challenger: the trained model, its log-odds moved, and fresher."""

    def make(shift: float) -> LeadModel:
        classifier = deepcopy(trained.classifier)
        classifier.blend_.move(shift)
        assert trained.seen is not None
        assert trained.seen.closed is not None
        seen = replace(trained.seen, closed=trained.seen.closed + 30)
        return replace(trained, classifier=classifier, label="demo/2", seen=seen)

    return make


@pytest.fixture(scope="session")
def sample_deals(sample: Simulation) -> pd.DataFrame:
    """The deals that the trained model has learnt from."""
    return sample.deals
