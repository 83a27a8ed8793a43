from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.DatabaseError("mysql://crm/sales", "refused", cause="timed out"),
        "mysql://crm/sales: cannot be reached (timed out), expected a database that "
        "listens there; check host and port, and that the server runs and lets this "
        "machine in",
    ),
    (
        errors.DatabaseUrlError("no_variable", name="CRM_PASSWORD"),
        "the environment has no variable CRM_PASSWORD, or it is empty, expected it to hold "
        "what the URL of the database says; set it, then give the command again",
    ),
    (
        errors.NoTableError("sqlite:///crm.db", "lead", ["leads", "deals"]),
        "sqlite:///crm.db: there is no table 'lead', expected one that this user can see; "
        "did you mean 'leads'?",
    ),
    (
        errors.NoTableError("sqlite:///crm.db", "lead", []),
        "sqlite:///crm.db: there is no table 'lead', and this user sees none at all, "
        "expected one with rows; check the database, the schema (SCHEMA.TABLE) and the "
        "rights",
    ),
    (
        errors.TargetTableError("sqlite:///crm.db, table x", "columns", ["rank", "stage"]),
        "sqlite:///crm.db, table x: the table lacks the columns 'rank', 'stage', expected "
        "every column of a score file; add them, or have a new table made with --create "
        "under another name",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
