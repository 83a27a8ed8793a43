from __future__ import annotations

from collections.abc import Iterator

import pytest

from kaopu.model import out_of_fold, parts


@pytest.fixture
def small() -> Iterator[None]:
    """Few trees, for tests in which their number does not matter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(out_of_fold, "FOREST_TREES", 5)
        patch.setattr(parts, "FOREST_TREES", 5)
        patch.setattr(out_of_fold, "ROUNDS", (5, 10))
        patch.setattr(out_of_fold, "LEAVES", (4,))
        yield
