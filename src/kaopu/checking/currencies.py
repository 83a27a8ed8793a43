"""What the amounts of an export are in, with how many rows each currency has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from kaopu.language.currencies import sign_of
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.money.amounts import CURRENCY_NOTES, NOT_COUNTED
from kaopu.pipeline import Pipeline


@dataclass(frozen=True)
class CurrencyCount:
    """Amounts in one currency.

    Attributes:
        currency: Its code, or the sign where that may mean several; empty where nothing
            tells, in a pipeline without a currency.
        rows: How many rows have such an amount.
        counted: Of these, how many have an expected value: in the pipeline's currency, or
            converted by a rate.
    """

    currency: str
    rows: int
    counted: int


@dataclass(frozen=True)
class AmountCurrencies:
    """The currencies of the amounts.

    Attributes:
        counts: By currency, most rows first; empty where all are in the pipeline's own.
        notes: What was said of them.
    """

    counts: tuple[CurrencyCount, ...] = ()
    notes: tuple[DataNote, ...] = ()

    @property
    def is_concern(self) -> bool:
        """Whether amounts do not count, or the pipeline file should say more."""
        return any(note.id in NOT_COUNTED for note in self.notes)


def amount_currencies(pipeline: Pipeline, table: LeadTable) -> AmountCurrencies:
    """Return what the amounts of a table are in."""
    notes = tuple(note for note in table.notes if note.id in CURRENCY_NOTES)
    if table.amount is None or table.currencies is None:
        return AmountCurrencies(notes=notes)
    own = sign_of(pipeline.currency_codes) if pipeline.currency_codes else ""
    counted = np.isfinite(table.amount)
    told = np.where(counted & (table.currencies == ""), own, table.currencies)
    rows, used = Counter(told[counted | (told != "")]), Counter(told[counted])
    if not rows.keys() - {own}:
        return AmountCurrencies(notes=notes)
    counts = (CurrencyCount(name, n, used[name]) for name, n in rows.most_common())
    return AmountCurrencies(tuple(counts), notes)
