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
    (
        errors.NotesKeyError("LLM_KEY"),
        '[notes] key = "env:LLM_KEY": the environment has no LLM_KEY, expected the key of '
        "the language model in it; set the variable and run this again",
    ),
    (
        errors.NotesUnansweredError("qwen", 12),
        "notes of 12 rows: the language model qwen gave no answer, expected it to read "
        "them as it did in training, for a comparison by other facts would say nothing; "
        "start its service and run this again",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
