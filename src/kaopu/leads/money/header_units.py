"""The unit that a header of amounts names for all its cells, as in ``金额(万元)``."""

from __future__ import annotations

import re
from typing import NamedTuple

from kaopu.language.currencies import without_currencies
from kaopu.leads.numbers import UNITS


class HeaderUnit(NamedTuple):
    """What one in a column stands for: how it is called, and how many it is."""

    name: str
    factor: float


# Of letters, only k stands for a thousand alone; others do beside a currency.
LETTERS = frozenset(("t", "m", "b", "w"))
# Beside what cells have.
OF_HEADERS = {"t": "e3", "'000": "e3", "000s": "e3"}
FACTORS = {
    name: float(f"1{exponent}")
    for name, exponent in ({n: e for n, (e, _) in UNITS.items()} | OF_HEADERS).items()
}
BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,24})[)）\]】]")
# Without brackets: a Chinese unit of money ends the header.
ENDING = re.compile(r"(千万|百万|[万萬亿億千])[元圆圓]\Z")
# A letter that some write before the code, as in TEUR.
JOINED = re.compile(r"([TKM])(EUR|USD|CHF|GBP|CNY|RMB)\Z")


def header_unit(header: str) -> HeaderUnit | None:
    """Return the unit that a header names; None where it names none.

    Example:
        >>> header_unit("合同额(万元)"), header_unit("Deal value in TEUR").factor
        (HeaderUnit(name='万元', factor=10000.0), 1000.0)
        >>> header_unit("Amount (USD)")
    """
    for inner in BRACKETS.findall(header):
        if unit := _unit_of(inner):
            return unit
    if found := ENDING.search(header.strip()):
        return HeaderUnit(found[0], FACTORS[found[1]])
    before, _, after = header.rpartition(" in ")
    return _unit_of(after) if before else None


def _unit_of(text: str) -> HeaderUnit | None:
    name = text.strip().removeprefix("in ").strip()
    if found := JOINED.match(name):
        return HeaderUnit(name, FACTORS[found[1].casefold()])
    bare = without_currencies(f"1 {name}").replace("1", "", 1).strip()
    key = bare.strip(".").casefold()
    is_alone = len(bare) == len(name)
    if key not in FACTORS or (is_alone and key in LETTERS):
        return None
    return HeaderUnit(name, FACTORS[key])
