"""The language room: every sentence a person reads, and how numbers are written."""

from kaopu.language.catalogue import ENGLISH, languages
from kaopu.language.locale import Locale
from kaopu.language.message import Message
from kaopu.language.texts import Language, Text

__all__ = ["ENGLISH", "Language", "Locale", "Message", "Text", "languages"]
