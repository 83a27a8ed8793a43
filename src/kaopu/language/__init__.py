"""The language room: every sentence a person reads, and how numbers are written."""

from kaopu.language.catalogue import ENGLISH, languages
from kaopu.language.locale import Locale, in_every_language
from kaopu.language.message import Count, Listing, Message, Share
from kaopu.language.texts import Language, Text

__all__ = [
    "ENGLISH",
    "Count",
    "Language",
    "Listing",
    "Locale",
    "Message",
    "Share",
    "Text",
    "in_every_language",
    "languages",
]
