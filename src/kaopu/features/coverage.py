"""How much of a lead is known, and how much of that past deals can speak of.

Where it is thin, that is said beside the score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.features.encoded import EncodedFacts
from kaopu.features.encoder import FeatureEncoder
from kaopu.features.tables import Flag
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.leads.lead_table import STAGE_FACT


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
    encoder: FeatureEncoder, encoded: EncodedFacts, has_deals: bool = True
) -> Coverage:
    """Return how much is known of each lead of ``encoded``.

    Args:
        encoder: Knows the sources.
        encoded: The leads, as the encoder encodes them.
        has_deals: Whether there are past deals; without one nothing is unlike the others.
    """
    counted = np.array([s.id != STAGE_FACT for s in encoder.sources], dtype=bool)
    others = {CONTEXT, OWN_SIDE}
    signals = counted & np.array([s.player not in others for s in encoder.sources], bool)
    is_filled = (encoded.flags & np.uint8(Flag.NOT_ASKED | Flag.NOT_YET)) == 0
    is_filled &= counted[:, None]
    is_unseen = is_filled & ((encoded.flags & np.uint8(Flag.UNSEEN)) != 0) & has_deals
    filled, unseen = is_filled.sum(axis=0), is_unseen.sum(axis=0)
    known = is_filled[signals].sum(axis=0) if signals.any() else filled
    return Coverage(known, unseen, filled - unseen)
