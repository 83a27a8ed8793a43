"""What a page cannot do: one shape of error, whatever went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kaopu.language import Message

Kind = Literal[
    "asked",
    "number",
    "date",
    "token",
    "name",
    "host",
    "lead",
    "address",
    "call",
    "failed",
    "loading",
    "leads",
    "rows",
]
STATUS: dict[Kind, int] = {
    "asked": 400,
    "number": 400,
    "date": 400,
    "token": 401,
    "name": 400,
    "host": 421,
    "lead": 404,
    "address": 404,
    "call": 405,
    "failed": 500,
    "loading": 503,
    "leads": 500,
    "rows": 413,
}


@dataclass
class PageError(Exception):
    """A page that cannot be shown, and the facts its sentence needs.

    Attributes:
        kind: Names the sentence under ``[error]`` in the words of the inspector.
        facts: What was found and what was expected.
    """

    kind: Kind
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> Message:
        """The sentence with its facts, to be told in any language."""
        return Message("page_error", self.kind, self.facts)

    @property
    def status(self) -> int:
        """The status of the answer."""
        return STATUS[self.kind]


def found(name: str, value: object, expected: object) -> PageError:
    """Return the error of an address that says what it cannot say."""
    return PageError("asked", {"name": name, "value": value, "expected": expected})
