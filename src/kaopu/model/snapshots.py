"""The views of a finished deal: as it ended, and as it was seen before.

History holds deals in which everything has been filled in; leads come with half of it.
Each deal that reached the intent stage therefore also enters training with the facts of
that stage hidden, wholly (as the target-stage lead that it was) and in part. What is
hidden is zero in all its matrix columns, as a fact that it is too early to ask for.
Where it is known for how long a deal was open, the part is seen at a moment before its
end: a planned date that had gone by then is a date that is not set, as in scoring.

Where histories are read, what they tell is of a moment of a deal's life, and of further
ones (landmarks; H. van Houwelingen 2007, "Dynamic prediction by landmarking in event
history analysis"). Each view takes what they told at another of them, so that what a
number means early is learnt early; a deal without hidden views has a view a moment. What a
deal weighs does not change.

All deals were target-stage leads once, and count alike as such: a deal that ended there
weighs no more than the early view of one that went on. Else a lead would be scored as if
it could only end where it stands. The deals as they ended come first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features import FeatureSource, Lineage
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import GONE_BY, NOT_YET, is_not_asked, is_not_yet

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Matrix = NDArray[np.float32]

# What a deal of the intent stage weighs as it ended, and as it was seen early: wholly
# hidden, and in part.
ENDED, WHOLLY, PARTLY = 0.5, 0.25, 0.25
# Share of the deals seen in part that are seen before their end: of all, and dates that
# are still ahead tell less than they do; see decision 24.
MIDWAY = 1 / 3
# The views with something hidden.
HIDDEN_VIEWS = 2
# Of more deals than this, each has one of the two other views, turn by turn.
EVERY_VIEW = 5_000


@dataclass(frozen=True)
class Views:
    """Training rows made from n deals.

    Attributes:
        X: Matrix of the views (m, d), the deals as they ended first.
        deals: Position of each view's deal (m,).
        weights: Row weights (m,).
    """

    X: NDArray[np.float32]
    deals: NDArray[np.intp]
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """What histories told of n deals at further moments of their lives, encoded.

    Attributes:
        columns: Positions of the matrix columns (h,) that tell it.
        values: What they hold at each moment (n, h).
    """

    columns: Ints
    values: tuple[Matrix, ...]

    @classmethod
    def of(
        cls,
        facts: pd.DataFrame,
        landmarks: Sequence[pd.DataFrame],
        lineage: Lineage,
        transform: Callable[[pd.DataFrame], Matrix],
    ) -> Moments:
        """Return the moments of deals.

        Args:
            facts: Of the deals at their first moment (n rows).
            landmarks: What histories tell of them at the others.
            lineage: Of the matrix columns.
            transform: From facts to the matrix.
        """
        told = {name for frame in landmarks for name in frame.columns}
        columns = [i for i, c in enumerate(lineage.columns) if c.source in told]
        values = [
            transform(facts.assign(**{str(n): frame[n].to_numpy() for n in frame}))
            for frame in landmarks
        ]
        own = np.array(columns, dtype=np.intp)
        return cls(own, tuple(matrix[:, own] for matrix in values))

    def __len__(self) -> int:
        """Return how many further moments there are."""
        return len(self.values)

    def put(self, matrix: Matrix, rows: Ints, moment: int) -> Matrix:
        """Return rows (k, d) of some deals, as histories told of them at a moment.

        The first is the deals' own, and after the last comes the first again.
        """
        place = moment % (len(self) + 1)
        if not place:
            return matrix
        seen = matrix.copy()
        seen[:, self.columns] = self.values[place - 1][rows]
        return seen


NO_MOMENTS = Moments(np.empty(0, dtype=np.intp), ())


def late_sources(sources: Sequence[FeatureSource]) -> tuple[str, ...]:
    """Return the ids of the sources that are asked about in the intent stage only."""
    return tuple(source.id for source in sources if source.stage == "intent")


def training_views(
    X: Matrix,
    reached_intent: Bools,
    early: Matrix,
    late: Sequence[str],
    lineage: Lineage,
    seed: int,
    midway: Matrix,
    moments: Moments = NO_MOMENTS,
) -> Views:
    """Return the views of deals.

    Args:
        X: The deals' matrix as they ended (n, d).
        reached_intent: Which deals reached the intent stage, or hold a fact of it (n,).
        early: Any deal's row seen early (d,), for its stage.
        late: Ids of the sources that are asked about in the intent stage only.
        lineage: Of the matrix columns.
        seed: Of what the partial views hide.
        midway: The deals' matrix at a moment before they ended (n, d); as they ended
            where no moment is known.
        moments: What histories told of them at further ones.
    """
    everyone = np.arange(len(X))
    rows, rest = everyone[reached_intent], everyone[~reached_intent]
    # The hidden views take the first of the further moments.
    seen = [(X, everyone), *_further(X, rows, moments, HIDDEN_VIEWS)]
    seen += _further(X, rest, moments, 0)
    deals = np.concatenate([own for _, own in seen])
    whole = np.where(reached_intent, ENDED, WHOLLY) if len(rows) else np.ones(len(X))
    weights = [(whole / np.bincount(deals, minlength=len(X)))[deals]]
    if len(rows):
        owners = np.array([column.source for column in lineage.columns])
        wholly = np.where(np.isin(owners, late), 0, moments.put(X[rows], rows, 1))
        wholly[:, owners == STAGE_FACT] = early[owners == STAGE_FACT]
        hidden = _hidden_in_part(len(rows), late, seed)[:, _positions(owners, late)]
        partly = np.where(hidden, 0, moments.put(midway[rows], rows, 2))
        if len(rows) > EVERY_VIEW:
            odd = np.arange(len(rows)) % 2 == 1
            seen.append((np.where(odd[:, None], wholly, partly), rows))
            weights.append(np.full(len(rows), WHOLLY + PARTLY))
        else:
            seen += [(wholly, rows), (partly, rows)]
            weights += [np.full(len(rows), WHOLLY), np.full(len(rows), PARTLY)]
    return Views(
        X=np.vstack([own for own, _ in seen]) if len(seen) > 1 else X,
        deals=np.concatenate([own for _, own in seen]),
        weights=np.concatenate(weights),
    )


def _further(
    X: Matrix, deals: Ints, moments: Moments, after: int
) -> list[tuple[Matrix, Ints]]:
    """Return views of deals at further moments, where nothing is hidden.

    Of many deals each has one of them, turn by turn.

    Args:
        X: The matrix of all deals.
        deals: Positions of those that are asked for.
        moments: What histories told at further ones.
        after: So many of these are left to other views.
    """
    asked = range(after + 1, len(moments) + 1)
    if not len(deals) or not asked:
        return []
    if len(deals) <= EVERY_VIEW:
        return [(moments.put(X[deals], deals, moment), deals) for moment in asked]
    mixed = X[deals].copy()
    for i, moment in enumerate(asked):
        turn = slice(i, None, len(asked))
        mixed[turn] = moments.put(X[deals[turn]], deals[turn], moment)
    return [(mixed, deals)]


def reached_intent(facts: pd.DataFrame, late: Sequence[str]) -> Bools:
    """Return which deals (n,) reached the intent stage, or hold a fact of it."""
    reached = np.zeros(len(facts), dtype=bool)
    if STAGE_FACT in facts:
        reached |= (facts[STAGE_FACT] == "intent").to_numpy(dtype=bool)
    for name in late:
        reached |= ~(is_not_asked(facts[name]) | is_not_yet(facts[name]))
    return reached if late else np.zeros_like(reached)


def seen_early(facts: pd.DataFrame, late: Sequence[str]) -> pd.DataFrame:
    """Return the deals as the target-stage leads that they were."""
    early = facts.copy()
    for name in late:
        early[name] = -np.inf if facts[name].dtype.kind == "f" else NOT_YET
    if STAGE_FACT in early:
        early[STAGE_FACT] = "target"
    return early


def seen_midway(
    facts: pd.DataFrame,
    sources: Sequence[FeatureSource],
    open_days: NDArray[np.float64],
    seed: int,
) -> pd.DataFrame:
    """Return deals, a third of them as seen at a moment before their end.

    Args:
        facts: As the deals ended; dates are days from the day that a deal was opened.
        sources: What the facts are.
        open_days: For how many days each deal was open (n,); nan where not known.
        seed: Of the moments, which are uniform over the time that a deal was open.
    """
    rng = np.random.default_rng(seed)
    moments = rng.uniform(size=len(facts)) * open_days
    moments[rng.uniform(size=len(facts)) > MIDWAY] = 0.0
    midway = facts.copy()
    for source in sources:
        if source.kind == "date" and source.stage == "intent":
            days = facts[source.id].to_numpy(dtype=float)
            gone = np.isfinite(days) & (days < moments)
            midway[source.id] = facts[source.id].mask(gone, GONE_BY)
    return midway


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
