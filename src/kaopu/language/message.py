"""A message: which sentence, and the facts in it, told in any language when it is shown.

Rooms that know no language emit messages; `Locale.message` makes sentences of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class Share(float):
    """A share as a fact: told in percent, cut to one decimal; only a whole one is 100 %."""


class Count(int):
    """A number of things as a fact: told with its thousands apart."""


@dataclass(frozen=True)
class Decimal:
    """A figure as a fact: told with so many decimals."""

    value: float
    digits: int


class Phrase(str):
    """What something without a name of its own is called, such as ``the data frame``.

    It is its English text, and told in the reader's language wherever it is filled in.
    """

    section: str
    key: str

    def __new__(cls, english: str, section: str, key: str) -> Phrase:
        """Return the phrase that the languages hold under a section and key."""
        phrase = super().__new__(cls, english)
        phrase.section, phrase.key = section, key
        return phrase

    def __str__(self) -> str:
        """Return the phrase itself: as a text it can still be told in any language."""
        return self

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        """Go to another process with all it is made of."""
        return self[:], self.section, self.key


@dataclass(frozen=True)
class Message:
    """One sentence, or a part of one, without its words.

    Attributes:
        section, key: Where the languages hold it.
        facts: What is filled in, by name: a text, path or number as it is, a `Text` or
            `Phrase` in the reader's language, a `Share`, `Count` or `Decimal` as the
            language writes numbers, a message as its sentence, a sequence as a list that
            is cut short, `Names` as a list cut where they say, `Choices` joined by "or",
            `Clauses` one after the other, `Lines` each on a line of its own, a mapping of
            texts to row counts as a list with the rows of each.
        count: The number of things it speaks of, where it has forms for that.
    """

    section: str
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True)
class Names:
    """A list as a fact: all of it, or ``shown`` items and how many more there are."""

    items: Sequence[object] | Mapping[str, int]
    shown: int | None = None


@dataclass(frozen=True)
class Choices:
    """Names of which one is meant: ``a or b``."""

    items: Sequence[object]


@dataclass(frozen=True)
class Clauses:
    """Parts of a sentence, all of them, one after the other."""

    items: Sequence[object]


@dataclass(frozen=True)
class Lines:
    """Facts told one below the other, after the sentence that leads to them."""

    items: Sequence[object]
