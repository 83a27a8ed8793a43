"""Reads a numeral that stands alone: nothing beside it could settle what it means.

Of a single lead each number is a whole column. One such as 12 or -0.5 is what it is,
whatever its column's custom; the rules that look at columns find nothing to settle.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from kaopu.leads.customs.number_texts import TYPED
from kaopu.leads.customs.shared_decimals import Told
from kaopu.pipeline.customs import NumberCustom

WHOLE = re.compile(r"-?[0-9]{1,15}")
# With three decimals it could be thousands.
BROKEN = re.compile(r"-?[0-9]{1,15}\.(?:[0-9]{1,2}|[0-9]{4,15})")


class LoneNumber(NamedTuple):
    """A numeral as a number, the custom of its column, and what it tells of that."""

    value: float
    custom: NumberCustom
    told: Told


def lone_number(text: str, custom: NumberCustom, *, percents: bool) -> LoneNumber | None:
    """Return what the only cell of a column means; None where rules must be asked.

    Args:
        text: The cell.
        custom: What is known of the column.
        percents: Whether a % sign makes a difference.
    """
    is_whole = WHOLE.fullmatch(text) is not None
    if not is_whole and (custom.decimal == "comma" or not BROKEN.fullmatch(text)):
        return None
    if custom.least_united or (percents and not _is_bare(custom, is_whole=is_whole)):
        return None
    told = Told(custom.decimal, "", is_open=False)
    if not is_whole:
        told = replace(told, proven="" if TYPED.fullmatch(text) else "point")
        custom = replace(custom, decimal="point", proof=text)
    if percents and not custom.percent:
        custom = replace(custom, percent="none")
    return LoneNumber(float(text), custom, told)


def _is_bare(custom: NumberCustom, *, is_whole: bool) -> bool:
    """Tell whether a number without a % sign is what it is beside those with one."""
    return custom.percent in ("none", "share") or (not custom.percent and is_whole)
