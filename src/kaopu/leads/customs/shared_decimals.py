"""Lets columns of numbers that prove nothing follow the others of the same rows.

1.200 staff beside amounts such as 9.800,50 are one thousand and two hundred: whoever wrote
one column wrote the other. Without a word of this, half of an export would be read by one
custom and half by another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.pipeline.customs import Decimal


@dataclass(frozen=True)
class Told:
    """What a column of numbers tells of its decimal sign.

    Attributes:
        known: What was known of it before.
        proven: What its own cells prove, as people write them: a spreadsheet stores 9800.5,
            a number, whatever the texts beside it are like.
        is_open: Whether some cells are two numbers, and nothing in it proves which.
    """

    known: Decimal
    proven: Decimal
    is_open: bool


def shared_decimals(columns: Mapping[str, Told]) -> dict[str, Decimal]:
    """Return by which custom columns that prove nothing follow the others, by header.

    The others must agree. What a model knows of a column counts more, unless they show that
    all of the rows are written otherwise than those that it has learnt from.

    Example:
        >>> proof, doubt = Told("", "comma", False), Told("", "", True)
        >>> shared_decimals({"Amount": proof, "Staff": doubt})
        {'Staff': 'comma'}
    """
    proofs = [told for told in columns.values() if told.proven]
    shared = {told.proven for told in proofs}
    if len(shared) != 1 or "both" in shared:
        return {}
    decimal = shared.pop()
    turned = all(told.known not in ("", decimal) for told in proofs)
    return {
        column: decimal
        for column, told in columns.items()
        if told.is_open and (told.known in ("", decimal) or turned)
    }
