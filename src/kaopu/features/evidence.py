"""How much a lead tells that past deals can speak of.

Thin evidence is named, rather than scored with a straight face.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.encoder import FeatureEncoder, FeatureSource
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.leads.cells import is_not_asked, is_not_yet
from kaopu.leads.lead_table import STAGE_FACT


@dataclass(frozen=True)
class Evidence:
    """What each of n leads tells.

    Attributes:
        told: Facts of the six signals that are told, ``unknown`` included (n,); all
            facts but the stage where the export has none of the signals.
        unseen: Facts of any kind whose value no past deal held (n,).
        seen: Facts of any kind whose value past deals held (n,).
    """

    told: NDArray[np.intp]
    unseen: NDArray[np.intp]
    seen: NDArray[np.intp]

    @property
    def is_thin(self) -> NDArray[np.bool_]:
        """Which leads are unlike the history: nothing is told, or most is unseen."""
        return np.asarray((self.told == 0) | (self.unseen > self.seen))

    def reason(self, row: int) -> str:
        """Return why a lead's evidence is thin; empty where it is not."""
        if not self.is_thin[row]:
            return ""
        if self.told[row] == 0:
            return "thin evidence: no fact that qualifies the lead is filled in"
        of = self.unseen[row] + self.seen[row]
        return f"thin evidence: {self.unseen[row]} of {of} facts are in no past deal"


def weigh_evidence(
    encoder: FeatureEncoder, facts: pd.DataFrame, unseen: pd.DataFrame
) -> Evidence:
    """Return what each lead of ``facts`` tells.

    Args:
        encoder: Knows the sources.
        facts: The leads.
        unseen: Where no past deal held the value, see `FeatureEncoder.unseen`.
    """
    sources = [s for s in encoder.sources if s.id != STAGE_FACT]
    signals = [s for s in sources if s.player not in {CONTEXT, OWN_SIDE}] or sources
    told = {s.id: ~(is_not_asked(facts[s.id]) | is_not_yet(facts[s.id])) for s in sources}
    strange = {s.id: told[s.id] & unseen[s.id].to_numpy(dtype=bool) for s in sources}
    return Evidence(
        told=_count(told, signals, len(facts)),
        unseen=_count(strange, sources, len(facts)),
        seen=_count(told, sources, len(facts)) - _count(strange, sources, len(facts)),
    )


def _count(
    rows: dict[str, NDArray[np.bool_]], sources: Sequence[FeatureSource], n: int
) -> NDArray[np.intp]:
    """Return of how many sources each row holds (n,)."""
    return sum((rows[s.id].astype(np.intp) for s in sources), np.zeros(n, dtype=np.intp))
