from __future__ import annotations

import numpy as np
import sklearn

from kaopu import __version__
from kaopu.training.versions import versions


def test_what_can_change_a_number_is_named_with_its_version() -> None:
    found = versions()
    assert found["python"].count(".") == 2
    assert found["kaopu"] == __version__
    assert found["scikit-learn"] == sklearn.__version__
    assert found["numpy"] == np.__version__
