"""One text in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.language.catalogue import ENGLISH

Language = str


@dataclass(frozen=True)
class Text:
    """A text in every language that has it; English stands in where one has not.

    Example:
        >>> Text.of(en="yes", zh="是").in_("zh")
        '是'
    """

    versions: tuple[tuple[Language, str], ...]

    @classmethod
    def of(cls, **versions: str) -> Text:
        """Return the text that has these versions, by language."""
        return cls(tuple(versions.items()))

    @property
    def by_language(self) -> Mapping[Language, str]:
        """The text by language."""
        return dict(self.versions)

    @property
    def all(self) -> tuple[str, ...]:
        """The text in every language that has it."""
        return tuple(text for _, text in self.versions)

    def in_(self, language: Language) -> str:
        """Return the text in ``language``, or in English."""
        versions = dict(self.versions)
        return versions.get(language) or versions[ENGLISH]

    def also(self, language: Language, text: str) -> Text:
        """Return the text with its version in one more language."""
        return Text((*self.versions, (language, text)))
