"""The language room: every sentence a person reads, and how numbers are written."""

from kaopu.language.catalogue import languages
from kaopu.language.locale import Locale
from kaopu.language.message import Choices, Clauses, Lines, Message, Names
from kaopu.language.texts import Language, Text

__all__ = [
    "Choices",
    "Clauses",
    "Language",
    "Lines",
    "Locale",
    "Message",
    "Names",
    "Text",
    "languages",
]
