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
        errors.TrackingDamagedError("sqlite:///m.db", "m.db", "no such revision f00d"),
        "the MLflow store sqlite:///m.db cannot be opened (no such revision f00d), "
        "expected one that MLflow has set up whole; move m.db away, and the next training "
        "makes a new one; the models under models/ are whole and stay",
    ),
    (
        errors.TrackingElsewhereError("https://mlflow.example", "Connection refused"),
        "the MLflow server https://mlflow.example, which MLFLOW_TRACKING_URI names, "
        "cannot be used (Connection refused), expected one that answers and lets you in; "
        "start it, mend the address, or unset the variable to use the folder mlruns/; "
        "what was trained is stored under models/, and is logged by the next command that "
        "can",
    ),
    (
        errors.NoTrackingError("mlruns/mlflow.db"),
        "mlruns/mlflow.db: found no MLflow store, expected one that kaopu train has logged "
        "runs to; train a model first, or name the folder of your models with --home",
    ),
    (
        errors.StoreBusyError("models", 120.0),
        "models: another kaopu has been storing there for over 120 s, expected it to end; "
        "wait for it, or end it if it hangs, and try again",
    ),
    (
        errors.HistoryLockedError("score_history.db", 2.0),
        "the score history score_history.db has been locked by another program for over "
        "2 s, expected it to be free; let the other program end, or score with "
        "--no-history",
    ),
    (
        errors.AddressTakenError("127.0.0.1", 8080, "Address already in use"),
        "127.0.0.1:8080: the inspector cannot listen there (Address already in use), "
        "expected a free port of an address of this machine; choose another --port, or "
        "--port 0 for any free one",
    ),
    (
        errors.AddressTakenError("127.0.0.1", 5000, "Address already in use", "ui"),
        "127.0.0.1:5000: MLflow's pages cannot be served there (Address already in use), "
        "expected a free port of an address of this machine; choose another --port, or "
        "--port 0 for any free one",
    ),
    (
        errors.ServiceAddressError.of(
            errors.AddressTakenError("127.0.0.1", 8000, "Address already in use")
        ),
        "127.0.0.1:8000: the service cannot listen there (Address already in use), "
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
    (
        errors.SparkError("unknown_kind", path="leads.xlsx"),
        "leads.xlsx: of no kind that Spark reads here, expected a file or folder of "
        ".parquet or .csv, or a table as table:NAME; score it without --engine spark, "
        "which reads every kind",
    ),
    (
        errors.SparkError("no_session", master="spark://h:7077", cause="no route to host"),
        "Spark does not start with master spark://h:7077 (no route to host), expected "
        "Java 17 or newer and a master that can be reached, such as local[4], "
        "spark://HOST:7077 or yarn; mend these and try again",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
