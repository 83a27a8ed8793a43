"""Finds the column that tells the currency of each amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kaopu.language.currencies import currency_of
from kaopu.pipeline import Pipeline
from kaopu.pipeline.resolve import FLAG_WORDS
from kaopu.spelling import normalise

# What the header of such a column says, in the languages of exports.
WORDS = (
    r"currency|\bccy|\bcurr?\b|币种|币别|货币|幣種|幣別|貨幣|通貨|통화|währung|waehrung"
    r"|\bdevise|monnaie|moneda|moeda|valuta|valuut|waluta|валюта|měna|para birimi"
    r"|pénznem|mata uang|tiền tệ|สกุลเงิน"
)
HEADER = re.compile(WORDS, re.IGNORECASE)
# Nothing but a currency can stand under it: "Currency risk" speaks of something else.
PLAIN_HEADER = re.compile(
    rf"(?:{WORDS})[\W_]*(?:iso)?[\W_]*(?:code|name|symbol|id|代码|名称)?(?:__[csr])?\W*$",
    re.IGNORECASE,
)
# Under it may stand whether there are several: words for yes and no are no currencies.
FLAGS = frozenset(word for words in FLAG_WORDS.values() for word in words)
LOOKED_AT = 200
# Headers of which it is remembered whether they speak of a currency, and their letters.
MOST_KEPT, MAX_KEPT = 1_000, 100


@dataclass(frozen=True)
class CurrencyColumn:
    """The column that tells what currency each amount is in.

    Attributes:
        column: Its header.
        is_mapped: Whether the pipeline file says so; else header and cells do.
    """

    column: str
    is_mapped: bool

    def is_unread(self, text: str) -> bool:
        """Tell whether a cell that is no currency should be one."""
        return self.is_mapped or should_be_currency(self.column, text)


def find_currency_column(pipeline: Pipeline, texts: pd.DataFrame) -> CurrencyColumn | None:
    """Return the column of currencies that counts for the amounts; None without one.

    A column that the pipeline file does not name as such counts where its header speaks of
    a currency and a cell is one, or should be: else a yen would be a dollar. Of several,
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
        if column != pipeline.amount and _tells_currency(str(column), texts, pipeline)
    ]
    if not found:
        return None
    best = min(found, key=lambda column: (amount not in normalise(column), len(column)))
    return CurrencyColumn(best, is_mapped=False)


def may_tell_currency(pipeline: Pipeline, header: str) -> bool:
    """Tell by its header whether a column may tell what currency amounts are in."""
    if pipeline.amount is None or header == pipeline.amount:
        return False
    if pipeline.currency_column is not None:
        return header == pipeline.currency_column
    return _speaks_of_currency(header)


def currency_texts(pipeline: Pipeline, texts: pd.DataFrame, column: str) -> Sequence[str]:
    """Return the different texts of a column; of the whole, if these are some rows."""
    whole = pipeline.customs.whole.get(column)
    return whole.texts if whole else [str(text) for text in texts[column].unique()]


def _tells_currency(header: str, texts: pd.DataFrame, pipeline: Pipeline) -> bool:
    """Tell whether a header speaks of a currency, and some cell is one, or should be."""
    if not _speaks_of_currency(header):
        return False
    cells = currency_texts(pipeline, texts, header)[:LOOKED_AT]
    told = [text for text in cells if normalise(text) not in pipeline.missing]
    return any(currency_of(t) or should_be_currency(header, t) for t in told)


def _speaks_of_currency(header: str) -> bool:
    """Tell whether a header does; those of each table are the same."""
    return _speaks(header) if len(header) <= MAX_KEPT else bool(HEADER.search(header))


@lru_cache(maxsize=MOST_KEPT)
def _speaks(header: str) -> bool:
    return bool(HEADER.search(header))


def should_be_currency(header: str, text: str) -> bool:
    """Tell of a cell whether it is a name, under a header of nothing but currencies."""
    if not PLAIN_HEADER.search(header) or any(char.isdigit() for char in text):
        return False
    return any(char.isalpha() for char in text) and normalise(text) not in FLAGS
