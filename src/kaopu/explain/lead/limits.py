"""What past deals kept to of a lead's numbers of behaviour, at its stage and age."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.records import FactLimit
from kaopu.features.limits import Limit, Limits

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class LimitsOfLeads:
    """The limits of a model, and the facts of n leads."""

    limits: Limits
    facts: pd.DataFrame

    @cached_property
    def places(self) -> tuple[Ints, Ints]:
        """The stage and the band of age of each lead (n,)."""
        return self.limits.places(self.facts)

    def of(self, limit: Limit, row: int) -> FactLimit | None:
        """Return what past deals kept to of a number, where a lead has it; None if nothing.

        Args:
            limit: Of the number.
            row: Of the lead.
        """
        stage, band = (int(places[row]) for places in self.places)
        at = stage, band
        value = float(limit.values[at])
        if np.isnan(value):
            return None
        number = float(self.facts[limit.source].iloc[row])
        by_age, by_stage = bool(limit.by_age[at]), bool(limit.by_stage[at])
        lowest, highest = self.limits.band(band) if by_age else (None, None)
        usual = float(limit.usual[at])
        return FactLimit(
            value=value,
            is_above=limit.above,
            is_beyond=number > value if limit.above else number < value,
            form=limit.form,
            separates=limit.separates,
            share=limit.share,
            won=int(limit.won[at]),
            stage=self.limits.stages[stage] if by_stage else "",
            from_days=lowest,
            to_days=highest,
            usual=value if np.isnan(usual) else usual,
            deals=limit.deals,
            deals_won=limit.deals_won,
            beyond=limit.beyond,
            beyond_won=limit.beyond_won,
            alike=None if np.isnan(limit.alike) else limit.alike,
        )
