"""Reads every column of an export that a pipeline names, each by its settled custom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.customs.shared_decimals import shared_decimals
from kaopu.leads.lead_reader import LeadReader
from kaopu.leads.money.amounts import Money
from kaopu.leads.rows.fact_readings import FactReading, read_fact
from kaopu.leads.values import ReadColumn
from kaopu.pipeline import Pipeline
from kaopu.pipeline.customs import Decimal

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ReadColumns:
    """The columns of an export, read.

    Attributes:
        pipeline: How they were read, with the customs of its columns as settled.
        facts: What was read of each source, by its id.
        reader: Read the columns that are no source, and holds the notes on these.
        amount: The amounts; None where not mapped.
        beliefs: The rep's beliefs by id.
    """

    pipeline: Pipeline
    facts: Mapping[str, FactReading]
    reader: LeadReader
    amount: Money | None
    beliefs: Mapping[str, Floats]

    @property
    def shared(self) -> dict[str, Decimal]:
        """What columns of numbers that prove nothing follow, see `shared_decimals`."""
        told = dict(self.reader.told)
        for fact in self.facts.values():
            told |= fact.told
        return shared_decimals(told)


def read_columns(texts: pd.DataFrame, pipeline: Pipeline, *, is_told: bool) -> ReadColumns:
    """Return the columns of an export, read.

    Args:
        texts: The export, every column once.
        pipeline: How to read them.
        is_told: Whether the pipeline file's word on decimal signs holds for columns that
            prove nothing, whatever other columns prove.
    """
    # When a lead was opened, each of its dates counts from.
    dates: dict[str, ReadColumn] = {}
    facts = {
        source.id: read_fact(texts, pipeline, source, dates=dates)
        for source in pipeline.sources
    }
    reader = LeadReader(texts, pipeline, dates=dates)
    read = ReadColumns(pipeline, facts, reader, reader.amount(), reader.beliefs())
    if not is_told and (shared := read.shared):
        read = _read_shared(texts, read, shared)
    return _settled(read)


def _read_shared(
    texts: pd.DataFrame, read: ReadColumns, shared: Mapping[str, Decimal]
) -> ReadColumns:
    """Return the columns with those read again that follow others."""
    known = read.pipeline.customs
    numbers = {c: replace(known.number(c), decimal=d) for c, d in shared.items()}
    customs = replace(known, numbers={**known.numbers, **numbers})
    pipeline = replace(read.pipeline, customs=customs)
    again = {
        source.id: read_fact(texts, pipeline, source, shared.keys())
        for source in pipeline.sources
        if source.column in shared
    }
    facts = {**read.facts, **again}
    if not shared.keys() & read.reader.told.keys():
        return replace(read, pipeline=pipeline, facts=facts)
    reader = LeadReader(texts, pipeline, shared.keys())
    return ReadColumns(pipeline, facts, reader, reader.amount(), reader.beliefs())


def _settled(read: ReadColumns) -> ReadColumns:
    """Return the columns, their pipeline with the customs of the numbers that were read."""
    # A column may be read as an amount too, which knows nothing of percents.
    customs = read.reader.customs
    for fact in read.facts.values():
        customs = {**customs, **fact.customs}
    settled = read.pipeline.customs.with_numbers(customs)
    return replace(read, pipeline=replace(read.pipeline, customs=settled))
