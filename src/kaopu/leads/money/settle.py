"""Finds on the training export what numbers are in where the pipeline file does not say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd

from kaopu.language.currencies import Codes, currency_of, sign_of
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_reader import LeadReader
from kaopu.leads.money.amounts import Money, read_money
from kaopu.pipeline import Pipeline

# Of the amounts, so many must name the one currency for the others to count as in it.
MIN_NAMED = 0.5


def settle_currencies(
    pipeline: Pipeline, texts: pd.DataFrame
) -> tuple[Pipeline, tuple[DataNote, ...]]:
    """Return the pipeline with what its numbers are in, and what was found, as a note.

    Without ``amount.currency``, the one currency that amounts name is theirs; where they
    name several, none is. Of each further column of numbers that feeds the model, it is
    the currency that most of those cells name which name one.

    Args:
        pipeline: The resolved pipeline; columns that the export lacks are left alone.
        texts: The export that is learnt from.
    """
    notes: tuple[DataNote, ...] = ()
    if {pipeline.amount, pipeline.currency_column} - {None, "", *texts.columns}:
        # Whoever reads the columns will say so.
        return pipeline, notes
    if pipeline.amount is not None and not pipeline.currency:
        money = _money(pipeline, pipeline.amount, texts)
        if currency := _one_currency(money):
            count = _named(money).total()
            notes = (DataNote(money.column, "currency_found", count, currency),)
            pipeline = replace(pipeline, currency=currency)
    columns = [s.column for s in pipeline.read_sources if s.kind == "number"]
    found = {c: _most_named(pipeline, c, texts) for c in columns if c in texts}
    named = {column: codes for column, codes in found.items() if codes is not None}
    return replace(pipeline, column_currencies=named), notes


def _money(pipeline: Pipeline, column: str, texts: pd.DataFrame) -> Money:
    numbers = LeadReader(texts, pipeline).number(column)
    return read_money(texts, column, numbers, pipeline)


def _named(money: Money) -> Counter[Codes]:
    """Return how many numbers are in what, of those of which something tells."""
    known = money.rows[np.isfinite(money.numbers)]
    counts = np.bincount(known, minlength=len(money.verdicts)).tolist()
    named = Counter[Codes]()
    for verdict, count in zip(money.verdicts, counts, strict=True):
        if verdict.codes and count:
            named[verdict.codes] += count
    return named


def _one_currency(money: Money) -> str:
    """Return the one currency that amounts name; empty if that is none, or not clear."""
    named = _named(money)
    if not named or named.total() < MIN_NAMED * np.isfinite(money.numbers).sum():
        return ""
    together = frozenset.intersection(*named)
    called = sign_of(together) if together else ""
    return called if currency_of(called) == together else ""


def _most_named(pipeline: Pipeline, column: str, texts: pd.DataFrame) -> Codes | None:
    """Return what most numbers of a column are in; None where nothing names it."""
    if column == pipeline.amount:
        return pipeline.currency_codes
    named = _named(_money(pipeline, column, texts)).most_common()
    if not named:
        return None
    most = named[0][0]
    for codes, _ in named:
        most = most & codes or most
    return most
