"""What was assumed to read a file, in words; for notes on stderr and the check."""

from __future__ import annotations

from collections.abc import Iterable

from kaopu.framework import Language
from kaopu.report.words import Speaker
from kaopu.tables import Assumption

# Facts that have a name in each language.
NAMED = ("held", "separator")


def reading_texts(assumptions: Iterable[Assumption], language: Language) -> tuple[str, ...]:
    """Return one sentence an assumption, with the key that sets it otherwise."""
    speaker = Speaker(language)
    return tuple(_sentence(assumption, speaker) for assumption in assumptions)


def _sentence(assumption: Assumption, speaker: Speaker) -> str:
    facts = {
        name: speaker.say(name, fact) if name in NAMED else fact
        for name, fact in assumption.facts.items()
    }
    text = speaker.say("reading", assumption.kind, **facts)
    if not assumption.key:
        return text
    return speaker.say("reading", "set", text=text, where=assumption.key)
