"""Decides of one amount what it is in, and whether and how it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from kaopu.language.currencies import Codes, sign_of
from kaopu.pipeline import Pipeline

Kind: TypeAlias = Literal[
    "own", "blank", "converted", "foreign", "unset", "disagrees", "unread"
]
# What the column of currencies says of a row: codes, nothing (blank), what is no currency
# (unread); or there is no such column (none).
Stated: TypeAlias = Codes | Literal["blank", "unread", "none"]


@dataclass(frozen=True)
class Verdict:
    """What an amount is in.

    Attributes:
        kind: ``own`` currency; ``blank``, taken as the own one; ``converted`` by a rate;
            ``foreign`` without a rate; ``unset``, for no own currency is known; the cell
            ``disagrees`` with itself or with the column of currencies; that is ``unread``.
        codes: What it may be in; none where nothing names it.
        factor: What it is multiplied by; nan where it is not used.
        rate: The rate in words, where it is converted.
    """

    kind: Kind
    codes: Codes = frozenset()
    factor: float = np.nan
    rate: str = ""

    @property
    def currency(self) -> str:
        """What the currency is called; empty where nothing names it."""
        return sign_of(self.codes) if self.codes else ""


@dataclass(frozen=True)
class Standard:
    """The currency in which the numbers of a column count.

    Attributes:
        own: The codes that it may be; none where it is not known.
        pipeline: Gives the rates.
    """

    own: Codes
    pipeline: Pipeline

    def verdict(self, named: Codes | None, stated: Stated) -> Verdict:
        """Return the verdict on a number by its own cell and the column of currencies.

        Args:
            named: What the cell names; None where it names nothing.
            stated: What the column of currencies says.
        """
        codes = _together(named, stated)
        if codes is None:
            return self._unnamed(stated)
        if not codes:
            return Verdict("disagrees")
        if not self.own:
            return Verdict("unset", codes)
        if codes & self.own:
            return Verdict("own", codes & self.own, 1.0)
        factor = self._factor(codes)
        if factor is None:
            return Verdict("foreign", codes)
        return Verdict("converted", codes, factor, self._rate(codes, factor))

    def _unnamed(self, stated: Stated) -> Verdict:
        if stated == "unread":
            return Verdict("unread")
        if stated == "blank":
            return Verdict("blank", factor=1.0) if self.own else Verdict("unset")
        return Verdict("own", factor=1.0)

    def _factor(self, codes: Codes) -> float | None:
        """Return the own currency's worth of one unit; None without rates for both."""
        one, own = self._worth(codes), self._worth(self.own)
        return None if one is None or own is None else one / own

    def _worth(self, codes: Codes) -> float | None:
        """Return what one unit is worth in the pipeline's currency."""
        rates = self.pipeline.rates
        if rates is None:
            return None
        return 1.0 if codes & self.pipeline.currency_codes else rates.of(codes)

    def _rate(self, codes: Codes, factor: float) -> str:
        pipeline, own = self.pipeline, sign_of(self.own)
        name = pipeline.currency if self.own == pipeline.currency_codes else own
        day = pipeline.rates.day if pipeline.rates else ""
        return f"1 {sign_of(codes)} = {factor:.6g} {name} ({day})"


def _together(named: Codes | None, stated: Stated) -> Codes | None:
    """Return what cell and column name; None where neither does, empty if they differ."""
    if isinstance(stated, str):
        return named
    return stated if named is None else named & stated
