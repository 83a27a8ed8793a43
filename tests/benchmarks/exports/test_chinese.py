from __future__ import annotations

from collections.abc import Callable

from exports import chinese
from exports.deals import CrmExport

# The tests of each of its exports, see conftest.
EXPORTS = chinese


def test_an_export_is_understood(
    make: Callable[[], CrmExport], understood: Callable[[CrmExport, float], None]
) -> None:
    understood(make(), 0.85)
