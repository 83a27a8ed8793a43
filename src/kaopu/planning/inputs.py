"""What a plan needs to know of every open lead, as arrays; nothing is told in words yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.past.beliefs import believed
from kaopu.framework.records import ACROSS
from kaopu.leads.lead_table import LeadTable
from kaopu.scoring import LeadModel
from kaopu.scoring.lead_model import CHUNK, Progress

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
        gap: Belief less probability, nan without a belief.
    """

    log_odds: Floats
    probability: Floats
    best: Floats
    thin: Bools
    illusion: Bools
    gap: Floats

    def take(self, rows: Bools) -> PlanInputs:
        """Return the survey of the leads in ``rows`` (a mask)."""
        return PlanInputs(
            **{f.name: getattr(self, f.name)[rows] for f in fields(PlanInputs)}
        )

    @classmethod
    def joined(cls, parts: Sequence[PlanInputs]) -> PlanInputs:
        """Return the survey of the leads of several, in their order."""
        return cls(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in parts])
                for f in fields(cls)
            }
        )


def survey_leads(
    model: LeadModel, table: LeadTable, progress: Progress | None = None
) -> PlanInputs:
    """Return the survey of a table, made in chunks.

    Args:
        model: Scores and clears.
        table: The leads (n rows, one at least).
        progress: Wraps the chunks, given their number.
    """
    starts = range(0, len(table), CHUNK)
    parts = []
    for start in progress(starts, len(starts)) if progress else starts:
        rows = np.arange(start, min(start + CHUNK, len(table)))
        parts.append(plan_inputs(model.explained(table.take(rows))))
    return PlanInputs.joined(parts)


def plan_inputs(batch: ExplainedLeads) -> PlanInputs:
    """Return the survey of explained leads."""
    belief, _ = believed(batch.table.beliefs, len(batch))
    illusion = np.zeros(len(batch), dtype=bool)
    for sign in batch.signs:
        if sign.signal == ACROSS:
            illusion |= sign.rows
    cleared = [clearing.probability for clearing in batch.clearings.values()]
    # nan, where a sign is not raised or nothing clears it, gives way to the others.
    best = np.fmax.reduce([batch.probability, *cleared])
    return PlanInputs(
        log_odds=batch.log_odds,
        probability=batch.probability,
        best=best,
        thin=np.asarray(batch.coverage.is_thin, dtype=bool),
        illusion=illusion,
        gap=belief - batch.probability,
    )
