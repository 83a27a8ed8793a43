from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.DecisionsDamagedError("models/demo/decisions.jsonl", 3),
        "models/demo/decisions.jsonl: line 3 is no decision that kaopu wrote, expected one "
        "JSON object a line; restore the file, or move it away: the name stands for its "
        "newest model then",
    ),
    (
        errors.NoChallengerError("demo", "demo/1"),
        "demo: found no model that was trained since demo/1, expected one that may take "
        "its place; train one first: kaopu train PIPELINE, or name a version: kaopu "
        "promote demo/VERSION",
    ),
    (
        errors.AlreadyChampionError("demo", "demo/1"),
        "demo: demo/1 is what the name stands for already, expected another version; "
        "name that",
    ),
    (
        errors.ChampionMovedError("demo", "demo/1", "demo/2"),
        "demo has come to stand for demo/2 meanwhile, expected demo/1, about which was "
        "decided; nothing was changed, run the command again",
    ),
    (
        errors.NoVersionBeforeError("demo", "demo/1"),
        "demo: found no version that the name stood for before demo/1, expected one to go "
        "back to; name one with --to VERSION",
    ),
    (
        errors.DifferentIdsError("demo/2", "id", "demo/1", None),
        "demo/2 knows deals by column 'id', demo/1 by no column of ids, expected one and "
        "the same, or no deal of the one can be found with the other; name the same column "
        "as lead.id, or promote with --force",
    ),
    (
        errors.NoRunError("0" * 32, "sqlite:///mlflow.db"),
        "no run '00000000000000000000000000000000' in sqlite:///mlflow.db, expected the id "
        "of a run of kaopu in MLflow, or a model such as NAME/VERSION; look it up: kaopu "
        "ui",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
