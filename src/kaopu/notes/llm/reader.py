"""Reads notes by a language model, and by the rules where it gives no answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kaopu.errors import OutputNotWritableError
from kaopu.files import write_text
from kaopu.masking import masked
from kaopu.notes.llm.endpoint import Endpoint, NoAnswerError
from kaopu.notes.llm.question import answer_schema, facts_told, instructions
from kaopu.notes.reader import read_note
from kaopu.notes.records import NoteFact

# A longer note is read by the rules; nobody writes one, and somebody pays for it.
MAX_LETTERS = 4_000
# After so many failures one after the other, the endpoint is not asked any more.
MAX_FAILURES = 3


@dataclass
class LlmReader:
    """Reads notes by a language model; what it cannot be asked, the rules read.

    Attributes:
        endpoint: Where it is asked.
        cache: A folder that keeps answers by the digest of what was asked, as places in
            the note and not as words; None to keep none.
        most: So many notes are asked about at most; the rest is read by the rules.
        asked, cached, by_rules: How many notes were read so, told to who looks at it.
    """

    endpoint: Endpoint
    cache: Path | None = None
    most: int = 1_000
    asked: int = field(default=0, init=False)
    cached: int = field(default=0, init=False)
    by_rules: int = field(default=0, init=False)
    failures: int = field(default=0, init=False)

    def read(self, text: str, written_on: date | None = None) -> Sequence[NoteFact]:
        """Return the facts of a note; quotes are of the note as it was sent, masked.

        Args:
            text: The note.
            written_on: The day it was written.
        """
        shown = masked(text)
        if not shown.strip():
            return []
        place = self._place(shown, written_on)
        kept = _kept(place, shown)
        if kept is not None:
            self.cached += 1
            return list(facts_told(kept, shown, written_on))
        if len(shown) > MAX_LETTERS or self.asked >= self.most or self._is_off:
            return self._by_rules(shown, written_on)
        self.asked += 1
        try:
            answer = self.endpoint.ask(
                instructions(), _asked(shown, written_on), answer_schema()
            )
        except NoAnswerError:
            self.failures += 1
            return self._by_rules(shown, written_on)
        self.failures = 0
        facts = list(facts_told(answer, shown, written_on))
        _keep(place, facts)
        return facts

    @property
    def _is_off(self) -> bool:
        return self.failures >= MAX_FAILURES

    def _by_rules(self, shown: str, written_on: date | None) -> list[NoteFact]:
        self.by_rules += 1
        return read_note(shown, written_on)

    def _place(self, shown: str, written_on: date | None) -> Path | None:
        if self.cache is None:
            return None
        parts = (self.endpoint.url, self.endpoint.model, instructions())
        asked = json.dumps([*parts, _asked(shown, written_on)], ensure_ascii=False)
        return self.cache / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"


def _asked(shown: str, written_on: date | None) -> str:
    day = written_on.isoformat() if written_on else "unknown"
    return f"Day of the note: {day}\nNote:\n{shown}"


def _keep(place: Path | None, facts: Sequence[NoteFact]) -> None:
    """Keep places and values; a folder that cannot be written keeps nothing."""
    if place is None:
        return
    kept = [[one.field, _written(one), one.start, one.end, one.sure] for one in facts]
    try:
        write_text(place, json.dumps(kept))
    except OutputNotWritableError:
        return


def _written(fact: NoteFact) -> str:
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    return fact.value.isoformat() if isinstance(fact.value, date) else str(fact.value)


def _kept(place: Path | None, shown: str) -> Any:
    """Return a kept answer in the shape of a model's; None where there is none."""
    if place is None:
        return None
    try:
        kept = json.loads(place.read_text("utf-8"))
        facts = [
            {"field": name, "value": value, "quote": shown[start:end], "sure": is_sure}
            for name, value, start, end, is_sure in kept
        ]
    except (OSError, ValueError, TypeError):
        return None
    return {"facts": facts}
