from __future__ import annotations

import pytest

from kaopu.simulate.life import LifeSimulation, simulate_life
from kaopu.simulate.life.company import Company, draw_company

# A seed in which silence, what was pushed, and our own pushing cause losses, and people,
# stages and quotes do not.
SEED = 3


@pytest.fixture(scope="session")
def life() -> LifeSimulation:
    """A company with Salesforce's files; tests copy a frame before they edit it."""
    return simulate_life(1500, 150, SEED)


@pytest.fixture(scope="session")
def company() -> Company:
    """A large company of the same seed."""
    return draw_company(12_000, 0, SEED)
