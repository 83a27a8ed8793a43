"""The words of texts and pages in both languages, and how numbers are written."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from kaopu.framework import Language
from kaopu.framework.records import Text

WORD_FILES = ("words.toml", "evaluation_words.toml", "check_words.toml")


@cache
def words() -> dict[str, dict[str, Text]]:
    """Return every word by section and key, of all files; read once a process."""
    folder = resources.files("kaopu.report")
    return {
        section: {key: Text(**value) for key, value in items.items()}
        for name in WORD_FILES
        for section, items in tomllib.loads(
            folder.joinpath(name).read_text("utf-8")
        ).items()
    }


class Speaker:
    """Says words of one language.

    Example:
        >>> Speaker("zh").say("state", "weak")
        '弱'
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    @property
    def colon(self) -> str:
        """What stands between a name and its value."""
        return "：" if self.language == "zh" else ": "

    @property
    def semicolon(self) -> str:
        """What stands between two facts."""
        return "；" if self.language == "zh" else "; "

    def say(self, section: str, key: str, **values: object) -> str:
        """Return the words of a key, ``values`` filled in."""
        return words()[section][key].say(self.language).format(**values)

    def tell(self, text: Text) -> str:
        """Return a framework text in this language."""
        return text.say(self.language)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share as a percentage: 0.12 is ``12 %``, in Chinese ``12%``."""
        space = "" if self.language == "zh" else " "
        return f"{100 * share:.{digits}f}{space}%"

    def points(self, share: float) -> str:
        """Return a share as signed percentage points: 0.123 is ``+12.3``."""
        rounded = round(100 * share, 1) + 0.0
        return f"{rounded:+.1f}".replace("-", "−")
