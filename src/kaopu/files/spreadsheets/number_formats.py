"""What a spreadsheet's number format makes of a number: 63.5%, JPY 900000, 00017, Q3.

Only what changes a number's meaning is heeded. How many decimals it shows, whether it
counts in thousands, and its colour leave the number as it is stored.
Source: ECMA-376-1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kaopu.files.cells.cell_texts import decimal_text, number_text
from kaopu.files.spreadsheets.currencies import bracket_currency
from kaopu.language.currencies import currency_name

# A format longer than this is none that a program wrote: Excel has 255.
MAX_LENGTH = 500
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.?)|\[(?P<bracket>[^\]]*)\]?|(?P<pad>[_*].?)'
    r"|(?P<end>;)|(?P<general>General)|(?P<digit>[0#?])|(?P<percent>%)|(?P<comma>,)"
    r"|(?P<point>\.)|(?P<bare>[$+\-()/:^&'~{}<>= ])|(?P<letter>[A-Za-z@])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+(?:[eE][+-]?\d+)?)")
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
# Words behind a number that multiply it.
MAGNITUDE = re.compile(
    r"[十百千]?[万萬亿億]|[百千]|k|m|b|mm|bn|mn|mln|mio\.?|mrd\.?|tsd\.?|lakh|crore|cr",
    re.IGNORECASE,
)
# Between digits these part thousands, unless every digit is shown as ``0``.
GROUPING = frozenset(" '’,.\u00a0\u202f")
# What is neither a digit nor a literal: the cell is a date, a fraction, a power of ten.
SPECIAL = frozenset({"letter", "percent", "comma", "point"})

Token = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """One of the up to four parts of a format.

    Attributes:
        tokens: Kind and text of each part, literal texts as kind ``text``.
        holds: Tells for which numbers it is used; None where its place tells it.
    """

    tokens: tuple[Token, ...]
    holds: Callable[[float], bool] | None = None

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of its tokens."""
        return frozenset(kind for kind, _ in self.tokens)

    @cached_property
    def digits(self) -> tuple[int, ...]:
        """The places of its digits."""
        kinds = ("digit", "general")
        return tuple(i for i, (kind, _) in enumerate(self.tokens) if kind in kinds)

    @cached_property
    def before(self) -> str:
        """Its literal text before the first digit; all of it if there is no digit."""
        return _literal(self.tokens[: self.digits[0]] if self.digits else self.tokens)

    @cached_property
    def behind(self) -> str:
        """Its literal text behind the last digit."""
        return _literal(self.tokens[self.digits[-1] + 1 :]) if self.digits else ""

    @cached_property
    def percents(self) -> int:
        """How many times it multiplies by a hundred."""
        return sum(kind == "percent" for kind, _ in self.tokens) if self.digits else 0

    @cached_property
    def currency(self) -> tuple[str, bool] | None:
        """Its currency, and whether that stands before the number."""
        for place, (kind, text) in enumerate(self.tokens):
            if kind == "sign":
                return text, not self.digits or place < self.digits[0]
        for literal, is_first in ((self.before, True), (self.behind, False)):
            if sign := currency_name(literal):
                return sign, is_first
        return None

    @cached_property
    def magnitude(self) -> str:
        """The word behind the digits that multiplies them.

        A comma behind the last digit divides by what such a word multiplies again.
        """
        if not self.digits or ("comma", ",") in self.tokens[self.digits[-1] + 1 :]:
            return ""
        word = self.behind.replace(currency_name(self.behind), "").strip()
        return word if MAGNITUDE.fullmatch(word) else ""

    @cached_property
    def is_words(self) -> bool:
        """Whether it shows a word in place of the number."""
        # A zero of money may be a dash beside its currency.
        if self.digits or self.kinds & {"letter", "sign"} or self.currency:
            return False
        return any(letter.isalpha() for letter in self.before)

    @cached_property
    def is_mask(self) -> bool:
        """Whether digits fill a pattern: zeros before them, signs between them."""
        if not self.digits or self.kinds & {*SPECIAL, "sign"} or self.currency:
            return False
        if any(letter.isalpha() for letter in self.before):
            return True
        inner = self.tokens[self.digits[0] : self.digits[-1] + 1]
        between = _literal(inner)
        placeholders = [text for kind, text in inner if kind == "digit"]
        if "/" in between:
            return False
        if set(placeholders) == {"0"}:
            return len(placeholders) > 1
        return bool(set(between) - GROUPING)

    @cached_property
    def changes(self) -> bool:
        """Whether it makes something else of a number than its digits."""
        if self.currency is not None:
            # Dates may have a country, and hold no digit.
            return bool(self.digits) or "letter" not in self.kinds
        return bool(self.percents or self.magnitude) or self.is_mask or self.is_words


@dataclass(frozen=True)
class NumberFormat:
    """A format that gives a number another meaning than its digits have."""

    sections: tuple[Section, ...]

    def text(self, value: float) -> str:
        """Return a number as text: with its percent sign, its currency, its zeros."""
        section = self._section(value)
        if section.is_words:
            return section.before.strip()
        if section.is_mask and value >= 0 and float(value).is_integer():
            return _fill(section.tokens, number_text(value))
        if section.percents:
            return percent_text(value, section.percents)
        return self._with_units(section, value)

    def _section(self, value: float) -> Section:
        if any(section.holds for section in self.sections):
            fitting = (s for s in self.sections if s.holds is None or s.holds(value))
            return next(fitting, self.sections[-1])
        place = 1 if value < 0 else 2 if value == 0 else 0
        if (place == 2 and len(self.sections) < 3) or place >= len(self.sections):
            place = 0
        return self.sections[place]

    def _with_units(self, section: Section, value: float) -> str:
        number, size = number_text(value), section.magnitude
        # A zero may be shown as a dash, without the sign of the others.
        signs = (each.currency for each in (section, *self.sections) if each.digits)
        sign, is_first = next(filter(None, signs), ("", True))
        if not sign:
            return number + size
        if not is_first:
            return f"{number}{size} {sign}"
        gap = " " if sign[-1].isalpha() else ""
        minus, bare = ("-", number[1:]) if number.startswith("-") else ("", number)
        return f"{minus}{sign}{gap}{bare}{size}"


def percent_text(value: float, signs: int = 1) -> str:
    """Return a number as a percentage, without the noise of multiplying floats.

    Example:
        >>> percent_text(0.07), percent_text(0.635)
        ('7%', '63.5%')
    """
    return decimal_text(Decimal(number_text(value)).scaleb(2 * signs)) + "%" * signs


def parse_format(code: str) -> NumberFormat | None:
    """Return what a format code means; None if numbers mean the same without it.

    Example:
        >>> parse_format("0.0%").text(0.635), parse_format("00000").text(17)
        ('63.5%', '00017')
        >>> parse_format("#,##0 [$€-407]").text(1200.5), parse_format("#,##0.00")
        ('1200.5 €', None)
    """
    if len(code) > MAX_LENGTH:
        return None
    sections = _sections(code)
    return NumberFormat(sections) if any(s.changes for s in sections) else None


def _sections(code: str) -> tuple[Section, ...]:
    sections: list[Section] = []
    tokens: list[Token] = []
    holds: Callable[[float], bool] | None = None
    for match in TOKEN.finditer(f"{code};"):
        kind, text = str(match.lastgroup), match[str(match.lastgroup)]
        if kind == "end":
            sections.append(Section(tuple(tokens), holds))
            tokens, holds = [], None
        elif kind == "bracket" and (condition := CONDITION.fullmatch(text)):
            holds = _condition(condition[1], condition[2])
        elif (token := _token(kind, text)) is not None:
            tokens.append(token)
    # The fourth is for texts.
    return tuple(sections[:3])


def _token(kind: str, text: str) -> Token | None:
    if kind == "bracket":
        symbol, _, country = text[1:].partition("-")
        is_sign = text.startswith("$") and symbol
        return ("sign", bracket_currency(symbol, country)) if is_sign else None
    if kind == "pad":
        return None
    is_literal = kind in ("quoted", "escaped", "bare", "other")
    return ("text" if is_literal else kind, text)


def _condition(sign: str, limit: str) -> Callable[[float], bool] | None:
    try:
        bound = float(limit)
    except ValueError:
        return None
    return lambda value: COMPARE[sign](value, bound)


def _literal(tokens: Sequence[Token]) -> str:
    return "".join(text for kind, text in tokens if kind == "text")


def _fill(tokens: Sequence[Token], digits: str) -> str:
    """Write digits into the places of a pattern, from its last one."""
    left = sum(kind in ("digit", "general") for kind, _ in tokens)
    parts: list[str] = []
    for kind, text in reversed(tokens):
        if kind == "text":
            parts.append(text)
            continue
        left -= 1
        if left == 0:
            parts.append(digits or ("0" if text == "0" else ""))
        elif digits:
            parts.append(digits[-1])
            digits = digits[:-1]
        elif text == "0":
            parts.append("0")
    return "".join(reversed(parts)).strip()
