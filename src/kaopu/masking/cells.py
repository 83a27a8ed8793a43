"""Masks whole columns; errors, which mask texts alone, do without pandas."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from kaopu.coded import map_texts
from kaopu.masking.texts import masked


def masked_cells(cells: pd.Series, regions: Collection[str] = ()) -> pd.Series:
    """Return a column of texts, each `masked`; equal texts are looked at once."""
    return map_texts(cells, lambda text: masked(text, regions))
