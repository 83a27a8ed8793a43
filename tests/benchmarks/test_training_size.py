from __future__ import annotations

import numpy as np

from training_size import Trained, _beside, as_text


def test_a_model_stands_beside_that_of_most_deals() -> None:
    best, own = np.array([0.2, 0.4, 0.6, 0.8]), np.array([0.3, 0.4, 0.7, 0.8])
    found = _beside(Trained(10, 1.0, 300.0, 0.55), own, best)
    assert np.isclose(found.above, 0.05)
    assert np.isclose(found.above_se, 0.025)
    assert as_text([found]).splitlines()[1].split()[-3:] == ["0.0500", "±", "0.0250"]
