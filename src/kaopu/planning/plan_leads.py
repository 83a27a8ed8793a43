"""What a plan asks of the leads beside their odds, whether they are in memory or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ranks_of
from kaopu.leads.lead_table import LeadTable

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Places = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class PlanLeads:
    """The n leads that a plan is made from.

    Attributes:
        by_id: Numbers in the order of their ids (n,).
        rank: Numbers in the order of their odds, best first, equals by id (n,).
        amount: In the pipeline's currency (n,), nan where there is none; None where no
            column tells.
        reps: Whose each lead is, as places in ``rep_names`` (n,); None where no column
            tells.
        rep_names: The names; that of leads without a rep is empty.
        as_of: The day on which they are judged; None where they are not.
        has_beliefs: Whether any column tells what reps believe.
        take: Gives the lead tables of some positions, to explain them.
    """

    by_id: Places
    rank: Places
    amount: Floats | None
    reps: Places | None
    rep_names: tuple[str, ...]
    as_of: date | None
    has_beliefs: bool
    take: Callable[[Ints], LeadTable]

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.by_id)

    @classmethod
    def of_table(cls, table: LeadTable, log_odds: Floats) -> PlanLeads:
        """Return the leads of a table, given their odds (n,)."""
        names, reps = np.array([], dtype=str), None
        if table.reps is not None:
            names, reps = np.unique(table.reps.astype(str), return_inverse=True)
        by_id = np.unique(table.ids.astype(str), return_inverse=True)[1]
        return cls(
            by_id=by_id,
            rank=ranks_of(log_odds, by_id),
            amount=table.amount,
            reps=reps,
            rep_names=tuple(names.tolist()),
            as_of=table.as_of,
            has_beliefs=bool(table.beliefs),
            take=table.take,
        )
