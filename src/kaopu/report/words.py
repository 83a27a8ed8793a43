"""The words of texts and pages in both languages, and how numbers are written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources

from kaopu.framework import Language
from kaopu.framework.records import Text

WORD_FILES = (
    "inspector_words.toml",
    "words.toml",
    "evaluation_words.toml",
    "check_words.toml",
    "plan_words.toml",
    "overall_words.toml",
    "training_words.toml",
    "reading_words.toml",
    "proposal_words.toml",
)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


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

    @property
    def comma(self) -> str:
        """What stands between a name and what is added to it."""
        return "，" if self.language == "zh" else ", "

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return "" if self.language == "zh" else " "

    def listed(self, names: Iterable[str]) -> str:
        """Return names as a list."""
        return ("、" if self.language == "zh" else ", ").join(names)

    def say(self, section: str, key: str, **values: object) -> str:
        """Return the words of a key, ``values`` filled in."""
        return words()[section][key].say(self.language).format(**values)

    def counted(self, section: str, key: str, number: int, **values: object) -> str:
        """Return the words of a key for a number of things.

        Where there are words for none or one, under the key and ``_none`` or ``_one``,
        they are those.
        """
        form = {0: f"{key}_none", 1: f"{key}_one"}.get(number, key)
        return self.say(section, form if form in words()[section] else key, **values)

    def tell(self, text: Text) -> str:
        """Return a framework text in this language."""
        return text.say(self.language)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share as a percentage: 0.12 is ``12 %``, in Chinese ``12%``."""
        space = "" if self.language == "zh" else " "
        return f"{100 * share:.{digits}f}{space}%"

    def number(self, value: float) -> str:
        """Return a number with commas between thousands: 39700.0 is ``39,700``."""
        rounded = round(value, 2 if abs(value) < 100 else 0)
        return f"{rounded:,.2f}".rstrip("0").rstrip(".")

    def money(self, value: float, currency: str) -> str:
        """Return an amount after its currency: ``USD 39,700``."""
        return f"{currency} {self.number(value)}".strip()

    def date(self, iso: str) -> str:
        """Return an ISO date: ``23 November 2026``, in Chinese ``2026年11月23日``."""
        day = date.fromisoformat(iso)
        if self.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def points(self, share: float) -> str:
        """Return a share as signed percentage points: 0.123 is ``+12.3``."""
        rounded = round(100 * share, 1) + 0.0
        return f"{rounded:+.1f}".replace("-", "−")
