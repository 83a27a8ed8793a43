"""The ids of leads: each row has one, and no two rows have the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts, text_counts
from kaopu.errors import BlankLeadIdsError, DuplicateLeadIdsError
from kaopu.pipeline import Pipeline
from kaopu.spelling import exact_texts


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
    codes, distinct = distinct_texts(texts[pipeline.lead_id])
    ids = exact_texts(distinct)[codes]
    if (blank := ids == "").any():
        above = ids[: int(np.argmax(blank))]
        before = str(above[-1]) if len(above) else ""
        raise BlankLeadIdsError(name, pipeline.lead_id, numbers[blank].tolist(), before)
    if len(ids) == 1 or pd.Series(ids, dtype=object).is_unique:
        return ids
    counts = text_counts(pd.Series(ids, dtype=object))
    repeated = {lead_id: rows for lead_id, rows in counts.items() if rows > 1}
    raise DuplicateLeadIdsError(name, pipeline.lead_id, repeated)
