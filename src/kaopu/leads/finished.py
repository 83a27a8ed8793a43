"""Finished deals: won or lost, and which of them are copies of one deal.

What training, the data check and the reports share of what there must be to learn from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kaopu.leads.lead_table import LeadReading, LeadTable

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# With fewer deals of either outcome than this the framework's word counts beside them, and
# no more is claimed; with fewer than the second, nothing can be tested on them.
MIN_DEALS = 40
MIN_TESTED = 10
# Copies come in twos and threes; rows alike by chance come in dozens.
MIN_DIFFERENT = 0.2
# With fewer accounts than this, folds that keep them whole would leave little to learn.
MIN_ACCOUNTS = 20


@dataclass(frozen=True)
class FinishedDeals:
    """Deals that were won or lost; make them with `finished_deals`.

    Attributes:
        table: Their lead table; what histories tell is of a moment of a deal's life.
        outcome: 1.0 won, 0.0 lost, shape (n,).
        landmarks: What histories tell of the same deals at other moments, one column a
            source and one frame (n rows) a moment; see `kaopu.model.snapshots`.
        accounts: Whose deal each is (n,), blank where that is not told; None if of none.
        ended: What histories told of them when they ended (n rows), a column a source;
            None where they tell nothing.
    """

    table: LeadTable
    outcome: Floats
    landmarks: tuple[pd.DataFrame, ...] = ()
    accounts: NDArray[np.object_] | None = None
    ended: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Refuse open deals, and landmarks or accounts of other deals."""
        if np.isnan(self.outcome).any():
            raise ValueError("expected finished deals alone, found open ones")
        if any(len(frame) != len(self) for frame in self._told):
            raise ValueError("landmarks of another number of deals")
        if self.accounts is not None and len(self.accounts) != len(self):
            raise ValueError("accounts of another number of deals")

    def __len__(self) -> int:
        """Return the number of deals."""
        return len(self.outcome)

    @property
    def facts(self) -> pd.DataFrame:
        """Their facts, as in the lead table."""
        return self.table.facts

    @property
    def won(self) -> int:
        """How many were won."""
        return int(self.outcome.sum())

    @property
    def lost(self) -> int:
        """How many were lost."""
        return len(self) - self.won

    @property
    def are_few(self) -> bool:
        """Whether there are too few of either outcome to learn from them alone."""
        return min(self.won, self.lost) < MIN_DEALS

    @property
    def open_days(self) -> Floats | None:
        """For how many days each was open (n,), nan where not known; None if of none."""
        created, closed = self.table.created, self.table.closed
        return None if created is None or closed is None else closed - created

    def landmarks_of(self, rows: Ints) -> tuple[pd.DataFrame, ...]:
        """Return what histories tell of some deals at their other moments."""
        frames = self.landmarks
        return tuple(frame.iloc[rows].reset_index(drop=True) for frame in frames)

    @property
    def _told(self) -> tuple[pd.DataFrame, ...]:
        return self.landmarks if self.ended is None else (*self.landmarks, self.ended)

    @property
    def facts_ended(self) -> pd.DataFrame:
        """Their facts, with what histories told when they ended, where they tell it."""
        if self.ended is None:
            return self.facts
        told = {str(name): self.ended[name].to_numpy() for name in self.ended}
        return self.facts.assign(**told)

    def ended_of(self, rows: Ints) -> pd.DataFrame | None:
        """Return what histories told of some deals when they ended."""
        return None if self.ended is None else self.ended.iloc[rows].reset_index(drop=True)

    @cached_property
    def copies(self) -> Ints:
        """A number for each deal (n,), the same for copies; see `identical_rows`."""
        return identical_rows(self.facts)

    @cached_property
    def groups(self) -> Ints:
        """A number for each deal (n,), the same for copies, and for deals of an account."""
        if self.accounts is None:
            return self.copies
        return joined_groups(self.copies, self.accounts)


def outcomes_of(leads: LeadTable | LeadReading) -> Floats:
    """Return the outcomes (n,) of leads that were read to learn from; nan where open.

    Raises:
        ValueError: They have none, as leads that are read to be scored.
    """
    if leads.outcome is None:
        raise ValueError(f"{leads.name} has no outcome to learn from")
    return leads.outcome


def finished_deals(
    table: LeadTable,
    landmarks: Sequence[pd.DataFrame] = (),
    accounts: NDArray[np.object_] | None = None,
) -> FinishedDeals:
    """Return the rows whose outcome is won or lost.

    Args:
        table: The leads.
        landmarks: What histories tell of the same leads at other moments.
        accounts: Whose each is (n,); None where that is not known.

    Raises:
        ValueError: The table has no outcome, as one that is read to be scored.
    """
    outcome = outcomes_of(table)
    is_finished = ~np.isnan(outcome)
    if is_finished.all():
        return FinishedDeals(table, outcome, tuple(landmarks), accounts)
    return FinishedDeals(
        table.take(is_finished),
        outcome[is_finished],
        tuple(f[is_finished].reset_index(drop=True) for f in landmarks),
        None if accounts is None else accounts[is_finished],
    )


def joined_groups(copies: Ints, accounts: NDArray[np.object_]) -> Ints:
    """Return a group number (n,) for each deal: the same for copies and for an account.

    Of a few accounts alone, copies stay together and accounts do not.

    Args:
        copies: A number for each deal, the same for copies (n,).
        accounts: Whose it is; a blank account is none (n,).

    Example:
        >>> joined_groups(np.array([0, 1, 1]), np.array(["a", "a", ""])).tolist()
        [0, 1, 1]
    """
    told = np.flatnonzero(np.array([bool(str(a).strip()) for a in accounts], dtype=bool))
    codes, names = pd.factorize(accounts[told])
    if len(names) < MIN_ACCOUNTS:
        return copies
    n, first = len(copies), int(copies.max()) + 1
    edges = np.concatenate([np.arange(n), told])
    ends = n + np.concatenate([copies, first + codes])
    size = n + first + len(names)
    graph = coo_array((np.ones(len(edges)), (edges, ends)), shape=(size, size))
    found = connected_components(graph, directed=False)[1][:n]
    return np.asarray(pd.factorize(found)[0], dtype=np.intp)


def identical_rows(rows: pd.DataFrame | NDArray[np.float32]) -> Ints:
    """Return a group number (n,) for each row: the same for rows equal in every cell.

    Equal rows may be copies of one deal, and then folds must keep them together. Where
    there are few different rows, deals are alike because there is little to tell, each
    row is a deal of its own, and folds that part them measure what a lead will get.
    """
    hashes = pd.util.hash_pandas_object(pd.DataFrame(rows), index=False)
    groups = pd.factorize(hashes)[0].astype(np.intp)
    different = groups.max(initial=-1) + 1
    if different < MIN_DIFFERENT * len(groups):
        return np.arange(len(groups), dtype=np.intp)
    return groups
