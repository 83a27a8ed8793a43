"""Which countries occur in an export, so that phones are known in their national forms.

Settled over the training export and kept with the model, so that one lead is masked as
the batch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from kaopu.leads.personal.words import header_words
from kaopu.masking import plain

ROWS_LOOKED_AT = 2_000
COUNTRY = re.compile(r"\b(country|countries|nation|land|pays|pa[ií]s|paese)\b|国家|国别|国")
# Languages in which names of countries are known.
LANGUAGES = ("en", "zh", "de", "fr", "es", "pt", "it")
ALSO = {"usa": "US", "uk": "GB", "england": "GB", "uae": "AE", "korea": "KR", "prc": "CN"}
ABROAD = re.compile(r"(?<![\w+])\+[1-9](?:[ ()./-]{0,2}\d){6,14}")
# Of several countries; what the first two letters of others say is a country.
SHARED_CURRENCIES = ("EUR", "XAF", "XOF", "XPF", "XCD", "ANG")


def find_regions(texts: pd.DataFrame, currency: str = "") -> tuple[str, ...]:
    """Return the countries that an export speaks of, as ISO 3166 codes in their order.

    By columns of countries, by the country's code of phones anywhere, and by the currency.

    Args:
        texts: The export, as `kaopu.files.as_texts` gives it; some rows are looked at.
        currency: That of the amounts, as an ISO 4217 code; empty if unknown.

    Example:
        >>> find_regions(pd.DataFrame({"Country": ["Deutschland"], "x": ["+65 6123 4567"]}))
        ('DE', 'SG')
    """
    step = max(-(-len(texts) // ROWS_LOOKED_AT), 1)
    seen = texts.iloc[::step]
    found = set[str]()
    if currency and currency not in SHARED_CURRENCIES:
        found |= {currency[:2].upper()} & _codes()
    for place, header in enumerate(seen.columns):
        cells = [str(text) for text in pd.unique(seen.iloc[:, place])]
        if COUNTRY.search(header_words(str(header))):
            found.update(_countries(cells))
        found.update(_of_phones(cells))
    return tuple(sorted(found))


def _countries(cells: list[str]) -> Iterator[str]:
    names = _names()
    for cell in cells:
        text = plain(cell).strip().casefold()
        if code := names.get(text):
            yield code


def _of_phones(cells: list[str]) -> Iterator[str]:
    for cell in cells:
        text = plain(cell) if "+" in cell or "＋" in cell else ""
        for match in ABROAD.finditer(text):
            if region := _region(match.group()):
                yield region


def _region(text: str) -> str | None:
    import phonenumbers  # slow, and few exports need it

    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.region_code_for_number(number)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return the code of each country's name and code, in small letters."""
    from babel import Locale  # read where a column of countries is met

    names = {code.casefold(): code for code in _codes()} | ALSO
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in _codes():
                names.setdefault(name.casefold(), code)
    return names


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    from babel import Locale

    territories = map(str, Locale("en").territories)
    return frozenset(c for c in territories if len(c) == 2 and c.isalpha() and c != "ZZ")
