from __future__ import annotations

from collections.abc import Iterator

import pytest

from kaopu.model import candidates, parts


@pytest.fixture
def small() -> Iterator[None]:
    """Few trees, for tests in which their number does not matter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "FOREST_TREES", 5)
        patch.setattr(parts, "FOREST_TREES", 5)
        patch.setattr(candidates, "ROUNDS", (5, 10))
        patch.setattr(candidates, "LEAVES", (4,))
        yield
