"""Rates of exchange, as a pipeline file gives them: their day, what one unit is worth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kaopu.errors import Fault
from kaopu.language.currencies import Codes, currency_of

KEY = "amount.rates"
DAY = "date"


@dataclass(frozen=True)
class Rates:
    """What one unit of other currencies is worth in the pipeline's currency.

    Attributes:
        day: The day they are of, as ISO 8601 has it.
        units: Units of the pipeline's currency for one unit, by ISO 4217 code.
    """

    day: str
    units: Mapping[str, float]

    def of(self, codes: Codes) -> float | None:
        """Return the rate of a currency; None of one without a rate, and of several."""
        return self.units.get(next(iter(codes))) if len(codes) == 1 else None


def read_rates(amount: Mapping[str, Any]) -> tuple[Rates | None, list[Fault]]:
    """Return the rates of an authored ``[amount]``, if it has any, and their faults.

    Args:
        amount: The section, as the schema describes it.
    """
    authored = amount.get("rates")
    if authored is None:
        return None, []
    faults = [*_day_faults(authored[DAY])]
    own = currency_of(amount.get("currency", ""))
    if "currency" not in amount:
        faults.append(Fault.of("amount.currency", "rates_of_nothing"))
    units: dict[str, float] = {}
    for name, rate in authored.items():
        if name == DAY:
            continue
        codes = currency_of(name) or frozenset()
        faults += _rate_faults(f"{KEY}.{name}", codes, rate, units, own)
        if len(codes) == 1:
            units[next(iter(codes))] = float(rate)
    return Rates(str(authored[DAY]), units), faults


def _day_faults(day: object) -> Iterator[Fault]:
    if isinstance(day, date) and not isinstance(day, datetime):
        return
    if isinstance(day, str):
        try:
            date.fromisoformat(day)
        except ValueError:
            pass
        else:
            return
    yield Fault.of(f"{KEY}.{DAY}", "no_day", found=str(day))


def _rate_faults(
    key: str, codes: Codes, rate: float, units: Mapping[str, float], own: Codes | None
) -> Iterator[Fault]:
    if len(codes) != 1:
        yield Fault.of(key, "no_currency")
    elif codes & units.keys():
        yield Fault.of(key, "rate_twice", code=next(iter(codes)))
    if not (math.isfinite(rate) and rate > 0):
        yield Fault.of(key, "no_rate", found=repr(rate))
    elif own and codes and codes <= own and rate != 1:
        yield Fault.of(key, "own_rate", found=repr(rate))
