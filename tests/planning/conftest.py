from __future__ import annotations

from datetime import date

import pytest

from kaopu.leads.lead_table import LeadTable
from kaopu.planning import Plan, PlanOptions, make_plan
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def table(trained: LeadModel, sample: Simulation) -> LeadTable:
    """Sixty open leads."""
    return trained.read(sample.leads, as_of=TODAY)


@pytest.fixture(scope="session")
def plan(trained: LeadModel, table: LeadTable) -> Plan:
    return make_plan(trained, table, PlanOptions(capacity=12))
