"""The currency that a number format names, as a sign or as a code."""

from __future__ import annotations

import locale
import re
import unicodedata
from functools import cache

from babel.core import UnknownLocaleError
from babel.numbers import get_currency_symbol, get_territory_currencies, list_currencies

# Signs of several currencies: the country of the format tells which one is meant.
SHARED = frozenset({"$", "¥", "￥", "£", "kr", "kr.", "Fr.", "Rs", "Rs.", "R", "L"})
WORDS = (
    "人民币|美元|欧元|港元|港币|日元|英镑|元|圆|円|"
    "RMB|kr\\.?|zł|Kč|Ft|Fr\\.|SFr\\.?|Rs\\.?|lei"
)
CODE_OR_WORD = re.compile(rf"(?<![A-Za-z])(?:[A-Z]{{3}}|{WORDS})(?![A-Za-z])")


def find_currency(literal: str) -> str:
    """Return the currency that stands in a format's literal text; empty if none does.

    Example:
        >>> find_currency(" US$ "), find_currency(" kg"), find_currency("万元")
        ('US$', '', '元')
    """
    for place, letter in enumerate(literal):
        if unicodedata.category(letter) == "Sc":
            before = re.search(r"[A-Z]{0,3}$", literal[:place])
            return (before[0] if before else "") + letter
    for found in CODE_OR_WORD.findall(literal):
        if not re.fullmatch("[A-Z]{3}", found) or found in _codes():
            return str(found)
    return ""


def bracket_currency(symbol: str, country: str) -> str:
    """Return what ``[$symbol-country]`` names: a code where the sign alone does not tell.

    Args:
        symbol: The text after ``$``.
        country: A number of Microsoft's in hexadecimal digits, or a tag such as ``ja-JP``.

    Example:
        >>> bracket_currency("¥", "411"), bracket_currency("¥", "804")
        ('JPY', 'CNY')
        >>> bracket_currency("€", "407"), bracket_currency("$", "")
        ('€', '$')
    """
    sign = symbol.strip()
    return (_code_of_country(sign, country) or sign) if sign in SHARED else sign


@cache
def _codes() -> frozenset[str]:
    return frozenset({*list_currencies(), "RMB"})


@cache
def _code_of_country(sign: str, country: str) -> str:
    """Return the code of the country's currency, if that is written with the sign."""
    name = _locale_name(country)
    for code in get_territory_currencies(name.rpartition("_")[2]) if name else []:
        try:
            symbol = get_currency_symbol(code, name)
        except (UnknownLocaleError, ValueError):
            continue
        if unicodedata.normalize("NFKC", symbol) == unicodedata.normalize("NFKC", sign):
            return str(code)
    return ""


def _locale_name(country: str) -> str:
    if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*[-_][A-Za-z]{2}", country):
        return country.replace("-", "_")
    # The low half names the language and its country; what is before it, digits.
    number = int(country, 16) & 0xFFFF if re.fullmatch("[0-9A-Fa-f]{1,8}", country) else 0
    return locale.windows_locale.get(number, "")
