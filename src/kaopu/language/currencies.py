"""Currencies as people write them: codes, signs and names, from CLDR and daily use.

A sign such as ``$`` may stand for several currencies, so that what a text names is a set
of ISO 4217 codes: one code where it is clear, none where what it names contradicts itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from babel import Locale as BabelLocale
from babel.core import get_global

Codes = frozenset[str]

# Codes that were in use this century still stand in exports.
SINCE = 2000
# What people write for a code that is none of ISO 4217.
ALIASES = {"RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "STG": "GBP"}
# Codes that people write in small letters, too; "all", "top" or "kgs" are words.
ANY_CASE = frozenset(
    "USD EUR CNY RMB CNH GBP HKD JPY AUD CAD CHF SGD NZD TWD NTD KRW INR THB VND IDR MYR "
    "PHP RUB BRL MXN ZAR SEK NOK DKK PLN CZK HUF ILS AED SAR".split()
)
DOLLARS = (
    "USD AUD CAD HKD NZD SGD TWD MXN ARS CLP COP BSD BBD BMD BND BZD CUP DOP FJD GYD JMD "
    "KYD LRD MOP NAD SBD SRD TTD UYU XCD"
)
RUPEES = "INR PKR LKR NPR MUR SCR"
# Signs that are known wherever they stand.
SYMBOLS: Mapping[str, str] = {
    "$": DOLLARS,
    **{"€": "EUR", "£": "GBP", "¥": "CNY JPY", "₹": "INR", "₩": "KRW", "₽": "RUB"},
    **{"฿": "THB", "₫": "VND", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₱": "PHP"},
    **{"₦": "NGN", "₵": "GHS", "₡": "CRC", "₲": "PYG", "₸": "KZT", "₼": "AZN"},
    **{"₾": "GEL", "֏": "AMD", "₭": "LAK", "₮": "MNT", "៛": "KHR", "৳": "BDT"},
    "₨": RUPEES,
}
# Signs of letters, as they are spelt; before and behind them stands no other letter.
LETTERS: Mapping[str, str] = {
    **{"US$": "USD", "US $": "USD", "U.S.$": "USD", "A$": "AUD", "AU$": "AUD"},
    **{"C$": "CAD", "CA$": "CAD", "CAN$": "CAD", "HK$": "HKD", "NT$": "TWD"},
    **{"NZ$": "NZD", "S$": "SGD", "SG$": "SGD", "MX$": "MXN", "Mex$": "MXN"},
    **{"R$": "BRL", "RD$": "DOP", "J$": "JMD", "TT$": "TTD", "EC$": "XCD"},
    **{"CN¥": "CNY", "JP¥": "JPY", "E£": "EGP", "S/": "PEN", "S/.": "PEN"},
    **{"zł": "PLN", "Kč": "CZK", "Ft": "HUF", "Rp": "IDR", "RM": "MYR", "TL": "TRY"},
    **dict.fromkeys(("kr", "kr.", "Kr", "KR"), "SEK NOK DKK ISK"),
    **dict.fromkeys(("Rs", "Rs."), RUPEES),
    **dict.fromkeys(("руб", "руб."), "RUB"),
    **{"грн": "UAH", "lei": "RON MDL", "KSh": "KES", "Dhs": "AED", "đ": "VND"},
    **{"SFr": "CHF", "SFr.": "CHF", "FCFA": "XAF XOF", "CFA": "XAF XOF"},
}
# Words that stand beside numbers; plural forms of the first ones end in s.
WORDS: Mapping[str, str] = {
    **{"euro": "EUR", "dollar": DOLLARS, "us dollar": "USD", "rupee": RUPEES},
    **{"euros": "EUR", "dollars": DOLLARS, "us dollars": "USD", "rupees": RUPEES},
    **{"yen": "JPY", "yuan": "CNY", "renminbi": "CNY"},
}
# Words of scripts without letters' boundaries.
CJK: Mapping[str, str] = {
    **dict.fromkeys(("人民币", "人民幣"), "CNY"),
    **dict.fromkeys(("美元", "美金", "美圆", "米ドル"), "USD"),
    **dict.fromkeys(("欧元", "歐元", "ユーロ"), "EUR"),
    **dict.fromkeys(("日元", "日圆", "日圓", "日币", "日幣", "日本円", "円"), "JPY"),
    **dict.fromkeys(("英镑", "英鎊"), "GBP"),
    **dict.fromkeys(("港元", "港币", "港幣", "港圆", "港纸"), "HKD"),
    **dict.fromkeys(("新台币", "新臺幣", "新台幣", "台币", "台幣", "新台元"), "TWD"),
    **dict.fromkeys(("新加坡元", "新加坡币", "新元", "新币", "坡币"), "SGD"),
    **dict.fromkeys(("澳元", "澳币", "澳大利亚元"), "AUD"),
    **dict.fromkeys(("加元", "加币", "加拿大元"), "CAD"),
    **dict.fromkeys(("新西兰元", "纽元", "纽币"), "NZD"),
    **dict.fromkeys(("韩元", "韩币", "韩圆", "韓元", "원"), "KRW"),
    **dict.fromkeys(("瑞士法郎", "瑞郎"), "CHF"),
    **dict.fromkeys(("俄罗斯卢布", "卢布"), "RUB"),
    **dict.fromkeys(("泰铢", "泰銖"), "THB"),
    **dict.fromkeys(("越南盾", "越盾"), "VND"),
    **dict.fromkeys(("印尼盾", "印尼卢比", "印度尼西亚卢比", "印度尼西亚盾"), "IDR"),
    **{"印度卢比": "INR", "巴基斯坦卢比": "PKR", "卢比": RUPEES},
    **dict.fromkeys(("马来西亚林吉特", "林吉特", "令吉", "马币"), "MYR"),
    **{"菲律宾比索": "PHP", "墨西哥比索": "MXN", "雷亚尔": "BRL", "兰特": "ZAR"},
    **{"澳门元": "MOP", "澳门币": "MOP", "里拉": "TRY", "沙特里亚尔": "SAR"},
    "克朗": "SEK NOK DKK ISK CZK",
    **{"元": "CNY HKD TWD", "圆": "CNY JPY", "圓": "CNY HKD JPY TWD"},
}
# Names that a cell may hold as a whole, beside those of CLDR.
NAMES: Mapping[str, str] = {
    **dict.fromkeys(("pound", "pounds", "sterling", "pound sterling"), "GBP"),
    **dict.fromkeys(("uk pound", "pounds sterling", "british pounds"), "GBP"),
    **dict.fromkeys(("u.s. dollar", "us-dollar", "american dollar"), "USD"),
    **dict.fromkeys(("chinese renminbi", "renminbi yuan", "yuan renminbi"), "CNY"),
    **{"franken": "CHF", "swiss francs": "CHF", "zloty": "PLN", "japanese yens": "JPY"},
}
LOCALES = ("en", "zh", "zh_Hant", "de", "fr", "es", "pt", "it", "ja", "ko", "ru")
LETTER = r"[A-Za-z\u00c0-\u024f\u0400-\u04ff]"


def find_currencies(text: str) -> Codes | None:
    """Return which currencies a text names beside a number; None where it names none.

    What several signs name together is what fits them all: ``RMB ¥`` is the yuan. Where
    nothing does, as for ``$ 9 CNY``, no code is returned.

    Example:
        >>> sorted(find_currencies("900,000 JPY")), sorted(find_currencies("¥ 12"))
        (['JPY'], ['CNY', 'JPY'])
    """
    return _common(meant for _, meant in _found(_plain(text)))


def without_currencies(text: str) -> str:
    """Return a text of a number without the currencies that are beside it.

    Example:
        >>> without_currencies("HK$1,200"), without_currencies("1.2万元")
        ('1,200', '1.2万')
    """
    plain, kept, start = _plain(text), [], 0
    for match, _ in _found(plain):
        kept.append(plain[start : match.start()])
        start = match.end()
    return "".join([*kept, plain[start:]])


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


def _codes(spaced: str) -> Codes:
    return frozenset(spaced.split())


def _common(meanings: Iterable[Codes]) -> Codes | None:
    together: Codes | None = None
    for meant in meanings:
        together = meant if together is None else together & meant
    return together


def _found(plain: str) -> Iterator[tuple[re.Match[str], Codes]]:
    """Yield the signs, words and codes of a text, with what each may stand for."""
    signs = _signs()
    for match in _token().finditer(plain):
        token = match.group()
        known = signs.get(token) or signs.get(" ".join(token.lower().split()))
        if known is None and (token.isupper() or token.upper() in ANY_CASE):
            known = _by_code().get(token.upper())
        if known is not None:
            yield match, known


@cache
def _signs() -> Mapping[str, Codes]:
    every = {**SYMBOLS, **LETTERS, **WORDS, **CJK}
    return {sign: _codes(meant) for sign, meant in every.items()}


@cache
def _by_code() -> Mapping[str, Codes]:
    """The codes of ISO 4217 that are in use, or were this century, and what is like them."""
    codes = {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _, end, tender in currencies
        if (end is None or end[0] >= SINCE) and (tender or code[0] != "X")
    }
    return {code: frozenset({ALIASES.get(code, code)}) for code in codes | ALIASES.keys()}


@cache
def _names() -> Mapping[str, Codes]:
    """What a whole cell may hold: names in the languages that exports are in, and codes."""
    found: dict[str, Codes] = {}
    own = {name: _codes(meant) for name, meant in {**WORDS, **NAMES}.items()}
    for code, meant in _by_code().items():
        found[code.casefold()] = meant
    for locale in LOCALES:
        for code, name in BabelLocale.parse(locale).currencies.items():
            if meant := _by_code().get(code, frozenset()):
                key = " ".join(_plain(name).casefold().split())
                found[key] = found.get(key, frozenset()) | meant
    return found | own


@cache
def _token() -> re.Pattern[str]:
    """Whatever may name a currency: longer texts first, a code as any three letters."""
    before, behind = f"(?<!{LETTER})", f"(?!{LETTER})"
    words = "|".join(re.escape(w).replace(r"\ ", r"\s") for w in _longest(WORDS))
    cjk = "|".join(map(re.escape, _longest(CJK)))
    symbols = "".join(map(re.escape, SYMBOLS))
    return re.compile(
        f"{before}(?:{'|'.join(map(_spelt, _longest(LETTERS)))})"
        f"|(?i:{before}(?:{words}){behind})"
        f"|{cjk}|[{symbols}]|{before}[A-Za-z]{{3}}{behind}"
    )


def _spelt(sign: str) -> str:
    ends_in_letter = sign[-1].isalpha()
    return re.escape(sign) + (f"(?!{LETTER})" if ends_in_letter else "")


def _longest(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: -len(text))
