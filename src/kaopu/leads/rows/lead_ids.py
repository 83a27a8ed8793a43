"""The ids of leads: each row has one, and no two rows have the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import BlankLeadIdsError, DuplicateLeadIdsError
from kaopu.pipeline import Pipeline
from kaopu.spelling import exact


def lead_ids(
    texts: pd.DataFrame, pipeline: Pipeline, name: Path | str, numbers: NDArray[np.intp]
) -> NDArray[np.object_]:
    """Return the ids (n,); the row's number where the pipeline names no column.

    Raises:
        BlankLeadIdsError: A row has none.
        DuplicateLeadIdsError: Two rows have the same.
    """
    if pipeline.lead_id is None:
        return np.array([str(number) for number in numbers], dtype=object)
    # Ids that differ in case alone are two leads.
    ids = texts[pipeline.lead_id].map(exact)
    if (blank := (ids == "").to_numpy()).any():
        above = ids[: int(np.argmax(blank))]
        before = str(above.iloc[-1]) if len(above) else ""
        raise BlankLeadIdsError(name, pipeline.lead_id, numbers[blank].tolist(), before)
    counts = ids.value_counts()
    if len(repeated := counts[counts > 1]):
        raise DuplicateLeadIdsError(
            name, pipeline.lead_id, {str(k): int(v) for k, v in repeated.items()}
        )
    return ids.to_numpy(dtype=object)
