from __future__ import annotations

import pytest

from faithful.worlds import World, make_world


@pytest.fixture(scope="session")
def small() -> World:
    """A company of 200 past deals and 80 open leads."""
    return make_world(200, 80, 3)
