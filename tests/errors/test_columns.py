from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.JoinError("accounts.csv", "missing", columns=["'sector'"]),
        "accounts.csv, to be joined: found no column 'sector', expected those that "
        "join.columns names; mend the list",
    ),
    (
        errors.NoJoinKeyError("accounts.csv", "deals.csv"),
        "accounts.csv: found no column whose texts stand once in each row and are those "
        "of a column of deals.csv, expected a key such as the account's name; "
        "remove repeated rows, or write [[join]] in the pipeline file by hand",
    ),
    (
        errors.UnknownColumnError("a.csv", "--outcome", "Statsu", ["Status", "Id"]),
        "a.csv: found no column 'Statsu', expected one for --outcome; "
        "did you mean 'Status'?",
    ),
    (
        errors.UnknownColumnError("a.csv", "--id", "zzz", ["Status", "Id"]),
        "a.csv: found no column 'zzz', expected one for --id; it has 'Status', 'Id'",
    ),
    (
        errors.UnknownValueError("a.csv", "Status", "Victory", ["Won", "Lost"]),
        "a.csv: column 'Status' holds no 'Victory', expected one of 'Won', 'Lost'; "
        "spell it as the export does",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
