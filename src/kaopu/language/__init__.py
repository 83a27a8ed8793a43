"""The language room: every sentence a person reads, and how numbers are written."""

from kaopu.language.catalogue import ENGLISH, languages
from kaopu.language.locale import Locale, in_every_language
from kaopu.language.message import Choices, Clauses, Count, Lines, Message, Names, Share
from kaopu.language.texts import Language, Text

__all__ = [
    "ENGLISH",
    "Choices",
    "Clauses",
    "Count",
    "Language",
    "Lines",
    "Locale",
    "Message",
    "Names",
    "Share",
    "Text",
    "in_every_language",
    "languages",
]
