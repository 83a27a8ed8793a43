"""The language room: every sentence a person reads, and how numbers are written."""

from kaopu.language.catalogue import ENGLISH, languages
from kaopu.language.locale import Locale, in_every_language
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

__all__ = [
    "ENGLISH",
    "Choices",
    "Clauses",
    "Count",
    "Decimal",
    "Language",
    "Lines",
    "Locale",
    "Message",
    "Names",
    "Phrase",
    "Share",
    "Text",
    "in_every_language",
    "languages",
]
