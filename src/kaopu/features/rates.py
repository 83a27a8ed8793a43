"""Win rates of the values of a source, cross-fitted: no row sees its own outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import TargetEncoder

from kaopu.features.codes import CROSS_FITS, SMOOTHING

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RATE_EDGE = 0.01


def fit_rates(
    texts: pd.DataFrame, y: NDArray[Any], groups: NDArray[np.intp]
) -> tuple[TargetEncoder, Floats, dict[str, Bools]]:
    """Return an encoder of texts, their cross-fitted rates, and which stand alone.

    Args:
        texts: Of the training rows (n, k).
        y: Their outcomes (n,).
        groups: Rows of one group stay in one fold (n,).

    Returns:
        The encoder; the rates (n, k); and of each column, which texts no other fold holds.
    """
    folds = min(CROSS_FITS, len(np.unique(groups)))
    splits = list(GroupKFold(folds, shuffle=True, random_state=0).split(texts, y, groups))
    encoder = TargetEncoder(target_type="binary", smooth=SMOOTHING, cv=splits)
    rates: Floats = encoder.fit_transform(texts, y)
    # The splits are needed once, and would be stored with the model.
    encoder.cv = CROSS_FITS
    alone = {str(name): np.zeros(len(texts), dtype=bool) for name in texts}
    for name, rows in alone.items():
        # By number, for comparing texts with texts takes the square of their count.
        codes, distinct = pd.factorize(texts[name].astype(str), use_na_sentinel=False)
        for known, rest in splits:
            is_held = np.zeros(len(distinct), dtype=bool)
            is_held[codes[known]] = True
            rows[rest] = ~is_held[codes[rest]]
    return encoder, rates, alone


def rate_log_odds(rates: Floats) -> Floats:
    """Return the log-odds of win rates, none of them certain."""
    return np.asarray(logit(np.clip(rates, RATE_EDGE, 1 - RATE_EDGE)))
