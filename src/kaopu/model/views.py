"""The views of a finished deal: as it ended, and as it was seen when it was early.

History holds deals in which everything has been filled in; leads come with half of it.
Each deal that reached the intent stage therefore also enters training with its
intent-stage facts masked, wholly (as a target-stage lead) and in part. The views of one
deal share its weight and are never split over folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.tables.cells import NOT_YET, is_not_asked, is_not_yet
from kaopu.tables.lead_table import STAGE_FACT

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# What the deal as it ended weighs against its masked views together.
ENDED_SHARE = 0.5


@dataclass(frozen=True)
class Views:
    """Training rows made from deals.

    Attributes:
        facts: The views (m, n_sources), the n deals as they ended first.
        deals: Position of each view's deal (m,).
        weights: Row weights (m,); those of one deal add up to one.
    """

    facts: pd.DataFrame
    deals: NDArray[np.intp]
    weights: Floats


def training_views(facts: pd.DataFrame, intent: Sequence[str], seed: int) -> Views:
    """Return the views of deals.

    Args:
        facts: The deals' facts as they ended (n, n_sources).
        intent: Ids of the sources that are asked about in the intent stage only.
        seed: Of the partial masks.
    """
    everyone = np.arange(len(facts))
    told = {name: _is_told(facts[name]) for name in intent}
    has_told = (
        np.logical_or.reduce(list(told.values())) if told else np.zeros(len(facts), bool)
    )
    early = everyone[has_told]
    if len(early) == 0:
        return Views(facts, everyone, np.ones(len(facts)))
    rng = np.random.default_rng(seed)
    kept_share = rng.uniform(size=len(early))
    part = {name: rng.uniform(size=len(early)) > kept_share for name in intent}
    wholly = mask(facts.iloc[early], {name: np.ones(len(early), bool) for name in intent})
    wholly[STAGE_FACT] = "target"
    partly = mask(facts.iloc[early], part)
    weights = np.ones(len(facts))
    weights[early] = ENDED_SHARE
    masked = np.full(len(early), (1 - ENDED_SHARE) / 2)
    return Views(
        facts=pd.concat([facts, wholly, partly], ignore_index=True),
        deals=np.concatenate([everyone, early, early]),
        weights=np.concatenate([weights, masked, masked]),
    )


def mask(facts: pd.DataFrame, hidden: dict[str, Bools]) -> pd.DataFrame:
    """Return ``facts`` with the rows of each column in ``hidden`` as not asked yet."""
    masked = facts.reset_index(drop=True)
    for name, rows in hidden.items():
        value = -np.inf if masked[name].dtype.kind == "f" else NOT_YET
        masked[name] = masked[name].mask(rows, value)
    return masked


def _is_told(values: pd.Series) -> Bools:
    return ~(is_not_asked(values) | is_not_yet(values))
