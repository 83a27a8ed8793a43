"""The unit that a header of amounts names for all its cells, as in ``金额(万元)``."""

from __future__ import annotations

import re
from typing import NamedTuple

from kaopu.language.currencies import without_currencies


class HeaderUnit(NamedTuple):
    """What one in a column stands for: how it is called, and how many it is."""

    name: str
    factor: float


# As they stand beside a currency, or alone where they are no single letter but k.
FACTORS: dict[str, float] = {
    **dict.fromkeys(
        ("k", "tsd", "thousand", "thousands", "千", "'000", "000", "000s"), 1e3
    ),
    **dict.fromkeys(("万", "萬"), 1e4),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 1e5),
    **dict.fromkeys(("mio", "mln", "mn", "mm", "million", "millions", "百万", "百萬"), 1e6),
    **dict.fromkeys(("crore", "crores", "千万", "千萬"), 1e7),
    **dict.fromkeys(("亿", "億"), 1e8),
    **dict.fromkeys(("bn", "mrd", "billion", "billions"), 1e9),
}
WITH_CURRENCY: dict[str, float] = {"t": 1e3, "m": 1e6, "b": 1e9}
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
        letter = found[1].casefold()
        return HeaderUnit(name, (FACTORS | WITH_CURRENCY)[letter])
    bare = without_currencies(f"1 {name}").replace("1", "", 1)
    key = bare.strip(" .").casefold()
    has_currency = len(bare.strip()) < len(name)
    factor = FACTORS.get(key) or (WITH_CURRENCY.get(key) if has_currency else None)
    return HeaderUnit(name, factor) if factor else None
