"""How much of a lead is known, and how much of that past deals can speak of.

Where it is thin, that is said beside the score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.encoder import FeatureEncoder, FeatureSource
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import is_not_asked, is_not_yet


@dataclass(frozen=True)
class Coverage:
    """How much is known of each of n leads.

    Attributes:
        known: Facts of the six signals that are filled in, ``unknown`` included (n,);
            all facts but the stage where the export has none of the signals.
        unseen: Facts of any kind whose value no past deal held (n,).
        seen: Facts of any kind whose value past deals held (n,).
    """

    known: NDArray[np.intp]
    unseen: NDArray[np.intp]
    seen: NDArray[np.intp]

    @property
    def is_thin(self) -> NDArray[np.bool_]:
        """Which leads are unlike the history: nothing is known, or most is unseen."""
        return np.asarray((self.known == 0) | (self.unseen > self.seen))


def measure_coverage(
    encoder: FeatureEncoder, facts: pd.DataFrame, unseen: pd.DataFrame
) -> Coverage:
    """Return how much is known of each lead of ``facts``.

    Args:
        encoder: Knows the sources.
        facts: The leads.
        unseen: Where no past deal held the value, see `FeatureEncoder.unseen`.
    """
    sources = [s for s in encoder.sources if s.id != STAGE_FACT]
    signals = [s for s in sources if s.player not in {CONTEXT, OWN_SIDE}] or sources
    known = {s.id: ~(is_not_asked(facts[s.id]) | is_not_yet(facts[s.id])) for s in sources}
    strange = {s.id: known[s.id] & unseen[s.id].to_numpy(dtype=bool) for s in sources}
    return Coverage(
        known=_count(known, signals, len(facts)),
        unseen=_count(strange, sources, len(facts)),
        seen=_count(known, sources, len(facts)) - _count(strange, sources, len(facts)),
    )


def _count(
    rows: dict[str, NDArray[np.bool_]], sources: Sequence[FeatureSource], n: int
) -> NDArray[np.intp]:
    """Return of how many sources each row holds (n,)."""
    return sum((rows[s.id].astype(np.intp) for s in sources), np.zeros(n, dtype=np.intp))
