"""The outcomes of a lead table, as its reader reads the columns that they take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from kaopu.coded import text_counts
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_reader import LeadReader
from kaopu.leads.outcomes.read import REST_OPEN, read_outcome
from kaopu.leads.outcomes.rules import Floats, OutcomeCells, words_for_dates
from kaopu.masking import masked
from kaopu.pipeline import Pipeline
from kaopu.pipeline.outcome import FilledRule
from kaopu.spelling import normalise


def lead_outcomes(
    texts: pd.DataFrame, reader: LeadReader, name: Path | str, *, learn: bool
) -> tuple[Floats | None, tuple[DataNote, ...]]:
    """Return how the deals ended (n,), and what was met; nan where a deal is open.

    Args:
        texts: The export, no header twice.
        reader: Reads its days.
        name: What messages call it.
        learn: Whether it is to learn from: then too young deals count as open. Else texts
            that are neither won nor lost are open leads', where the rules name none.

    Raises:
        AmbiguousOutcomeError: A text is neither won nor lost nor open.
        OutcomeNotANumberError: A cell is no number, where a number tells the outcome.
    """
    pipeline = reader.pipeline
    outcome, missing = pipeline.outcome, pipeline.missing
    created, told = None, list[Floats]()
    if aged := outcome.aged:
        created = reader.days(pipeline.created, quiet=True)
        days = [reader.days(column, quiet=True) for column in (pipeline.closed, *aged)]
        told = [column for column in days if column is not None]
        told += reader.days_of_whole((pipeline.created, pipeline.closed, *aged))
    customs = pipeline.customs
    asked = texts, outcome, missing, created, told, name, customs
    read = read_outcome(*asked, rest_open=not learn)
    if learn:
        return read.to_learn_from(), read.notes
    return read.values, tuple(note for note in read.notes if note.id == REST_OPEN)


def closing_days(
    texts: pd.DataFrame, reader: LeadReader, outcome: Floats | None
) -> Floats | None:
    """Return the day on which each deal ended (n,); None where no column tells it.

    Where it is blank, or a word stands in place of a day, a deal that is lost by its age
    ended when it reached that age: a table of customers, say, has a day for deals that
    were won alone.

    Args:
        texts: The export, no header twice.
        reader: Reads its days.
        outcome: 1.0 won, 0.0 lost, nan open.
    """
    pipeline = reader.pipeline
    closed, rules = reader.days(pipeline.closed), pipeline.outcome.rules
    created = reader.days(pipeline.created, quiet=True)
    if closed is None or created is None or outcome is None or len(rules) != 1:
        return closed
    (rule,) = rules
    if not isinstance(rule, FilledRule) or not rule.lost_after_days:
        return closed
    cells = OutcomeCells(texts, pipeline.missing, created, (), "", pipeline.customs)
    blank = ~cells.filled(str(pipeline.closed))
    return np.where(blank & (outcome == 0), created + rule.lost_after_days, closed)


def settle_words(pipeline: Pipeline, texts: pd.DataFrame) -> Pipeline:
    """Return the pipeline with the words in place of dates that its outcome must know.

    A file of open leads holds nothing else, and does not tell that they are no dates.
    Personal data is no such word, and is not kept.

    Args:
        pipeline: The resolved pipeline.
        texts: The training export, no header twice.
    """
    words: dict[str, tuple[str, ...]] = {}
    for rule in pipeline.outcome.rules:
        if isinstance(rule, FilledRule) and rule.column in texts:
            found = words_for_dates(text_counts(texts[rule.column]), pipeline.missing)
            own = {normalise(text) for text in found if masked(text) == text}
            if own:
                words[rule.column] = tuple(sorted(own))
    return replace(pipeline, customs=replace(pipeline.customs, words=words))
