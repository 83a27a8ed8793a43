from __future__ import annotations

import pytest

from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.pipeline import Pipeline
from kaopu.simulate import simulate


@pytest.fixture(scope="session")
def deals(demo: Pipeline) -> LeadTable:
    """The lead table of 400 simulated finished deals."""
    return build_lead_table(simulate(400, 10, 1).deals, demo, "training")
