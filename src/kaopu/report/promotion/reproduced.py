"""A training done again, in words: the same, or what differs."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.language import Language, Locale
from kaopu.store.reproduce import FileDifference, Reproduced

SECTION = "reproduced"
# Of a digest, so much tells two apart.
DIGITS = 12


def reproduced_text(found: Reproduced, language: Language) -> str:
    """Return whether a training done again made the same model, and what differs."""
    locale = Locale(language)
    say = locale.text
    key = "same" if found.is_same else "differs"
    files = locale.listed(list(found.compared))
    lines = [say(SECTION, key, label=found.label, files=files)]
    return "\n".join([*lines, *(f"  {line}" for line in _details(found, locale))]) + "\n"


def _details(found: Reproduced, locale: Locale) -> Iterator[str]:
    say = locale.text
    yield say(SECTION, "seed", seed=found.seed)
    if not found.data_then:
        yield say(SECTION, "data_unknown")
    elif found.data_then != found.data_now:
        digests = {"then": found.data_then[:DIGITS], "now": found.data_now[:DIGITS]}
        yield say(SECTION, "data", **digests)
    for library, (then, now) in found.versions.items():
        yield say(SECTION, "versions", library=library, then=then, now=now)
    for difference in found.differences:
        yield _file(difference, locale)


def _file(found: FileDifference, locale: Locale) -> str:
    if found.is_absent:
        return locale.text(SECTION, "file_absent", file=found.name)
    if not found.parts:
        return locale.text(SECTION, "file_whole", file=found.name)
    parts = locale.listed(list(found.parts))
    return locale.text(SECTION, "file", file=found.name, parts=parts)
