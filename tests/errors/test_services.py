from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.TrackingError("sqlite:///mlruns/mlflow.db", "database is locked"),
        "the MLflow store sqlite:///mlruns/mlflow.db cannot be used (database is locked), "
        "expected a writable store of this MLflow version; "
        "choose another --home or move mlruns/ away",
    ),
    (
        errors.AddressTakenError("127.0.0.1", 8080, "Address already in use"),
        "127.0.0.1:8080: the inspector cannot listen there (Address already in use), "
        "expected a free port of an address of this machine; choose another --port, or "
        "--port 0 for any free one",
    ),
    (
        errors.ProcessEndedError(-9),
        "the process that reads and explains the leads ended with code -9, expected all "
        "leads from it; most likely memory ran out: show fewer leads, or close other "
        "programs",
    ),
    (
        errors.ProcessEndedError(1),
        "the process that reads and explains the leads ended with code 1, expected all "
        "leads from it; what it printed before says why",
    ),
    (
        errors.HistoryError("score_history.db", "database is locked"),
        "the score history score_history.db cannot be used (database is locked), expected "
        "an SQLite file that kaopu score wrote and may write; mend its permissions, move "
        "it away for a new one, or score with --no-history",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
