"""Settles over a whole column of numbers whether they have a unit, such as 万 or k.

Where past deals have 11.87万, a bare 11.87 is a hundred thousand or twelve: it is not used.
A bare 5000 beside 1.2万 is what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import where
from kaopu.leads.customs.decimals import Decimals
from kaopu.leads.customs.number_texts import Finding, NumberTexts
from kaopu.leads.numbers import Reading, read_number

Bools = NDArray[np.bool_]

# Share of the numbers that have a unit from which on it is the column's custom.
OFTEN = 0.5
# A bare number so many times less than every number with a unit lacks its own.
FAR = 100
OF_UNITS: frozenset[Reading] = frozenset(("wan", "yi", "unit"))


def have_units(cells: pd.Series) -> Bools:
    """Tell which cells (n,) name a unit of their own; equal texts are looked at once."""
    return where(cells, lambda text: not OF_UNITS.isdisjoint(read_number(text).assumed))


@dataclass(frozen=True)
class UnitRule:
    """What is settled of the units of a column.

    Attributes:
        least: The least number with a unit, where most have one; 0 where they have not.
        example: A number that lacks its unit; empty where there is none.
    """

    least: float
    example: str


def settle_units(whole: NumberTexts, read: Decimals, least: float) -> UnitRule:
    """Return what a whole column tells of its units.

    Args:
        whole: Its distinct texts.
        read: Their numbers.
        least: The least number with a unit in the deals that a model has learnt from; 0
            where they had none, or where that is to be settled.
    """
    if not least and OF_UNITS.isdisjoint(whole.readings):
        return UnitRule(0.0, "")
    told, united = _told(whole, read), _united(whole, read)
    if not least and whole.rows(united) > OFTEN * whole.rows(told):
        least = float(np.abs(read.values[united]).min())
    small = told & ~united & (np.abs(read.values) < least / FAR)
    return UnitRule(least, whole.example(small))


def read_units(part: NumberTexts, read: Decimals, rule: UnitRule) -> Decimals:
    """Return numbers without those that seem to lack the unit which the others have.

    Args:
        part: The distinct texts to read.
        read: Their numbers.
        rule: What is settled of the whole column.
    """
    if not rule.least:
        return read
    custom = replace(read.custom, least_united=rule.least)
    small = _told(part, read) & ~_united(part, read)
    small &= np.abs(read.values) < rule.least / FAR
    if not small.any():
        return replace(read, custom=custom)
    example = rule.example or part.example(small)
    finding = Finding("unit_missing", small, example, is_doubt=True)
    values = np.where(small, np.nan, read.values)
    findings = (*read.findings, finding)
    return replace(read, values=values, custom=custom, findings=findings)


def _told(texts: NumberTexts, read: Decimals) -> Bools:
    told = np.isfinite(read.values) & (texts.often > 0) & (read.values != 0)
    return np.asarray(told, dtype=bool)


def _united(texts: NumberTexts, read: Decimals) -> Bools:
    united = np.zeros(len(texts.texts), dtype=bool)
    for reading in OF_UNITS:
        united |= texts.assumed(reading)
    return united & _told(texts, read)
