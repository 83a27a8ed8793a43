from __future__ import annotations

import warnings
from importlib import import_module

import pytest

with warnings.catch_warnings():
    # The import of shap warns about matplotlib; the first one is here.
    warnings.simplefilter("ignore")
    import_module("shap")

from faithful.worlds import World, make_world


@pytest.fixture(scope="session")
def small() -> World:
    """A company of 200 past deals and 80 open leads."""
    return make_world(200, 80, 3)
