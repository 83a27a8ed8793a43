"""Reads one number as people write it: with currencies, separators, 万 and 亿.

Every text is read by itself, so that a lead reads the same alone and in a batch. A text
that two customs read differently, such as ``3.400``, is read with a decimal point.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Literal

from kaopu.language.currencies import without_currencies

# ``serial`` is of dates: Excel's number of a day.
Reading = Literal["plain", "decimal_comma", "wan", "yi", "serial"]

NOISE = re.compile(r"[\s_%]")
# Commas between thousands only, as in 1,200.50.
POINT = re.compile(
    r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?"
)
# A comma that cannot stand between thousands: 1.200,50 and 12,5, but not 12,500.
COMMA = re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]+,[0-9]{1,2})")
UNITS: dict[str, tuple[str, Reading]] = {"万": ("e4", "wan"), "亿": ("e8", "yi")}


def read_number(text: str) -> tuple[float, Reading]:
    """Return a text's number, nan if it is none, and what was assumed to read it.

    Example:
        >>> read_number("¥1.2万"), read_number("EUR 3.400,00")
        ((12000.0, 'wan'), (3400.0, 'decimal_comma'))
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    bare = NOISE.sub("", without_currencies(plain))
    exponent, reading = UNITS.get(bare[-1:], ("", "plain"))
    if exponent:
        bare = bare[:-1]
    if COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
        reading = "decimal_comma" if reading == "plain" else reading
    elif not POINT.fullmatch(bare):
        return math.nan, "plain"
    try:
        # As text, for 1.1 times a hundred million is no whole number.
        value = float(bare.replace(",", "") + exponent)
    except ValueError:
        # Signs and points without a digit, and two exponents.
        return math.nan, "plain"
    return (value, reading) if math.isfinite(value) else (math.nan, "plain")
