"""Cells of the newest leads that the pipeline no longer reads as it did in training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable
from kaopu.monitoring.inputs import weight_of
from kaopu.monitoring.level import CELLS, holm, level_of
from kaopu.monitoring.records import Assumption, ColumnWatch

# What is said of a cell that was not read as the pipeline says; other notes are no fault.
UNREAD = frozenset(
    {
        "not_understood",
        "not_a_number",
        "not_a_date",
        "currency_unread",
        "foreign_currency",
        "stage",
        "unseen",
    }
)
# The share of such cells that is taken for typing errors, beside that of training.
USUAL = 0.02


def watch_assumptions(
    table: LeadTable,
    rows: NDArray[np.bool_],
    notes: Sequence[DataNote],
    deals: int,
    columns: Sequence[ColumnWatch],
    days: int | None,
) -> tuple[Assumption, ...]:
    """Return which cells of the newest leads the pipeline no longer reads.

    Args:
        table: All rows of the file.
        rows: Which of them are the newest leads (n,).
        notes: What training noted, over its rows.
        deals: How many rows that were.
        columns: How many of the newest leads hold values that training never held.
        days: Since the look before.
    """
    usual = {(n.column, n.id): n.rows / max(deals, 1) for n in notes}
    leads = int(rows.sum())
    found = [
        Assumption(note.column, note.id, leads, int((note.rows & rows).sum()), before)
        for note in table.row_notes
        if note.id in UNREAD
        and (note.rows & rows).any()
        and (before := usual.get((note.column, note.id), 0.0)) < 1
    ]
    told = {found_.column for found_ in found}
    found += [
        Assumption(c.column, "unseen", c.leads, round(c.unseen * c.leads), 0.0)
        for c in columns
        if c.unseen and c.column not in told
    ]
    tests = [
        binomtest(a.concerned, a.leads, min(USUAL + a.before, 1.0), alternative="greater")
        for a in found
    ]
    corrected, level = holm([test.pvalue for test in tests]), level_of(CELLS, days)
    weighed = [
        replace(a, p=float(p), weight=weight_of(_more(a), float(p), level))
        for a, p in zip(found, corrected, strict=True)
    ]
    return tuple(sorted(weighed, key=lambda a: (-_more(a), a.column, a.note)))


def _more(assumption: Assumption) -> float:
    return assumption.concerned / assumption.leads - assumption.before
