from __future__ import annotations

import pandas as pd

from kaopu.evaluation.baselines import ConstantRate


def test_everybody_gets_the_training_rate() -> None:
    rival = ConstantRate().fit(pd.DataFrame({"a": list("wxyz")}), [1, 0, 0, 0])
    assert rival.rate_ == 0.25
    assert rival.predict_proba(pd.DataFrame({"a": ["w", "new"]})).tolist() == [
        [0.75, 0.25],
        [0.75, 0.25],
    ]
