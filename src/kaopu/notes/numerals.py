"""Numbers and amounts as notes write them: 三十来万, 50-80k, €1.2m, half a million."""

from __future__ import annotations

import re

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "〇": 0}
POWERS = {"十": 10, "百": 100, "千": 1000}
ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
WORDS: dict[str, float] = {
    **{word: 10 * place for place, word in enumerate(TENS, 1)},
    **{word: place for place, word in enumerate(ONES, 1)},
    **{word: place for place, word in enumerate(ORDINALS, 1)},
    "eleven": 11,
    "twelve": 12,
    "eighteen": 18,
    "hundred": 100,
    "half a": 0.5,
    "half an": 0.5,
    "a": 1,
    "an": 1,
    "once": 1,
    "twice": 2,
    "thrice": 3,
}
SCALES = (
    ("千万", 1e7), ("百万", 1e6), ("亿", 1e8), ("万", 1e4), ("million", 1e6),
    ("thousand", 1e3), ("grand", 1e3), ("crore", 1e7), ("lakh", 1e5), ("mio", 1e6),
    ("mil", 1e6), ("mn", 1e6),
    ("bn", 1e9), ("w", 1e4), ("k", 1e3), ("m", 1e6), ("千", 1e3),
)  # fmt: skip
# No amount is larger; what says so is a row of digits that means something else.
MOST = 1e15
MAX_COUNT = 99
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
CHINESE_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千半几]+")
WORD = re.compile(r"half an?|[a-z]+")


def number(text: str) -> float | None:
    """Return a number in digits, Chinese or English words; None if it is none.

    Example:
        >>> number("三"), number("十二"), number("twice"), number("1,200"), number("3rd")
        (3, 12, 2, 1200.0, 3.0)
    """
    if found := NUMBER.search(text):
        return float(found[0].replace(",", ""))
    if (found := CHINESE_NUMBER.search(text)) and "几" not in found[0]:
        return _chinese(found[0])
    for word in WORD.findall(text):
        if word in WORDS:
            return WORDS[word]
    return None


def amount(text: str) -> float | None:
    """Return an amount of money in full units of its currency; of a range its middle.

    Example:
        >>> amount("500万"), amount("€1.2m"), amount("50-80k"), amount("五十来万")
        (5000000.0, 1200000.0, 65000.0, 500000.0)
    """
    parts = [float(one.replace(",", "")) for one in NUMBER.findall(text)[:2]]
    rest = NUMBER.sub(" ", text)
    if parts and not re.search(r"\d\s?(?:-|~|到|至|to)\s?[^\d]{0,3}\d", text):
        parts = parts[:1]
    if not parts:
        one = number(text)
        if one is None:
            return None
        parts = [one]
        rest = CHINESE_NUMBER.sub(" ", text, count=1)
    scale = next((by for name, by in SCALES if _has_scale(rest, name)), 1.0)
    read = sum(parts) / len(parts) * scale
    return read if read <= MOST else None


def stated(field: str, match: re.Match[str]) -> float | None:
    """Return the number of a field that the groups of a match hold; None if it is none.

    Args:
        field: ``registered_capital`` holds an amount, ``postponements`` a whole count.
        match: Of a pattern; its first group that found words holds them.
    """
    words = next((text for text in match.groupdict().values() if text), "")
    read = amount(words) if field == "registered_capital" else number(words)
    if read is None or read <= 0:
        return None
    is_count = field == "postponements"
    return None if is_count and (read != int(read) or read > MAX_COUNT) else float(read)


def _has_scale(text: str, name: str) -> bool:
    if len(name) > 1 or not name.isascii():
        return name in text
    return re.search(rf"(?<![a-z]){name}(?![a-z])", text) is not None


def _chinese(text: str) -> float:
    """Return the number that Chinese digits write, up to the thousands."""
    if text == "半":
        return 0.5
    total, digit = 0, 0
    for sign in text.removesuffix("半"):
        if sign in POWERS:
            total += (digit or 1) * POWERS[sign]
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit + (0.5 if text.endswith("半") else 0)
