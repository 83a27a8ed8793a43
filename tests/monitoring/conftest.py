from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.lead.trends import fact_texts
from kaopu.framework import load_framework
from kaopu.leads.dates import day_number
from kaopu.leads.lead_table import LeadTable
from kaopu.monitoring import Monitoring, Sightings, monitor
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

START = date(2026, 6, 1)
WEEKS = 16
AS_OF = START + timedelta(weeks=WEEKS)


@pytest.fixture(scope="session")
def ended(sample: Simulation) -> pd.DataFrame:
    """Deals that come week by week from `START` on; a third of them are still open."""
    deals = sample.deals.iloc[:1600].reset_index(drop=True)
    rng = np.random.default_rng(5)
    week = np.arange(len(deals)) % WEEKS
    created = [START + timedelta(weeks=int(w)) - timedelta(days=2) for w in week]
    closed = [
        day + timedelta(days=int(n))
        for day, n in zip(created, rng.integers(20, 150, len(deals)), strict=True)
    ]
    is_open = np.array([day > AS_OF for day in closed])
    deals["created"] = [day.isoformat() for day in created]
    deals["closed"] = [
        None if o else day.isoformat() for o, day in zip(is_open, closed, strict=True)
    ]
    deals.loc[is_open, "outcome"] = "Open"
    return deals


@pytest.fixture(scope="session")
def look(trained: LeadModel) -> Callable[..., Monitoring]:
    """Looks at the model, as if each lead had been scored two days after it came."""

    def of(
        export: pd.DataFrame,
        first: pd.DataFrame | None = None,
        p: np.ndarray | None = None,
        days: int | None = 7,
        model: LeadModel = trained,
        other: np.ndarray | None = None,
    ) -> Monitoring:
        own = model.judging_on(AS_OF)
        table = own.read(first if first is not None else export)
        said = sightings(own, table, p)
        # What another model said of the leads on the same days, if it saw them first.
        seen = said if other is None else sightings(own, table, other)
        return monitor(own, own.read(export), seen, said, AS_OF, days)

    return of


def sightings(model: LeadModel, table: LeadTable, p: np.ndarray | None = None) -> Sightings:
    texts = fact_texts(table, model.pipeline, load_framework())
    if p is None:
        p = model.classifier.predict_proba(table.facts)[:, 1]
    assert table.created is not None
    days = table.created + 2
    weeks = ((days - day_number(START)) // 7).astype(int)
    return Sightings.of(
        (id_, days[i], int(weeks[i]), float(p[i]), {k: v[i] for k, v in texts.items()})
        for i, id_ in enumerate(table.ids)
    )
