"""The views of a finished deal: as it ended, and as it was seen before.

History holds deals in which everything has been filled in; leads come with half of it.
Each deal in which a fact of the intent stage was told therefore also enters training
with these facts hidden, wholly and in part. What is hidden is zero in all its matrix
columns, as a fact that it is too early to ask for. The stage is hidden with the whole,
so that what a stage by itself says is learnt from deals that ended in it. The views of
one deal share its weight; the deals as they ended come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features import FeatureSource, Lineage
from kaopu.tables.cells import NOT_YET, is_not_asked, is_not_yet
from kaopu.tables.lead_table import STAGE_FACT

Bools = NDArray[np.bool_]

# What the deal as it ended weighs against its other views together.
ENDED_SHARE = 0.5
# Of more deals than this, each has one of the two other views, turn by turn.
EVERY_VIEW = 5_000


@dataclass(frozen=True)
class Views:
    """Training rows made from n deals.

    Attributes:
        X: Matrix of the views (m, d), the deals as they ended first.
        deals: Position of each view's deal (m,).
        weights: Row weights (m,); those of one deal add up to one.
    """

    X: NDArray[np.float32]
    deals: NDArray[np.intp]
    weights: NDArray[np.float64]


def late_sources(sources: Sequence[FeatureSource]) -> tuple[str, ...]:
    """Return the ids of the sources that are asked about in the intent stage only."""
    return tuple(source.id for source in sources if source.stage == "intent")


def training_views(
    X: NDArray[np.float32], told: Bools, late: Sequence[str], lineage: Lineage, seed: int
) -> Views:
    """Return the views of deals.

    Args:
        X: The deals' matrix as they ended (n, d).
        told: Which deals tell a fact of the intent stage (n,).
        late: Ids of the sources that are asked about in the intent stage only.
        lineage: Of the matrix columns.
        seed: Of what the partial views hide.
    """
    everyone, weights = np.arange(len(X)), np.ones(len(X))
    early = everyone[told]
    if not len(early):
        return Views(X, everyone, weights)
    owners = np.array([column.source for column in lineage.columns])
    wholly = np.isin(owners, [*late, STAGE_FACT])
    partly = _hidden_in_part(len(early), late, seed)[:, _positions(owners, late)]
    hidden = [np.broadcast_to(wholly, partly.shape), partly]
    if len(early) > EVERY_VIEW:
        odd = (np.arange(len(early)) % 2 == 1)[:, None]
        hidden = [np.where(odd, *hidden)]
    weights[early] = ENDED_SHARE
    share = np.full(len(early), (1 - ENDED_SHARE) / len(hidden))
    return Views(
        X=np.vstack([X, *(np.where(columns, 0, X[early]) for columns in hidden)]),
        deals=np.concatenate([everyone, *(early for _ in hidden)]),
        weights=np.concatenate([weights, *(share for _ in hidden)]),
    )


def tells_late(facts: pd.DataFrame, late: Sequence[str]) -> Bools:
    """Tell for each deal whether any of its facts ``late`` was asked for."""
    told = np.zeros(len(facts), dtype=bool)
    for name in late:
        told |= ~(is_not_asked(facts[name]) | is_not_yet(facts[name]))
    return told


def seen_early(facts: pd.DataFrame, late: Sequence[str]) -> pd.DataFrame:
    """Return the deals as they were seen before any fact ``late`` was asked for."""
    early = facts.copy()
    for name in late:
        early[name] = -np.inf if facts[name].dtype.kind == "f" else NOT_YET
    if STAGE_FACT in early:
        early[STAGE_FACT] = NOT_YET
    return early


def _hidden_in_part(rows: int, late: Sequence[str], seed: int) -> Bools:
    """Return which sources each row hides (rows, len(late) + 1), the last one never.

    The share that a row hides is uniform: deals are looked at early and late alike.
    """
    rng = np.random.default_rng(seed)
    share = rng.uniform(size=(rows, 1))
    hidden = rng.uniform(size=(rows, len(late))) < share
    return np.column_stack([hidden, np.zeros(rows, dtype=bool)])


def _positions(owners: NDArray[np.str_], late: Sequence[str]) -> NDArray[np.intp]:
    """Return for each matrix column its source's position in ``late``, -1 if not there."""
    place = {name: i for i, name in enumerate(late)}
    return np.array([place.get(str(owner), -1) for owner in owners], dtype=np.intp)
