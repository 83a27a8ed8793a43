"""Keeps a person's yes and no to facts that notes tell, in ``notes/answers.json``.

Kept are the cue, the answer and a digest of note and cue, by which one note counts once
and is not asked again; no word of a note, no id, no name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaopu.errors import NoteAnswersDamagedError
from kaopu.files import write_text
from kaopu.notes.reliability import NONE, CueCounts
from kaopu.store.home import Home
from kaopu.store.locking import locked

FOLDER, ANSWERS, OF_MODEL = "notes", "answers.json", "llm"
SCHEMA = 1


@dataclass(frozen=True)
class Answer:
    """One answer: the cue that read the fact, and whether it was right."""

    cue: str
    is_right: bool


def answers_path(home: Home) -> Path:
    """Return where a home keeps the answers."""
    return home.path / FOLDER / ANSWERS


def model_answers_path(home: Home) -> Path:
    """Return the folder in which a home keeps what a language model answered."""
    return home.path / FOLDER / OF_MODEL


def digest_of(note: str, cue: str) -> str:
    """Return what tells a note and cue apart from all others, and tells no word of it."""
    return hashlib.sha256(f"{cue}\n{note.strip()}".encode()).hexdigest()


def read_answers(home: Home) -> dict[str, Answer]:
    """Return the answers that are kept, by digest; none where there is no file.

    Raises:
        NoteAnswersDamagedError: The file is not what kaopu wrote.
    """
    path = answers_path(home)
    try:
        return dict(_answers(json.loads(path.read_text("utf-8"))))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoteAnswersDamagedError(path) from None


def keep_answer(home: Home, note: str, answer: Answer) -> None:
    """Keep one answer, whole or not at all; a later one to the same takes its place.

    Raises:
        NoteAnswersDamagedError: The file is not what kaopu wrote; it is as it was.
        OutputNotWritableError: It cannot be written; it is as it was.
        StoreBusyError: Another process keeps answers, and does not end.
    """
    path = answers_path(home)
    with locked(path.parent):
        kept = read_answers(home) | {digest_of(note, answer.cue): answer}
        answers = {key: [one.cue, one.is_right] for key, one in sorted(kept.items())}
        document = {"schema": SCHEMA, "answers": answers}
        write_text(path, json.dumps(document, indent=1) + "\n")


def counted(answers: Mapping[str, Answer]) -> dict[str, CueCounts]:
    """Return how often each cue was said to be right, and how often wrong."""
    counts: dict[str, CueCounts] = {}
    for one in answers.values():
        more = CueCounts(int(one.is_right), int(not one.is_right))
        counts[one.cue] = counts.get(one.cue, NONE) + more
    return counts


def _answers(document: Any) -> Iterator[tuple[str, Answer]]:
    if document["schema"] != SCHEMA:
        raise ValueError("schema")
    for digest, kept in document["answers"].items():
        match kept:
            case [str() as cue, bool() as is_right]:
                yield digest, Answer(cue, is_right)
            case _:
                raise ValueError("no answer")
