from __future__ import annotations

import numpy as np
import pytest

from kaopu.simulate.chance import cut, lowest, tendency


@pytest.mark.parametrize("pull", [-0.5, 0.0, 0.6])
def test_tendencies_correlate_by_the_pull(pull: float) -> None:
    rng = np.random.default_rng(0)
    latent = rng.standard_normal(20_000)
    numbers = tendency(rng, latent, pull)
    assert np.corrcoef(latent, numbers)[0, 1] == pytest.approx(pull, abs=0.03)
    assert numbers.std() == pytest.approx(1, abs=0.03)


def test_the_lowest_numbers_get_the_first_key() -> None:
    drawn = cut(np.array([-3.0, -0.1, 0.1, 3.0]), {"bad": 0.1, "so": 0.4, "good": 0.5})
    assert drawn.tolist() == ["bad", "so", "good", "good"]


def test_a_single_key_is_given_to_all() -> None:
    assert cut(np.array([-9.0, 9.0]), {"only": 1.0}).tolist() == ["only", "only"]


def test_the_lowest_share_is_marked() -> None:
    numbers = np.array([-2.0, 0.0, 2.0])
    assert lowest(numbers, 0.3).tolist() == [True, False, False]
    assert not lowest(numbers, 0.0).any()
