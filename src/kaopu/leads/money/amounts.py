"""Puts numbers of money into one currency, and notes which could not be."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts, matching, text_counts
from kaopu.language.currencies import Codes, currency_of, find_currencies
from kaopu.leads.data_notes import DataNote, RowNote, row_note
from kaopu.leads.money.currency_column import (
    CurrencyColumn,
    currency_texts,
    find_currency_column,
)
from kaopu.leads.money.verdicts import Kind, Standard, Stated, Verdict
from kaopu.masking import masked
from kaopu.pipeline import Pipeline
from kaopu.spelling import normalise

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Meaning = TypeVar("Meaning", bound=Hashable)

# A number alone, which most cells are, names nothing.
BARE = re.compile(r"[ 0-9.,+'-]*")
ROW_NOTES: dict[Kind, str] = {
    "foreign": "other_currency",
    "converted": "currency_converted",
    "unset": "currency_unset",
    "disagrees": "currency_disagrees",
    "unread": "currency_unread",
}
# Of these and of gaps, the number was read all the same.
UNUSED = frozenset(ROW_NOTES.values()) - {"currency_converted"} | {"currency_gap"}
# What notes say of currencies, and those of them by which an amount does not count.
NOT_COUNTED = frozenset(
    {"foreign_currency", "currency_unset", "currency_disagrees", "currency_unread"}
    | {"currency_column", "currency_gap"}
)
CURRENCY_NOTES = NOT_COUNTED | {"currency_converted", "currency_blank", "currency_found"}
# What the pipeline's currency alone would have read wrong.
STRANGE: tuple[Kind, ...] = ("foreign", "converted", "unset", "disagrees", "unread")
UNCLEAR: dict[Kind, str] = {"unset": "currency_unset", "disagrees": "currency_disagrees"}


@dataclass(frozen=True)
class Money:
    """A column of numbers with the currency of each.

    Attributes:
        numbers: As they were read (n,).
        verdicts: Every verdict that some row has.
        rows: For each row the place of its verdict (n,).
        texts: The export.
        column: The header of the numbers.
        told_by: The column of currencies; None where none counts.
        standard: What the numbers count in.
    """

    numbers: Floats
    verdicts: tuple[Verdict, ...]
    rows: Ints
    texts: pd.DataFrame
    column: str
    told_by: CurrencyColumn | None
    standard: Standard

    @property
    def values(self) -> Floats:
        """The numbers in one currency (n,); nan where a number is in another.

        Beside finite numbers their states stay as `kaopu.leads.states` describes them.
        """
        factors = np.array([verdict.factor for verdict in self.verdicts])[self.rows]
        # No number is so large that a rate takes it beyond all numbers.
        with np.errstate(over="ignore"):
            counted = np.where(factors == 1.0, self.numbers, self.numbers * factors)
        counted = np.where(np.isfinite(counted), counted, np.nan)
        return np.where(np.isfinite(self.numbers), counted, self.numbers)

    @property
    def currencies(self) -> NDArray[np.object_]:
        """What each number is in (n,); empty where nothing names it or there is none."""
        names = np.array([verdict.currency for verdict in self.verdicts], dtype=object)
        return np.where(np.isfinite(self.numbers), names[self.rows], "")

    def having(self, *kinds: Kind) -> NDArray[np.bool_]:
        """Tell which numbers (n,) have a verdict of some kinds."""
        of_kind = np.array([verdict.kind in kinds for verdict in self.verdicts], dtype=bool)
        return of_kind[self.rows] & np.isfinite(self.numbers)

    def counted(self, kind: Kind) -> Iterator[tuple[Verdict, int]]:
        """Yield the verdicts of a kind with how many numbers have each, most first."""
        known = self.rows[np.isfinite(self.numbers)]
        counts = np.bincount(known, minlength=len(self.verdicts))
        found: dict[Verdict, int] = {}
        for verdict, count in zip(self.verdicts, counts.tolist(), strict=True):
            if verdict.kind == kind and count:
                found[verdict] = found.get(verdict, 0) + count
        yield from sorted(found.items(), key=lambda item: (-item[1], item[0].currency))

    @property
    def spelt(self) -> NDArray[np.object_]:
        """The cells (n,), each with what the column of currencies says of it."""
        cells = self.texts[self.column].str.strip()
        if self.told_by is not None:
            cells = cells + " " + self.texts[self.told_by.column].str.strip()
        return cells.str.strip().to_numpy(dtype=object)


def read_money(
    texts: pd.DataFrame, column: str, numbers: Floats, pipeline: Pipeline
) -> Money:
    """Return a column of numbers with the currency of each.

    Args:
        texts: The export.
        column: The header of the numbers; of the amounts, the column of currencies counts.
        numbers: What its cells are as numbers (n,).
        pipeline: What they count in, and the rates.
    """
    named, meanings = _named(texts[column])
    told_by, stated = None, np.zeros(len(texts), dtype=np.intp)
    statements: list[Stated] = ["none"]
    own = pipeline.column_currencies.get(column, frozenset())
    if column == pipeline.amount:
        own = pipeline.currency_codes
        told_by = find_currency_column(pipeline, texts)
    if told_by is not None:
        state = _stating(told_by, pipeline)
        stated, statements = _distinct(texts[told_by.column], state)
    pairs, rows = np.unique(named * len(statements) + stated, return_inverse=True)
    standard = Standard(own, pipeline)
    verdicts = tuple(
        standard.verdict(
            meanings[pair // len(statements)], statements[pair % len(statements)]
        )
        for pair in pairs.tolist()
    )
    return Money(numbers, verdicts, rows, texts, column, told_by, standard)


def _named(cells: pd.Series) -> tuple[Ints, list[Codes | None]]:
    """Return for each cell the place of the currencies it names, and the currencies."""
    codes, distinct = distinct_texts(cells)
    told = np.flatnonzero(~matching(BARE, distinct))
    found: dict[Codes | None, int] = {None: 0}
    places = np.zeros(len(distinct), dtype=np.intp)
    for place in told.tolist():
        currencies = find_currencies(str(distinct[place]))
        places[place] = found.setdefault(currencies, len(found))
    return places[codes], list(found)


def _stating(told_by: CurrencyColumn, pipeline: Pipeline) -> Callable[[str], Stated]:
    """Return what reads a column of currencies; one by its looks tells currencies alone."""

    def stated(text: str) -> Stated:
        if codes := currency_of(text):
            return codes
        if normalise(text) in pipeline.missing:
            return "blank"
        return "unread" if told_by.is_unread(text) else "none"

    return stated


def _distinct(
    cells: pd.Series, read: Callable[[str], Meaning]
) -> tuple[Ints, list[Meaning]]:
    """Return for each cell the place of its meaning, and the meanings."""
    codes, distinct = distinct_texts(cells)
    places: dict[Meaning, int] = {}
    of_text = [places.setdefault(read(str(text)), len(places)) for text in distinct]
    return np.array(of_text, dtype=np.intp)[codes], list(places)


def amount_notes(money: Money) -> tuple[list[DataNote], list[RowNote]]:
    """Return what is said of the currencies of the amounts, counted and lead by lead."""
    column, told_by = money.column, money.told_by
    notes = [
        *_converted(money),
        *(
            DataNote(column, "foreign_currency", count, verdict.currency)
            for verdict, count in money.counted("foreign")
        ),
        *(
            DataNote(column, id_, count)
            for kind, id_ in UNCLEAR.items()
            if (count := int(money.having(kind).sum()))
        ),
    ]
    if told_by is not None:
        notes += _column_notes(money, told_by)
    return notes, list(_row_notes(money, ROW_NOTES))


def fact_notes(money: Money) -> tuple[list[DataNote], list[RowNote]]:
    """Return what is said of numbers that a model reads beside those it has learnt.

    Of the amounts, `amount_notes` says what was converted.
    """
    is_amount = money.column == money.standard.pipeline.amount
    notes = [] if is_amount else [*_converted(money)]
    rows = [] if is_amount else [*_row_notes(money, {"converted": ROW_NOTES["converted"]})]
    gaps = money.having("foreign", "unset", "disagrees", "unread")
    if gaps.any():
        notes.append(DataNote(money.column, "currency_gap", int(gaps.sum())))
        rows.append(row_note("currency_gap", money.column, gaps, money.spelt, ""))
    return notes, rows


def _converted(money: Money) -> Iterator[DataNote]:
    for verdict, count in money.counted("converted"):
        yield DataNote(money.column, "currency_converted", count, verdict.rate)


def _column_notes(money: Money, told_by: CurrencyColumn) -> Iterator[DataNote]:
    column, pipeline = told_by.column, money.standard.pipeline
    currency = pipeline.currency
    strange = money.having(*STRANGE).sum()
    if strange and not told_by.is_mapped:
        yield DataNote(column, "currency_column", int(strange), f'"{column}"')
    blank = money.having("blank").sum()
    if blank and (told_by.is_mapped or _tells_strange(money.texts, told_by, pipeline)):
        yield DataNote(column, "currency_blank", int(blank), currency)
    unread = text_counts(money.texts[column][money.having("unread")])
    for cell, count in unread.items():
        yield DataNote(column, "currency_unread", count, repr(masked(cell)))


def strange_currencies(texts: pd.DataFrame, pipeline: Pipeline) -> str | None:
    """Return the column by which some amounts are in no currency that they should be in.

    None where none is. It is one of no other use, if the pipeline does not name it.
    """
    told_by = find_currency_column(pipeline, texts)
    is_strange = told_by is not None and _tells_strange(texts, told_by, pipeline)
    return told_by.column if told_by is not None and is_strange else None


def _tells_strange(
    texts: pd.DataFrame, told_by: CurrencyColumn, pipeline: Pipeline
) -> bool:
    """Tell whether some cell of the column of currencies says that amounts do not count."""
    state, standard = (
        _stating(told_by, pipeline),
        Standard(pipeline.currency_codes, pipeline),
    )
    said = {state(text) for text in currency_texts(pipeline, texts, told_by.column)}
    return any(standard.verdict(None, one).kind in STRANGE for one in said)


def _row_notes(money: Money, ids: Mapping[Kind, str]) -> Iterator[RowNote]:
    rates = np.array([verdict.rate for verdict in money.verdicts], dtype=object)
    currency = money.standard.pipeline.currency
    others: dict[Kind, object] = {"converted": rates[money.rows], "foreign": currency}
    for kind, id_ in ids.items():
        if (rows := money.having(kind)).any():
            yield row_note(id_, money.column, rows, money.spelt, others.get(kind, ""))
