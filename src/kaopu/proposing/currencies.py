"""What the amounts of an export are in: the column that tells it, and the currencies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from kaopu.language.currencies import Codes, currency_of, find_currencies, usual_codes
from kaopu.leads.money.currency_column import HEADER
from kaopu.proposing.records import ColumnProposal, Reason
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import normalise

PLACE = "amount.currency_column"
# So many of the cells that are filled in must be currencies.
MOSTLY = 0.9
CONFIDENCE = 0.95
# What a sign of several currencies is taken for, first one first: a guess to look over.
USUAL = ("USD", "CNY", "EUR", "GBP", "INR")
# Letters that only Japanese has.
KANA = re.compile("[ぁ-ゖァ-ヺ]")


@dataclass(frozen=True)
class CurrencyProposal:
    """What the amounts are in.

    Attributes:
        currency: What most are in, or their header names; empty where nothing tells.
        others: What else they are in, with the rows of each, most first.
    """

    currency: str = ""
    others: Mapping[str, int] = field(default_factory=dict)


def is_japanese(headers: Iterable[str]) -> bool:
    """Tell whether one of the headers holds letters that only Japanese has."""
    return any(KANA.search(header) for header in headers)


def place_currencies(
    columns: Sequence[ColumnProposal], texts: pd.DataFrame
) -> list[ColumnProposal]:
    """Return the columns, the one that tells the currency of the amounts in its place.

    Of several, one that is called like the amount comes first, then the shortest header.

    Args:
        columns: Where each column would stand.
        texts: The export.
    """
    amount = _amount(columns)
    found = [c for c in columns if amount and _tells(c, texts)]
    if not found:
        return list(columns)
    name = normalise(amount)
    best = min(found, key=lambda c: (name not in normalise(c.column), len(c.column)))
    return [_placed(column) if column is best else column for column in columns]


def _amount(columns: Sequence[ColumnProposal]) -> str:
    found = (c for c in columns if c.place == "amount.column" and c.is_proposed)
    return next((column.column for column in found), "")


def _tells(column: ColumnProposal, texts: pd.DataFrame) -> bool:
    if column.concept != "currency" and not HEADER.search(column.column):
        return False
    counts = texts[column.column].value_counts()
    missing = load_vocabulary().words["answers"]["missing"] | {""}
    counts = counts[[normalise(str(text)) not in missing for text in counts.index]]
    known = counts[[currency_of(str(text)) is not None for text in counts.index]]
    return bool(len(known)) and known.sum() >= MOSTLY * counts.sum()


def _placed(column: ColumnProposal) -> ColumnProposal:
    own = column.reasons if column.concept == "currency" else ()
    why = [reason for reason in own if reason.kind in ("named", "crm_field", "header")]
    return replace(
        column,
        place=PLACE,
        confidence=CONFIDENCE,
        reasons=(Reason("currencies"), *why),
        levels={},
        unsorted=(),
        alternatives=(),
        numeric=False,
    )


def find_amount_currencies(
    columns: Sequence[ColumnProposal], texts: pd.DataFrame
) -> CurrencyProposal:
    """Return what the amounts are in, as their cells, header and column of it tell.

    Args:
        columns: Where each column stands.
        texts: The export.
    """
    amount = _amount(columns)
    if not amount:
        return CurrencyProposal()
    stated = next((c.column for c in columns if c.place == PLACE), None)
    rows = Counter(
        zip(texts[amount], texts[stated] if stated else [""] * len(texts), strict=True)
    )
    # The sign of the yuan is that of the yen, too.
    usual = tuple(c for c in USUAL if c != "CNY" or not is_japanese(map(str, texts)))
    named = Counter[str]()
    for (cell, column), count in rows.items():
        if codes := _together(find_currencies(str(cell)), currency_of(str(column))):
            named[_usual(codes, usual)] += count
    del named[""]
    header = _usual(find_currencies(amount) or frozenset(), usual)
    own = (
        header
        if header in usual_codes()
        else next((c for c, _ in named.most_common(1)), "")
    )
    others = {code: count for code, count in named.most_common() if code != own}
    return CurrencyProposal(own, others)


def _together(cell: Codes | None, column: Codes | None) -> Codes:
    found = [codes for codes in (cell, column) if codes is not None]
    return frozenset.intersection(*found) if found else frozenset()


def _usual(codes: Codes, usual: Sequence[str]) -> str:
    """Return the one code, or the most usual one; empty where none is."""
    if len(codes) == 1:
        return next(iter(codes))
    return next((code for code in usual if code in codes), "")
