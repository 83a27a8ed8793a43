"""Reads how deals ended, by the rules of a pipeline; everything reads it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from kaopu.leads.data_notes import DataNote
from kaopu.leads.outcomes.rules import (
    Bools,
    Floats,
    OutcomeCells,
    age_of,
    by_rule,
    rest_of,
)
from kaopu.masking import masked_counts
from kaopu.pipeline.customs import PLAIN, Customs
from kaopu.pipeline.outcome import FilledRule, Outcome, ValueRule

NO_DAY, REST_OPEN = "no_day", "outcome_rest_open"


@dataclass(frozen=True)
class OutcomeReading:
    """How the deals of an export ended.

    Attributes:
        values: 1.0 won, 0.0 lost, nan open, shape (n,); None where the export lacks a
            column that it takes.
        young: Deals that are won, though younger than the age at which others would be
            lost (n,): to learn from, they are left out as the open ones of their age are.
        notes: What was met, counted.
    """

    values: Floats | None
    young: Bools
    notes: tuple[DataNote, ...] = field(default=())

    def to_learn_from(self) -> Floats | None:
        """Return the outcomes without deals that are too young to compare."""
        if self.values is None:
            return None
        return np.where(self.young, np.nan, self.values)


def read_outcome(
    texts: pd.DataFrame,
    outcome: Outcome,
    missing: frozenset[str],
    created: Floats | None = None,
    days: Sequence[Floats] = (),
    name: Path | str = "",
    customs: Customs = PLAIN,
    *,
    rest_open: bool = False,
) -> OutcomeReading:
    """Return how deals ended.

    Args:
        texts: The export, shape (n, columns); no header twice.
        outcome: The rules, of which the first that tells a row's outcome decides.
        missing: Normalised texts that mean nothing was entered.
        created: Days since 1970-01-01 on which deals were opened (n,), if it is known.
        days: Further columns of days; the latest of all is that of the export.
        name: What messages call the export.
        customs: The words that are known to stand in place of dates, and what whole
            columns hold of which these are rows.
        rest_open: Whether texts that are neither won nor lost are open deals', where a
            rule names none of these: so are leads to be scored with rules that were
            written for finished deals alone.

    Raises:
        AmbiguousOutcomeError: A text is neither won nor lost nor open.
        OutcomeNotANumberError: A cell is no number, where a number tells the outcome.
    """
    none = np.zeros(len(texts), dtype=bool)
    if any(column not in texts for column in outcome.columns):
        return OutcomeReading(None, none)
    cells = OutcomeCells(texts, missing, created, days, name, customs, rest_open)
    values, young, notes = np.full(len(texts), np.nan), none, list[DataNote]()
    for rule in outcome.rules:
        undecided = np.isnan(values)
        values = np.where(undecided, by_rule(rule, cells), values)
        if isinstance(rule, ValueRule):
            rest = masked_counts(rest_of(rule, cells))
            notes += [DataNote(rule.column, REST_OPEN, n, repr(w)) for w, n in rest.items()]
        if isinstance(rule, FilledRule):
            told = masked_counts(cells.words(rule.column))
            notes += [DataNote(rule.column, NO_DAY, n, repr(w)) for w, n in told.items()]
        if isinstance(rule, FilledRule) and rule.needs_age:
            age, as_of = age_of(rule, cells)
            own = undecided & cells.filled(rule.column)
            young = young | (own & (age < (rule.lost_after_days or 0)))
            notes += _age_notes(rule, values, age, young & own, as_of)
    return OutcomeReading(values, young, tuple(notes))


def _age_notes(
    rule: FilledRule, values: Floats, age: Floats, young: Bools, as_of: float
) -> list[DataNote]:
    """Return how blanks were read, of deals that are lost, open or of unknown age."""
    limit, found = rule.lost_after_days or 0, list[DataNote]()
    counts = [
        ("outcome_lost_by_age", (values == 0) & (age >= limit), f"{limit}"),
        ("outcome_too_young", np.isnan(values) & (age < limit), f"{limit}"),
        ("outcome_won_young", young, f"{limit}"),
        ("outcome_no_age", np.isnan(values) & np.isnan(age), ""),
    ]
    if rule.as_of is None and np.isfinite(as_of):
        day = str(np.datetime64(int(as_of), "D"))
        counts.insert(0, ("outcome_as_of", np.isfinite(age), day))
    for id_, rows, value in counts:
        if rows.any():
            found.append(DataNote(rule.column, id_, int(rows.sum()), value))
    return found
