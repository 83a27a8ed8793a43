from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.NoteAnswersDamagedError("notes/answers.json"),
        "notes/answers.json: found something else than the answers that kaopu keeps, "
        "expected its JSON; restore the file, or move it away: the review begins anew then",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
