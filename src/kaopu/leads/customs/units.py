"""Settles over a whole column of numbers whether they have a unit, such as 万 or k.

Where past deals have 11.87万, a bare 11.87 is a hundred thousand or twelve: it is not used.
A bare 5000 beside 1.2万 is what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import where
from kaopu.leads.customs.decimals import Decimals, Finding, first_of
from kaopu.leads.numbers import Reading, read_number

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# Share of the numbers that have a unit from which on it is the column's custom.
OFTEN = 0.5
# A bare number so many times less than every number with a unit lacks its own.
FAR = 100
OF_UNITS: frozenset[Reading] = frozenset(("wan", "yi", "unit"))


def have_units(cells: pd.Series) -> Bools:
    """Tell which cells (n,) name a unit of their own; equal texts are looked at once."""
    return where(cells, lambda text: not OF_UNITS.isdisjoint(read_number(text).assumed))


def read_units(texts: Sequence[str], often: Ints, read: Decimals, least: float) -> Decimals:
    """Return numbers without those that seem to lack the unit which the others have.

    Args:
        texts: The distinct texts of a column (k,).
        often: How many rows hold each (k,).
        read: Their numbers.
        least: The least number with a unit in the deals that a model has learnt from; 0
            where they had none, or where that is to be settled.
    """
    told = np.isfinite(read.values) & (often > 0) & (read.values != 0)
    united = np.zeros(len(texts), dtype=bool)
    for finding in read.findings:
        if finding.reading in OF_UNITS:
            united |= finding.texts & told
    if not least and int(often[united].sum()) > OFTEN * int(often[told].sum()):
        least = float(np.abs(read.values[united]).min())
    if not least:
        return read
    custom = replace(read.custom, least_united=least)
    small = told & ~united & (np.abs(read.values) < least / FAR)
    if not small.any():
        return replace(read, custom=custom)
    example = first_of(texts, small)
    finding = Finding("unit_missing", small, example, is_doubt=True)
    values = np.where(small, np.nan, read.values)
    findings = (*read.findings, finding)
    return replace(read, values=values, custom=custom, findings=findings)
