"""Currencies as people write them: codes, signs and names, from CLDR and daily use.

A sign such as ``$`` may stand for several currencies, so that what a text names is a set
of ISO 4217 codes: one code where it is clear, none where what it names contradicts itself.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from babel import Locale as BabelLocale
from babel.core import get_global

Codes = frozenset[str]

# Codes that were in use this century still stand in exports.
SINCE = 2000
LOCALES = ("en", "zh", "zh_Hant", "de", "fr", "es", "pt", "it", "ja", "ko", "ru")
NUMBER = re.compile(r"[0-9][0-9.,']*")
# Longer texts are no numbers, and are not kept.
SHORT = 64
LETTER = r"[A-Za-z\u00c0-\u024f\u0400-\u04ff]"


def find_currencies(text: str) -> Codes | None:
    """Return which currencies a text names beside a number; None where it names none.

    What several signs name together is what fits them all: ``RMB ¥`` is the yuan. Where
    nothing does, as for ``$ 9 CNY``, no code is returned.

    Example:
        >>> sorted(find_currencies("900,000 JPY")), sorted(find_currencies("¥ 12"))
        (['JPY'], ['CNY', 'JPY'])
    """
    return _common(meant for _, meant in _tokens(_plain(text)))


def currency_name(text: str) -> str:
    """Return the first sign, word or code of a currency in a text, empty if none is there.

    A sign of money that is not known counts too: else an amount would pass for another's.

    Example:
        >>> currency_name(" US$ "), currency_name(" kg"), currency_name("万元")
        ('US$', '', '元')
    """
    plain = _plain(text)
    known = next((match.group() for match, _ in _found(plain)), "")
    return known or next((c for c in plain if unicodedata.category(c) == "Sc"), "")


def without_currencies(text: str, gap: str = "", *, is_plain: bool = False) -> str:
    """Return a text of a number without the currencies that are beside it.

    Args:
        text: The text.
        gap: What stands in the place of each.
        is_plain: Full-width and raised letters are gone already.

    Example:
        >>> without_currencies("HK$1,200"), without_currencies("1.2万元")
        ('1,200', '1.2万')
    """
    plain = text if is_plain else _plain(text)
    tokens = _tokens(plain)
    if not tokens:
        return plain
    if len(tokens) == 1 and plain.count(tokens[0][0]) == 1:
        return plain.replace(tokens[0][0], gap)
    kept, start = [], 0
    for match, _ in _found(plain):
        kept.append(plain[start : match.start()])
        start = match.end()
    return gap.join([*kept, plain[start:]])


def currency_of(text: str) -> Codes | None:
    """Return which currency a text is as a whole; None where it is none.

    Codes and names count in any case, and both together, such as ``EUR - Euro``.

    Example:
        >>> sorted(currency_of("usd")), currency_of("Euro"), currency_of("5 USD")
        (['USD'], frozenset({'EUR'}), None)
    """
    plain = " ".join(_plain(text).split())
    if any(char.isdigit() for char in plain):
        return None
    key = plain.casefold()
    if key in (names := _names()):
        return names[key]
    found = _common(meant for _, meant in _found(plain))
    return found or None


def sign_of(codes: Codes) -> str:
    """Return how to call what may be several currencies: their code, or their sign."""
    if len(codes) == 1:
        return next(iter(codes))
    signs = (sign for sign, meant in _signs().items() if meant == codes)
    return next(signs, "/".join(sorted(codes)))


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _common(meanings: Iterable[Codes]) -> Codes | None:
    together: Codes | None = None
    for meant in meanings:
        together = meant if together is None else together & meant
    return together


def _tokens(plain: str) -> Sequence[tuple[str, Codes]]:
    """Return the signs, words and codes of a text; those of a like text are looked up.

    What stands beside a number is seldom new, though the number is: it hangs on no digit.
    """
    like = NUMBER.sub("0", plain)
    return _seen(like) if len(like) < SHORT else _looked_for(like)


@lru_cache(maxsize=4096)
def _seen(like: str) -> Sequence[tuple[str, Codes]]:
    return _looked_for(like)


def _looked_for(like: str) -> Sequence[tuple[str, Codes]]:
    return [(match.group(), meant) for match, meant in _found(like)]


def _found(plain: str) -> Iterator[tuple[re.Match[str], Codes]]:
    """Yield the signs, words and codes of a text, with what each may stand for."""
    signs = _signs()
    for match in _token().finditer(plain):
        token = match.group()
        known = signs.get(token) or signs.get(" ".join(token.lower().split()))
        if known is None and (token.isupper() or token.upper() in usual_codes()):
            known = _by_code().get(token.upper())
        if known is not None:
            yield match, known


@cache
def usual_codes() -> Codes:
    """Return the codes that people also write in small letters: the usual ones."""
    return frozenset(_spellings()["any_case"])


@cache
def _spellings() -> Mapping[str, Any]:
    """How people write currencies: spellings by codes, by what kind of text they are."""
    file = resources.files("kaopu.language").joinpath("currencies.toml")
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _meant(kind: str) -> Mapping[str, Codes]:
    """What each text of a kind may stand for."""
    return {
        text: frozenset(codes.split())
        for codes, texts in _spellings()[kind].items()
        for text in texts
    }


@cache
def _signs() -> Mapping[str, Codes]:
    """Whatever stands beside numbers, but for codes."""
    return {
        text: codes
        for kind in ("symbols", "letters", "words", "cjk")
        for text, codes in _meant(kind).items()
    }


@cache
def _by_code() -> Mapping[str, Codes]:
    """The codes of ISO 4217 that are in use or were this century, and their aliases."""
    codes = {
        code: frozenset({code})
        for currencies in get_global("territory_currencies").values()
        for code, _, end, tender in currencies
        if (end is None or end[0] >= SINCE) and (tender or code[0] != "X")
    }
    return {**codes, **_meant("aliases")}


@cache
def _names() -> Mapping[str, Codes]:
    """What a whole cell may hold: names in the languages that exports are in, and codes."""
    found = {code.casefold(): meant for code, meant in _by_code().items()}
    for locale in LOCALES:
        for code, name in BabelLocale.parse(locale).currencies.items():
            if meant := _by_code().get(code):
                key = " ".join(_plain(name).casefold().split())
                found[key] = found.get(key, frozenset()) | meant
    return {**found, **_meant("words"), **_meant("names")}


@cache
def _token() -> re.Pattern[str]:
    """Whatever may name a currency: longer texts first, a code as any three letters."""
    before, behind = f"(?<!{LETTER})", f"(?!{LETTER})"
    words = "|".join(re.escape(w).replace(r"\ ", r"\s") for w in _longest("words"))
    letters = "|".join(
        re.escape(sign) + (behind if sign[-1].isalpha() else "")
        for sign in _longest("letters")
    )
    symbols = "".join(map(re.escape, _meant("symbols")))
    return re.compile(
        f"{before}(?:{letters})|(?i:{before}(?:{words}){behind})"
        f"|{'|'.join(_longest('cjk'))}|[{symbols}]|{before}[A-Za-z]{{3}}{behind}"
    )


def _longest(kind: str) -> list[str]:
    return sorted(_meant(kind), key=lambda text: -len(text))
