"""What a note says: facts, each with the words that say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Value: TypeAlias = str | bool | float | date
# How much speaks against what a cue found: nothing, what the sentence may rule out, more.
Doubt = Literal["", "weak", "strong"]
NoteLanguage = Literal["auto", "en", "zh"]
Precision = Literal["", "day", "week", "month", "quarter"]


@dataclass(frozen=True)
class NoteFact:
    """One fact of a field, as one note says it.

    Attributes:
        field: The framework's field.
        value: The id of a level, a flag, a number, or a day.
        quote: The words of the note that say it: exactly ``text[start:end]``.
        start, end: Where in the note they stand.
        sure: Whether it is said as a fact; what is hoped, guessed, heard or hangs on
            something else is not.
        cue: The id of the cue that read it.
        speaker: Whose words they are taken for: ``customer`` or ``we``.
        written_on: The day of the note, if it is known.
        precision: How exact a day is; empty for other values.
    """

    field: str
    value: Value
    quote: str
    start: int
    end: int
    sure: bool
    cue: str
    speaker: Literal["customer", "we"] = "customer"
    written_on: date | None = None
    precision: Precision = ""

    def to_json(self) -> dict[str, object]:
        """Return the fact as JSON holds it; its value stands under its own kind."""
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        kind = "level" if isinstance(value, str) and not self.precision else "value"
        return {
            "field": self.field,
            kind: value,
            **({"precision": self.precision} if self.precision else {}),
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "sure": self.sure,
            "cue": self.cue,
            "speaker": self.speaker,
            "date": self.written_on.isoformat() if self.written_on else None,
        }
