"""How one language says things: its sentences, numbers, dates, amounts and plurals.

Sentences come from the language's folder; numbers, dates, plurals and lists from CLDR, by
way of Babel, in the patterns that the folder's ``locale.toml`` chooses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from kaopu.language.catalogue import ENGLISH, languages, sentences
from kaopu.language.message import (
    Choices,
    Clauses,
    Count,
    Decimal,
    Lines,
    Message,
    Names,
    Phrase,
    Share,
)
from kaopu.language.texts import Language, Text

if TYPE_CHECKING:
    from babel import Locale as Cldr

# Names of a list that are shown, unless told otherwise.
SHOWN = 5
# Numbers that a sentence of their own may be written for, whatever the plural rules.
EXACTLY = {0: "none", 1: "one"}
# What a form of CLDR's category `one` is called here: 0 is one of it in French, 21 in
# Russian, so that it says the number.
SINGULAR = "singular"
NO_FIGURE = "–"
# A day as records hold it.
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
MINUS = "\N{MINUS SIGN}"
# Numbers as they were written last.
REMEMBERED = 50_000


class Locale:
    """Says the sentences of one language, and writes its numbers and dates.

    Example:
        >>> Locale("zh").text("state", "weak")
        '弱'
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def text(self, section: str, key: str, /, **values: object) -> str:
        """Return the sentence of a key, ``values`` filled in.

        Of a language that is not finished, English stands in for what it lacks.
        """
        facts = {
            name: self.phrase(value) if isinstance(value, Phrase) else value
            for name, value in values.items()
        }
        own = sentences(self.language).get(section, {}).get(key)
        sentence = sentences(ENGLISH)[section][key] if own is None else own
        return sentence.format(**facts)

    def phrase(self, phrase: Phrase) -> str:
        """Return in this language what something without a name is called."""
        return self.text(phrase.section, phrase.key)

    def has(self, section: str, key: str) -> bool:
        """Tell whether there is a sentence of this key."""
        return key in sentences(self.language).get(section, {})

    def counted(self, section: str, key: str, number: int, /, **values: object) -> str:
        """Return the sentence of a key for a number of things.

        Where the language has one for none or exactly one, under the key and ``_none`` or
        ``_one``, or for the number's plural form, under ``_singular`` (CLDR's ``one``,
        which may hold other numbers than 1), ``_few`` and so on, it is that.
        """
        forms = [f"{key}_{EXACTLY[number]}"] if number in EXACTLY else []
        plural_form = self._cldr.plural_form(number)
        forms.append(f"{key}_{SINGULAR if plural_form == 'one' else plural_form}")
        form = next((form for form in forms if self.has(section, form)), key)
        return self.text(section, form, **values)

    def message(self, message: Message) -> str:
        """Return the sentence of a message, its facts told in this language too."""
        facts = {name: self._fact(fact) for name, fact in message.facts.items()}
        if message.count is None:
            return self.text(message.section, message.key, **facts)
        return self.counted(message.section, message.key, message.count, **facts)

    def fact(self, fact: object) -> str:
        """Return a fact of a message as its sentence has it."""
        return str(self._fact(fact))

    def _fact(self, fact: object, shown: int | None = SHOWN) -> object:
        if isinstance(fact, Names):
            return self._fact(fact.items, fact.shown)
        if isinstance(fact, Message | Text | Phrase):
            return self._words(fact)
        if isinstance(fact, Decimal | Share | Count):
            return self._figure(fact)
        if isinstance(fact, Mapping):
            rows = list(fact.items())[:shown]
            return self._cut([self._item(*item) for item in rows], len(fact))
        if isinstance(fact, Choices | Clauses):
            between = self.text("listing", "or" if isinstance(fact, Choices) else "also")
            return between.join(str(self._fact(item)) for item in fact.items)
        if isinstance(fact, Lines):
            return "".join(f"\n  {self._fact(item)}" for item in fact.items)
        if isinstance(fact, Sequence) and not isinstance(fact, str):
            return self._cut([str(self._fact(item)) for item in fact[:shown]], len(fact))
        return fact

    def _words(self, fact: Message | Text | Phrase) -> str:
        if isinstance(fact, Message):
            return self.message(fact)
        return self.of(fact) if isinstance(fact, Text) else self.phrase(fact)

    def _figure(self, fact: Decimal | Share | Count) -> str:
        if isinstance(fact, Decimal):
            return self.decimal(fact.value, fact.digits)
        return self.cut_percent(fact) if isinstance(fact, Share) else self.count(fact)

    def some(self, names: Sequence[str], shown: int | None = SHOWN) -> str:
        """Return names as a list that is cut short: ``a, b and 3 more``."""
        return self._cut(names[:shown], len(names))

    def _cut(self, names: Sequence[str], total: int) -> str:
        """Return the first of ``total`` names as a list, and how many more there are."""
        head, more = self.listed(names), total - len(names)
        if not more:
            return head
        return self.text("listing", "more", head=head, more=self.count(more))

    def _item(self, item: str, rows: int) -> str:
        facts = {"item": repr(item), "rows": self.count(rows)}
        return self.counted("listing", "rows", rows, **facts)

    def of(self, text: Text) -> str:
        """Return a text of the framework in this language."""
        return text.in_(self.language)

    @property
    def html_language(self) -> str:
        """The language as a page states it, such as ``zh-Hans``."""
        return self._form("html")

    @property
    def own_name(self) -> str:
        """What the language calls itself."""
        return self._form("name")

    @property
    def headers(self) -> str:
        """A pattern of characters that headers in this language hold; empty is none."""
        return self._form("headers")

    @property
    def colon(self) -> str:
        """What stands between a name and its value."""
        return self._form("colon")

    @property
    def semicolon(self) -> str:
        """What stands between two facts."""
        return self._form("semicolon")

    @property
    def comma(self) -> str:
        """What stands between a name and what is added to it."""
        return self._form("comma")

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return self._form("gap")

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share as a percentage: 0.12 is ``12%``."""
        return self._form("percent").format(number=self.decimal(100 * share, digits))

    def cut_percent(self, share: float) -> str:
        """Return a share in percent, cut to one decimal: only a whole one is 100 %."""
        tenths = math.floor(share * 1000 + 1e-9) / 10
        return self._form("percent").format(number=self._formatted(tenths, "0.#"))

    def decimal(self, value: float, digits: int) -> str:
        """Return a figure with a number of decimals: 0.4567 is ``0.457``."""
        return self._formatted(round(value, digits), _digits(digits))

    def signed(self, value: float, digits: int) -> str:
        """Return a figure with its sign: 0.4567 is ``+0.46``."""
        rounded = round(value, digits) + 0.0
        return f"{MINUS if rounded < 0 else '+'}{self.decimal(abs(rounded), digits)}"

    def count(self, number: float) -> str:
        """Return a count with its thousands apart; shared deals as tenths: ``12.5``."""
        return self._formatted(round(float(number), 1), "#,##0.#")

    def number(self, value: float) -> str:
        """Return a number with its thousands apart: 39700.0 is ``39,700``."""
        rounded = round(value, 2 if abs(value) < 100 else 0)
        return self._formatted(rounded, "#,##0.##")

    def money(self, value: float, currency: str) -> str:
        """Return an amount after its currency: ``USD 39,700``."""
        number = self.number(value)
        return self._form("money").format(currency=currency, number=number).strip()

    def date(self, iso: str) -> str:
        """Return an ISO date: ``23 November 2026``, in Chinese ``2026年11月23日``."""
        from babel.dates import format_date

        return format_date(date.fromisoformat(iso), "long", locale=self._cldr)

    def day(self, text: str) -> str:
        """Return a text that is an ISO date as this language writes it, else as it is."""
        if not ISO_DAY.fullmatch(text):
            return text
        try:
            return self.date(text)
        except ValueError:
            return text

    def points(self, share: float) -> str:
        """Return a share as signed percentage points: 0.123 is ``+12.3``."""
        return self.signed(100 * share, 1)

    def listed(self, names: Sequence[str]) -> str:
        """Return names as one list, with what CLDR puts between two in its midst."""
        between = str(self._cldr.list_patterns["standard"]["middle"])
        return between.format("", "").join(names)

    def all_of(self, names: Sequence[str]) -> str:
        """Return names as a sentence has all of them: ``a, b and c``."""
        from babel.lists import format_list

        return format_list(names, "standard", self._cldr)

    def aside(self, name: str, more: str) -> str:
        """Return a name with something added in brackets."""
        return self._form("aside").format(name=name, more=more)

    def quoted(self, text: str) -> str:
        """Return a text in quotation marks."""
        return self._form("quoted").format(text=text)

    def latin_name(self, name: str) -> str:
        """Return somebody's name as it stands before the words of a sentence.

        Chinese keeps a space after a Latin one.
        """
        is_latin = bool(name) and name.isascii()
        return self._form("latin_name").format(name=name) if is_latin else name

    def _formatted(self, value: float, pattern: str) -> str:
        if math.isnan(value):
            return NO_FIGURE
        # Zero has no sign, however little was below it before it was rounded.
        return _written(value + 0.0, pattern, self._form("cldr"))

    def _form(self, key: str) -> str:
        return self._forms[key]

    @cached_property
    def _forms(self) -> Mapping[str, str]:
        return sentences(self.language)["locale"]

    @cached_property
    def _cldr(self) -> Cldr:
        return _cldr(self._form("cldr"))


def in_every_language(section: str, key: str) -> Text:
    """Return a sentence without facts as one text of all languages."""
    return Text(tuple((name, Locale(name).text(section, key)) for name in languages()))


@lru_cache(REMEMBERED)
def _written(value: float, pattern: str, cldr: str) -> str:
    """Return a number in a pattern; of many leads the same is written again and again."""
    # Babel takes a good part of a tenth of a second to import.
    from babel.numbers import format_decimal

    return format_decimal(value, pattern, locale=_cldr(cldr))


@cache
def _cldr(identifier: str) -> Cldr:
    from babel import Locale as Cldr

    return Cldr.parse(identifier)


def _digits(digits: int) -> str:
    return "0." + "0" * digits if digits else "0"
