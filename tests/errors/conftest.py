"""Each file lists SENTENCES: what is raised, and the one sentence that it must say."""

from __future__ import annotations

import pickle
from importlib import import_module

import pytest

from kaopu.errors import KaopuError

# They take their sentence as it is, or from a class below them.
BASES = {"KaopuError", "UsageError", "PipelineError"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"error", "sentence"} <= set(metafunc.fixturenames):
        pairs = metafunc.module.SENTENCES
        names = [type(error).__name__ for error, _ in pairs]
        # An error says the same after it was sent from one process to another.
        pairs = [*pairs, *((pickle.loads(pickle.dumps(e)), text) for e, text in pairs)]  # noqa: S301
        names = [*names, *(f"{name} sent" for name in names)]
        metafunc.parametrize(("error", "sentence"), pairs, ids=names)


@pytest.fixture
def classes(request: pytest.FixtureRequest) -> set[type[KaopuError]]:
    """The errors of the module that the test file is named after."""
    name = "kaopu.errors." + request.path.stem.removeprefix("test_")
    return {
        item
        for item in vars(import_module(name)).values()
        if isinstance(item, type) and issubclass(item, KaopuError)
        if item.__module__ == name and item.__name__ not in BASES
    }
