"""Encodes leads with some of their facts changed: only these are encoded anew.

What-ifs ask the model of each lead many times, and each time another fact or two are set.
What stays as it was has been encoded when the lead was scored.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaopu.features.encoded import ChangedFacts, EncodedFacts
from kaopu.features.encoder import FeatureEncoder


def encode_changed(
    encoder: FeatureEncoder, encoded: EncodedFacts, facts: ChangedFacts
) -> NDArray[np.float32]:
    """Return the matrix (k, n_columns) of changed facts, as `FeatureEncoder.encode` does.

    Args:
        encoder: Encodes them.
        encoded: The leads as they are, encoded by it.
        facts: Some of them, changed.
    """
    tables = encoder.tables()
    columns = np.take(encoded.matrix.T[: len(encoder.centre_)], facts.rows, axis=1)
    flags = np.take(encoded.flags, facts.rows, axis=1)
    for id_, values in facts.changed.items():
        place, own = tables.places[id_]
        tables.tables[place].encode(values, columns[own], flags[place])
    return encoder.widened(columns, flags, facts)
