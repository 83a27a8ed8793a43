"""What the service cannot do: one shape of error, whatever went wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kaopu.errors import (
    DatabaseError,
    FileMissingError,
    FileUnreadableError,
    HistoryError,
    HistoryTableError,
    KaopuError,
    ModelNotFoundError,
    NotUsableError,
)
from kaopu.language import Language, Locale, Message

SECTION = "service_error"
Kind = Literal[
    "not_json",
    "not_utf8",
    "not_csv",
    "not_arrow",
    "shape",
    "key",
    "repeated_key",
    "cell",
    "long_cell",
    "number",
    "columns",
    "no_column",
    "no_lead",
    "no_id",
    "day",
    "two_days",
    "query",
    "fact",
    "one_lead",
    "key_asked",
    "name",
    "host",
    "address",
    "method",
    "accept",
    "media",
    "packed",
    "too_large",
    "too_many",
    "busy",
    "loading",
    "too_late",
    "failed",
]
STATUS: dict[Kind, int] = {
    "not_json": 400,
    "not_utf8": 400,
    "not_csv": 400,
    "not_arrow": 400,
    "shape": 422,
    "key": 422,
    "repeated_key": 400,
    "cell": 422,
    "long_cell": 422,
    "number": 422,
    "columns": 422,
    "no_column": 422,
    "no_lead": 422,
    "no_id": 422,
    "day": 422,
    "two_days": 422,
    "query": 400,
    "fact": 422,
    "one_lead": 422,
    "key_asked": 401,
    "name": 400,
    "host": 421,
    "address": 404,
    "method": 405,
    "accept": 406,
    "media": 415,
    "packed": 415,
    "too_large": 413,
    "too_many": 413,
    "busy": 429,
    "loading": 503,
    "too_late": 503,
    "failed": 500,
}
UNPROCESSABLE, UNAVAILABLE = 422, 503
# What lies with the model or its files, not with what was sent.
OUR_OWN = (
    *(HistoryError, HistoryTableError, ModelNotFoundError, NotUsableError),
    *(DatabaseError, FileMissingError, FileUnreadableError),
)
# Seconds after which it is worth to ask again.
RETRY: dict[Kind, int] = {"busy": 1, "loading": 1, "too_late": 2}


@dataclass
class ServiceError(Exception):
    """A request that cannot be answered, and the facts its sentence needs.

    Attributes:
        kind: Names the sentence under ``[service_error]``, and is the code of the answer.
        found: What was found.
        expected: What was expected.
        facts: What else the sentence needs.
    """

    kind: Kind
    found: object = ""
    expected: object = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the answer."""
        return STATUS[self.kind]

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the answer's body, in a language."""
        locale = Locale(language)
        facts = {"found": self.found, "expected": self.expected, **self.facts}
        message = locale.message(Message(SECTION, self.kind, facts))
        told = {name: str(locale.fact(facts[name])) for name in ("found", "expected")}
        return {"error": {"code": self.kind, "message": message, **told}}


def status_of(error: KaopuError) -> int:
    """Return the status of the answer to leads that cannot be read or scored."""
    return UNAVAILABLE if isinstance(error, OUR_OWN) else UNPROCESSABLE


def error_json(error: KaopuError, language: Language) -> dict[str, Any]:
    """Return the same shape for a failure that a command would end with."""
    sentence = error.sentence(language)
    told = dict(zip(("found", "expected"), _parts(sentence, language), strict=True))
    return {"error": {"code": error.message.key, "message": sentence, **told}}


def _parts(sentence: str, language: Language) -> tuple[str, str]:
    """Return what a sentence says was found, and what was expected.

    Where it says no such thing, its first clause and the rest stand for them.
    """

    def say(key: str) -> str:
        return Locale(language).text("service_parts", key)

    found, *more = re.split(say("expected"), sentence, maxsplit=1)
    clauses = re.split(say("clause"), more[0] if more else found, maxsplit=1)
    if not more:
        found, *more = clauses
    else:
        more = clauses
    return re.sub(say("head"), "", found).strip(), (more[0] if more else "").strip()
