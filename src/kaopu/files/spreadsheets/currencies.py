"""The currency of a sign that a number format ties to a country."""

from __future__ import annotations

import locale
import re
import unicodedata
from functools import cache

from babel.core import UnknownLocaleError
from babel.numbers import get_currency_symbol, get_territory_currencies

# Signs of several currencies: the country of the format tells which one is meant.
SHARED = frozenset({"$", "¥", "￥", "£", "kr", "kr.", "Fr.", "Rs", "Rs.", "R", "L"})


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
