"""Reads one number as people write it: with currencies, separators, units, 万 and 亿.

Which sign stands before the decimals is the custom of a column, not of a cell: 3.400 is
two numbers. So each text is read by both customs here, and `kaopu.leads.customs` settles
which of them a column follows.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kaopu.language.currencies import without_currencies

# What was assumed to read some cells, as notes on the data call it.
Reading = Literal[
    "decimal_comma",
    "decimal_point",
    "other_comma",
    "other_point",
    "either_comma",
    "either_point",
    "shared_comma",
    "shared_point",
    "two_customs",
    "wan",
    "yi",
    "unit",
    "unit_missing",
    "negative",
    "percent_unsigned",
    "percent_share",
    "percent_signed",
    "percent_odd",
    "no_day",
    "serial",
    "seconds",
    "milliseconds",
    "short_year",
    "first_day",
    "date_order",
]

# Longer texts are no numbers that a person wrote.
MAX_LENGTH = 64
# Stands for a currency and the like, so that what it parts is not joined: 12€50.
GAP = "¤"
GAPS = GAP + " "
# Spellings of one sign, beside those that Unicode itself calls the wide form of another.
SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc\u2032\u066c", "'"),
}
ARABIC_POINT = "\u066b"
BARE = re.compile(r"[0-9.,' _()+-]*")
UNITS: dict[str, tuple[str, Reading]] = {
    **dict.fromkeys(("k", "tsd", "thousand", "thousands", "千"), ("e3", "unit")),
    **dict.fromkeys(("w", "万", "萬"), ("e4", "wan")),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), ("e5", "unit")),
    **dict.fromkeys(("m", "mm", "mn", "mln", "mio"), ("e6", "unit")),
    **dict.fromkeys(("million", "millions", "百万"), ("e6", "unit")),
    **dict.fromkeys(("crore", "crores"), ("e7", "unit")),
    **dict.fromkeys(("千万", "千萬"), ("e7", "wan")),
    **dict.fromkeys(("亿", "億"), ("e8", "yi")),
    **dict.fromkeys(("b", "bn", "mrd", "billion", "billions"), ("e9", "unit")),
    **dict.fromkeys(("tn", "trillion", "trillions", "万亿", "萬億"), ("e12", "unit")),
}
UNIT_NAMES = "|".join(sorted(UNITS, key=len, reverse=True))
SHAPE = re.compile(
    rf"([0-9.,' _{ARABIC_POINT}]+)(e[+-]?[0-9]+)?[{GAPS}]*(?:({UNIT_NAMES})\.?)?",
    re.IGNORECASE,
)
# A group of thousands begins with no zero: 0,125 has three decimals.
POINT = re.compile(
    r"(?:[1-9][0-9]{0,2}([,' _])[0-9]{3}(?:\1[0-9]{3})*"
    r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
    r"|[0-9]*)(?:\.[0-9]*)?"
)
COMMA = re.compile(r"(?:[1-9][0-9]{0,2}([.' _])[0-9]{3}(?:\1[0-9]{3})*|[0-9]*)(?:,[0-9]+)?")
# Before an exponent no thousands are parted.
POINT_MANTISSA, COMMA_MANTISSA = (
    re.compile(rf"[0-9]*(?:{sign}[0-9]+)?") for sign in (r"\.", ",")
)
THOUSANDS = str.maketrans("", "", ",' _"), str.maketrans(",", ".", ".' _")


@dataclass(frozen=True)
class NumberText:
    """One text as a number.

    Attributes:
        point: Read with a decimal point; nan if that does not read it.
        comma: Read with a decimal comma; nan if that does not read it.
        assumed: What was assumed to read it, its decimal sign aside.
    """

    point: float
    comma: float
    assumed: tuple[Reading, ...] = ()


NO_NUMBER = NumberText(math.nan, math.nan)


def read_number(text: str) -> NumberText:
    """Return a text's number as either custom reads it, nan where it is none.

    Example:
        >>> read_number("3.400"), read_number("¥1.2万").point, read_number("(1,200)").point
        (NumberText(point=3.4, comma=3400.0, assumed=()), 12000.0, -1200.0)
    """
    plain = (text if text.isascii() else _in_ascii(text)).strip()
    if len(plain) > MAX_LENGTH:
        return NO_NUMBER
    # Most are digits and their signs alone, which take a short way.
    is_bare = BARE.fullmatch(plain) is not None
    sign, bare = _signed(plain if is_bare else _without_noise(plain))
    number, power, unit = bare, "", ""
    if not is_bare:
        found = SHAPE.fullmatch(bare)
        if found is None:
            return NO_NUMBER
        number, power, unit = found.groups(default="")
    exponent, reading = UNITS.get(unit.casefold(), ("", None))
    digits = _digits(number.strip(), has_power=power != "")
    point = _value(sign.factor, digits[0], power + exponent)
    comma = _value(sign.factor, digits[1], power + exponent)
    if math.isnan(point) and math.isnan(comma):
        return NO_NUMBER
    assumed = (reading, sign.reading)
    if assumed == NOTHING:
        return NumberText(point, comma)
    return NumberText(point, comma, tuple(part for part in assumed if part))


def _without_noise(plain: str) -> str:
    """Return a text without currencies and % signs; what they part is not joined."""
    return without_currencies(plain, GAP, is_plain=True).replace("%", GAP).strip(GAPS)


def _in_ascii(text: str) -> str:
    return "".join(map(_plain_form, text))


@cache
def _plain_form(letter: str) -> str:
    """Return a letter as the plain one that people take it for: digits, signs, spaces.

    Others stay: the raised 2 of 10² is no digit like the others.
    """
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    if letter.isspace():
        return " "
    if unicodedata.decomposition(letter).startswith(("<wide>", "<small>")):
        letter = unicodedata.normalize("NFKC", letter)
    return SIGNS.get(letter, letter)


@dataclass(frozen=True)
class _Sign:
    factor: int
    reading: Reading | None = None


PLUS, MINUS, OF_ACCOUNTS = _Sign(1), _Sign(-1), _Sign(-1, "negative")
NOTHING = (None, None)


def _signed(bare: str) -> tuple[_Sign, str]:
    """Return the sign of a text and the rest, as accounts write it too: (5) and 5-."""
    if bare.startswith("(") and bare.endswith(")"):
        return OF_ACCOUNTS, bare[1:-1].strip(GAPS)
    if bare[:1] in ("+", "-"):
        return MINUS if bare[0] == "-" else PLUS, bare[1:].lstrip(GAPS)
    if bare.endswith("-"):
        return OF_ACCOUNTS, bare[:-1].rstrip(GAPS)
    return PLUS, bare


def _digits(number: str, *, has_power: bool) -> tuple[str, str]:
    """Return digits with a decimal point as either custom has them, or an empty text."""
    if ARABIC_POINT in number:
        whole, _, decimals = number.partition(ARABIC_POINT)
        digits = f"{whole.translate(THOUSANDS[0])}.{decimals}"
        return digits, digits
    point, comma = (POINT_MANTISSA, COMMA_MANTISSA) if has_power else (POINT, COMMA)
    return (
        number.translate(THOUSANDS[0]) if point.fullmatch(number) else "",
        number.translate(THOUSANDS[1]) if comma.fullmatch(number) else "",
    )


def _value(sign: int, digits: str, exponent: str) -> float:
    try:
        # As text, for 1.1 times a hundred million is no whole number.
        value = float(digits + exponent) if digits else math.nan
    except ValueError:
        # Points without a digit, and two exponents.
        return math.nan
    return sign * value if math.isfinite(value) else math.nan
