"""Reads many notes by the language model that a pipeline file names, and by the rules.

Of a field whose facts by the model a person's answers bear out, the model tells; of all
others the rules do, and of a note to which the model gives no answer they tell everything.
Which notes these are is told to whoever looks at the leads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Literal, TypeAlias

from kaopu.errors import NotesKeyError
from kaopu.notes.llm.endpoint import ENVIRONMENT, Endpoint
from kaopu.notes.llm.question import CUE, asked_fields
from kaopu.notes.llm.reader import MAX_FAILURES, MAX_LETTERS, LlmReader
from kaopu.notes.records import NoteFact
from kaopu.notes.reliability import CueCounts, is_used
from kaopu.pipeline.history.note_options import LlmSettings

Note: TypeAlias = tuple[str, date | None]
Facts: TypeAlias = tuple[NoteFact, ...]
Rules: TypeAlias = Callable[[str], Facts]
# Why the rules read a note instead: no answer came, or there were notes enough.
Left = Literal["notes_unanswered", "notes_over"]
# Seconds for which an endpoint that failed again and again is left alone.
PAUSE = 300.0
NEVER = (0, 0.0)
# How often each failed since it last answered, and when last, by address and model.
_failed: dict[tuple[str, str], tuple[int, float]] = {}


@dataclass(frozen=True)
class ManyRead:
    """What many notes tell.

    Attributes:
        facts: Of each note (n), those that are sure and whose cue is used.
        left: Places of the notes that the rules read instead, by why.
    """

    facts: list[Facts]
    left: Mapping[Left, list[int]] = field(default_factory=dict)


def model_cues(answers: Mapping[str, CueCounts] | None = None) -> frozenset[str]:
    """Return the cues of a language model's facts that a person's answers bear out."""
    return frozenset(
        cue for name in asked_fields() if is_used(cue := f"{CUE}{name}", answers)
    )


def asks_model(settings: LlmSettings | None, cues: frozenset[str] | None) -> bool:
    """Tell whether a language model is asked: one is named, and some of its facts count."""
    return settings is not None and any(cue.startswith(CUE) for cue in cues or ())


def has_given_up(settings: LlmSettings) -> bool:
    """Tell whether the model was given up, and has not answered since."""
    return _failed.get(_name(settings), NEVER)[0] >= MAX_FAILURES


def reader_of(settings: LlmSettings) -> LlmReader:
    """Return what asks a language model; one that failed again and again not for a while.

    Raises:
        NotesKeyError: The variable that holds the key is not set.
    """
    name = settings.key.removeprefix(ENVIRONMENT)
    if settings.key and not os.environ.get(name):
        raise NotesKeyError(name)
    endpoint = Endpoint(settings.url, settings.model, settings.key, settings.seconds)
    reader = LlmReader(endpoint, settings.kept, settings.most)
    failures, since = _failed.get(_name(settings), NEVER)
    is_tried_again = failures >= MAX_FAILURES and monotonic() - since >= PAUSE
    reader.failures = MAX_FAILURES - 1 if is_tried_again else failures
    return reader


def read_many(
    notes: Sequence[Note], settings: LlmSettings, cues: frozenset[str], rules: Rules
) -> ManyRead:
    """Return what notes tell.

    Args:
        notes: Distinct ones, those first that matter most if they are too many.
        settings: The language model.
        cues: The ids of the cues that are used, of the rules and of the model.
        rules: Returns the facts of a note by the rules' cues that are used.

    Raises:
        NotesKeyError: The variable that holds the key is not set.
    """
    if not asks_model(settings, cues):
        return ManyRead([rules(text) for text, _ in notes])
    reader = reader_of(settings)
    own = {cue.removeprefix(CUE) for cue in cues if cue.startswith(CUE)}
    facts: list[Facts] = []
    left: dict[Left, list[int]] = {}
    read = 0
    for place, (text, day) in enumerate(notes):
        by_rules = rules(text)
        if not text.strip():
            facts.append(by_rules)
            continue
        read += 1
        said, why = _asked(reader, text, day, is_over=read > settings.most)
        if why:
            left.setdefault(why, []).append(place)
            facts.append(by_rules)
            continue
        told = [fact for fact in said if fact.sure and fact.field in own]
        facts.append((*told, *(fact for fact in by_rules if fact.field not in own)))
    _remember(settings, reader)
    return ManyRead(facts, left)


def _asked(
    reader: LlmReader, text: str, day: date | None, *, is_over: bool
) -> tuple[Sequence[NoteFact], Left | None]:
    """Return what the model says of a note, or why it says nothing."""
    if is_over or len(text) > MAX_LETTERS:
        return (), "notes_over"
    before = reader.by_rules
    said = reader.read(text, day)
    return said, "notes_unanswered" if reader.by_rules > before else None


def _remember(settings: LlmSettings, reader: LlmReader) -> None:
    if not reader.failures:
        _failed.pop(_name(settings), None)
    elif reader.asked:
        _failed[_name(settings)] = (reader.failures, monotonic())


def _name(settings: LlmSettings) -> tuple[str, str]:
    return settings.url, settings.model
