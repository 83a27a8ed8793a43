from __future__ import annotations

import pytest

from kaopu.simulate import Simulation, simulate


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    """A mid-sized simulation; tests copy a frame before they edit it."""
    return simulate(deals=8000, leads=2000, seed=7)


@pytest.fixture(scope="session")
def slipping() -> Simulation:
    """The same simulation with dates that slip."""
    return simulate(deals=8000, leads=2000, seed=7, slips=True)
