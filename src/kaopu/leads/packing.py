"""Keeps tables of texts in little memory, for a program that holds them all day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from pandas.api.types import is_object_dtype

from kaopu.leads.lead_table import LeadTable

# Share of different texts in a column below which they are kept as categories.
OFTEN = 0.25


def packed(texts: pd.DataFrame) -> pd.DataFrame:
    """Return a table of texts in little memory; its cells read as they did.

    What is often the same is kept as categories, the rest as Arrow's texts: 100,000 leads
    take a tenth of what as many Python texts do.
    """
    often = [name for name, column in texts.items() if _is_often_same(column)]
    text = pd.StringDtype("pyarrow", np.nan)
    return texts.astype({n: "category" if n in often else text for n in texts.columns})


def _is_often_same(column: pd.Series) -> bool:
    return is_object_dtype(column) and column.nunique() < OFTEN * len(column)


def packed_leads(table: LeadTable) -> LeadTable:
    """Return leads in little memory; `unpacked_leads` makes what a model reads."""
    categories = {n: "category" for n, c in table.facts.items() if _is_often_same(c)}
    return replace(
        table,
        facts=table.facts.astype(categories),
        raw_cells=packed(table.raw_cells),
        belief_cells=packed(table.belief_cells),
    )


def unpacked_leads(table: LeadTable) -> LeadTable:
    """Return leads with facts as a model reads them, packed before or not."""
    kinds = table.facts.dtypes
    objects = {n: object for n, k in kinds.items() if isinstance(k, pd.CategoricalDtype)}
    return replace(table, facts=table.facts.astype(objects)) if objects else table
