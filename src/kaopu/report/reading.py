"""What was assumed to read a file, in words; for notes on stderr and the check."""

from __future__ import annotations

from collections.abc import Iterable

from kaopu.files import Assumption
from kaopu.language import Language, Locale, Message

# Facts that have a name in each language.
NAMED = ("held", "separator")


def reading_texts(assumptions: Iterable[Assumption], language: Language) -> tuple[str, ...]:
    """Return one sentence an assumption, with the key that sets it otherwise."""
    locale = Locale(language)
    return tuple(_sentence(assumption, locale) for assumption in assumptions)


def _sentence(assumption: Assumption, locale: Locale) -> str:
    facts = {
        name: Message(name, str(fact)) if name in NAMED else fact
        for name, fact in assumption.facts.items()
    }
    text = locale.message(Message("reading", assumption.kind, facts))
    if not assumption.key:
        return text
    return locale.text("reading", "set", text=text, where=assumption.key)
