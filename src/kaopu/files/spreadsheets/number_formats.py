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

from kaopu.files.cell_texts import decimal_text, number_text
from kaopu.files.spreadsheets.currencies import bracket_currency, find_currency

# A format longer than this is none that a program wrote.
MAX_LENGTH = 1_000
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

    def kinds(self) -> set[str]:
        """Return the kinds of its tokens."""
        return {kind for kind, _ in self.tokens}

    def literal(self, *, before: bool) -> str:
        """Return its literal text before its first digit, or else behind its last."""
        places = self.digits()
        if not places:
            return "".join(text for kind, text in self.tokens if kind == "text")
        part = self.tokens[: places[0]] if before else self.tokens[places[-1] + 1 :]
        return "".join(text for kind, text in part if kind == "text")

    def digits(self) -> list[int]:
        """Return the places of its digits."""
        return [i for i, (kind, _) in enumerate(self.tokens) if kind in ("digit", "general")]


@dataclass(frozen=True)
class NumberFormat:
    """A format that gives a number another meaning than its digits have."""

    sections: tuple[Section, ...]

    def text(self, value: float) -> str:
        """Return a number as text: with its percent sign, its currency, its zeros."""
        section = self._section(value)
        label = _label(section, value)
        if label is not None:
            return label
        percents = [kind for kind, _ in section.tokens].count("percent")
        if percents:
            exact = Decimal(number_text(value)).scaleb(2 * percents)
            return decimal_text(exact) + "%" * percents
        return self._with_units(section, value)

    def _section(self, value: float) -> Section:
        if any(section.holds for section in self.sections):
            fitting = (s for s in self.sections if s.holds is None or s.holds(value))
            return next(fitting, self.sections[-1])
        place = 1 if value < 0 else 2 if value == 0 else 0
        if place == 2 and len(self.sections) < 3 or place >= len(self.sections):
            place = 0
        return self.sections[place]

    def _with_units(self, section: Section, value: float) -> str:
        number = number_text(value)
        size = _magnitude(section)
        own = _currency(section)
        # A zero may be shown as a dash, without the sign of the others.
        sign, is_first = own or next(filter(None, map(_currency, self.sections)), ("", True))
        if not sign:
            return number + size
        gap = " " if sign[-1].isalpha() else ""
        if not is_first:
            return f"{number}{size} {sign}"
        minus, bare = ("-", number[1:]) if number.startswith("-") else ("", number)
        return f"{minus}{sign}{gap}{bare}{size}"


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
    return NumberFormat(sections) if any(map(_changes, sections)) else None


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


def _changes(section: Section) -> bool:
    """Tell whether a section makes something else of a number than its digits."""
    kinds = section.kinds()
    is_number = bool(section.digits())
    if "percent" in kinds and is_number:
        return True
    if _currency(section) is not None:
        # Dates may have a country, and hold no digit.
        return is_number or "letter" not in kinds
    return bool(_magnitude(section)) or _is_mask(section) or _is_words(section)


def _currency(section: Section) -> tuple[str, bool] | None:
    """Return a section's currency, and whether it stands before the number."""
    places = section.digits()
    for place, (kind, text) in enumerate(section.tokens):
        if kind == "sign":
            return text, not places or place < places[0]
    for before in (True, False):
        if sign := find_currency(section.literal(before=before)):
            return sign, before
    return None


def _magnitude(section: Section) -> str:
    """Return the word behind the digits that multiplies them.

    A comma behind the last digit divides by a thousand what such a word multiplies again.
    """
    places = section.digits()
    if not places or ("comma", ",") in section.tokens[places[-1] + 1 :]:
        return ""
    literal = section.literal(before=False)
    word = literal.replace(find_currency(literal), "").strip()
    return word if MAGNITUDE.fullmatch(word) else ""


def _label(section: Section, value: float) -> str | None:
    """Return a number that is shown as a name, such as 00017 or Q3; None if it is none."""
    if _is_words(section):
        return section.literal(before=True).strip()
    if not _is_mask(section) or value < 0 or not float(value).is_integer():
        return None
    return _fill(section.tokens, number_text(value))


def _is_words(section: Section) -> bool:
    """Tell whether a section shows a word in place of the number."""
    if section.digits() or section.kinds() & {"letter", "sign"}:
        return False
    return any(letter.isalpha() for letter in section.literal(before=True))


def _is_mask(section: Section) -> bool:
    """Tell whether digits are filled into a pattern: zeros before them, signs between."""
    places = section.digits()
    if not places or section.kinds() & {*SPECIAL, "sign"} or _currency(section):
        return False
    if any(letter.isalpha() for letter in section.literal(before=True)):
        return True
    inner = section.tokens[places[0] : places[-1] + 1]
    if any(kind == "text" and text == "/" for kind, text in inner):
        return False
    placeholders = [text for kind, text in inner if kind == "digit"]
    if set(placeholders) == {"0"}:
        return len(placeholders) > 1
    between = "".join(text for kind, text in inner if kind == "text")
    return bool(set(between) - GROUPING)


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
