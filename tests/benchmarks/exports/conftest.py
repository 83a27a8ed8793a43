from __future__ import annotations

from collections.abc import Callable

import pytest

from exports.deals import CrmExport
from exports.scores import score_export


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give ``make`` every maker of the module that a test module names as EXPORTS."""
    exports = getattr(metafunc.module, "EXPORTS", None)
    if exports is None or "make" not in metafunc.fixturenames:
        return
    makers = [
        make
        for make in vars(exports).values()
        if callable(make) and getattr(make, "__module__", "") == exports.__name__
    ]
    metafunc.parametrize("make", makers, ids=lambda make: make.__name__)


@pytest.fixture
def understood() -> Callable[[CrmExport, float], None]:
    """Asserts that an export is understood, with so many columns where they belong."""

    def check(export: CrmExport, least: float) -> None:
        score = score_export(export)
        assert 300 <= len(export.frame) <= 600
        assert (score.outcome, score.won, score.lead_id) == (True, True, True)
        assert score.leaks == ()
        assert score.share >= least, score.wrong

    return check
