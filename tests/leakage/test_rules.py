from __future__ import annotations

import pytest

from kaopu.leakage.rules import purity


@pytest.mark.parametrize(
    ("won_deals", "deals", "rate", "block", "warn"),
    [
        (125, 125, 0.5, True, True),
        (124, 124, 0.5, False, True),
        (0, 125, 0.5, True, True),
        (20, 20, 0.1, False, True),
        (19, 19, 0.1, False, False),
        (26, 26, 0.5, False, False),  # 1 in 67 million by chance is near, not far
        (97, 100, 0.5, False, True),
        (96, 100, 0.5, False, False),
        (125, 125, 0.97, False, False),
        (0, 300, 0.02, False, False),
        (0, 1917, 0.02, True, True),
    ],
)
def test_a_pure_level_is_suspected_where_chance_is_no_excuse(
    won_deals: int, deals: int, rate: float, block: bool, warn: bool
) -> None:
    pure = purity(won_deals, deals, rate)
    assert (pure.bound >= pure.block_limit, pure.is_suspect) == (block, warn)
