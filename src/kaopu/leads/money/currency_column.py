"""Finds the column that tells the currency of each amount."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from kaopu.language.currencies import currency_of
from kaopu.pipeline import Pipeline
from kaopu.pipeline.resolved import normalise

# What the header of such a column says, in the languages of exports.
HEADER = re.compile(
    r"currency|\bccy\b|\bcurr?\b|币种|币别|货币|幣種|幣別|貨幣|通貨|통화|währung|waehrung"
    r"|\bdevise|monnaie|moneda|moeda|valuta|valuut|waluta|валют|měna|para birimi"
    r"|pénznem|mata uang|tiền tệ|สกุลเงิน",
    re.IGNORECASE,
)
LOOKED_AT = 200


@dataclass(frozen=True)
class CurrencyColumn:
    """The column that tells what currency each amount is in.

    Attributes:
        column: Its header.
        is_mapped: Whether the pipeline file says so; else header and cells do.
    """

    column: str
    is_mapped: bool


def find_currency_column(pipeline: Pipeline, texts: pd.DataFrame) -> CurrencyColumn | None:
    """Return the column of currencies that counts for the amounts; None without one.

    A column that the pipeline file does not name as such counts where its header speaks of
    a currency and a cell is one, for else a yen would be read as a dollar. Of several,
    one that is called like the amount comes first, then the shortest header.

    Args:
        pipeline: The resolved pipeline.
        texts: The export.
    """
    if pipeline.amount is None or pipeline.currency_column == "":
        return None
    if pipeline.currency_column is not None:
        return CurrencyColumn(pipeline.currency_column, is_mapped=True)
    amount = normalise(pipeline.amount)
    found = [
        str(column)
        for column in texts.columns
        if column != pipeline.amount and tells_currency(str(column), texts[column])
    ]
    if not found:
        return None
    best = min(found, key=lambda column: (amount not in normalise(column), len(column)))
    return CurrencyColumn(best, is_mapped=False)


def tells_currency(header: str, cells: pd.Series) -> bool:
    """Tell whether a column's header speaks of a currency, and some cell is one."""
    if not HEADER.search(header):
        return False
    return any_currency(str(text) for text in cells.unique()[:LOOKED_AT])


def any_currency(cells: Iterable[str]) -> bool:
    """Tell whether one of some cells is a currency as a whole."""
    return any(currency_of(cell) for cell in cells)
