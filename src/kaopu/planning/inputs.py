"""What a plan needs to know of every open lead, as arrays; nothing is put in words yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.past.beliefs import believed
from kaopu.framework.records import ACROSS
from kaopu.scoring import Reducer

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class PlanInputs:
    """Arrays (n,) over the n leads of a table.

    Attributes:
        log_odds, probability: Of winning.
        best: The probability after the one step that gives most.
        thin: Whether too little is known to judge the lead.
        illusion: Whether the rep believes in it against the facts.
        final: Whether a sign holds that nothing clears.
        gap: Belief less probability, nan without a belief.
    """

    log_odds: Floats
    probability: Floats
    best: Floats
    thin: Bools
    illusion: Bools
    final: Bools
    gap: Floats

    def take(self, rows: Bools) -> PlanInputs:
        """Return those of the leads in ``rows`` (a mask)."""
        return PlanInputs(
            **{f.name: getattr(self, f.name)[rows] for f in fields(PlanInputs)}
        )

    @classmethod
    def joined(cls, parts: Sequence[PlanInputs]) -> PlanInputs:
        """Return those of several batches (one at least), in their order."""
        return cls(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in parts])
                for f in fields(cls)
            }
        )


def plan_inputs(batch: ExplainedLeads) -> PlanInputs:
    """Return what a plan needs to know of a batch of leads."""
    belief, _ = believed(batch.table.beliefs, len(batch))
    illusion = np.zeros(len(batch), dtype=bool)
    for sign in batch.signs:
        if sign.signal == ACROSS:
            illusion |= sign.rows
    final = np.zeros(len(batch), dtype=bool)
    for sign in batch.signs:
        if sign.id in batch.framework.final_signs:
            final |= sign.rows
    cleared = [clearing.probability for clearing in batch.clearings.values()]
    # nan, where a sign is not raised or nothing clears it, gives way to the others.
    best = np.fmax.reduce([batch.probability, *cleared])
    return PlanInputs(
        log_odds=batch.log_odds,
        probability=batch.probability,
        best=best,
        thin=np.asarray(batch.coverage.is_thin, dtype=bool),
        illusion=illusion,
        final=final,
        gap=belief - batch.probability,
    )


# What makes the inputs of a plan of all leads; see `kaopu.scoring.one_pass`.
PLAN_INPUTS = Reducer(plan_inputs, PlanInputs.joined)
