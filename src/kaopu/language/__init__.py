"""The language room: every sentence a person reads, and how numbers are written."""

from kaopu.language.catalogue import ENGLISH, languages
from kaopu.language.locale import Locale, in_every_language
from kaopu.language.message import Count, Message, Share
from kaopu.language.texts import Language, Text

__all__ = [
    "ENGLISH",
    "Count",
    "Language",
    "Locale",
    "Message",
    "Share",
    "Text",
    "in_every_language",
    "languages",
]
