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
        "accounts.csv: found no column of ids or names by which at least half of the rows "
        "of deals.csv find their row there, expected a key that stands in both, such as "
        "the deal's id or the account's name; export it with both tables, leave this "
        "table out, or write [[join]] in the pipeline file by hand",
    ),
    (
        errors.NotesColumnError("leads.csv", []),
        "leads.csv: found no column of long free texts, expected one of notes; name it "
        "with --column",
    ),
    (
        errors.NotesColumnError("leads.csv", ["story", "tale"]),
        "leads.csv: found long free texts in 'story', 'tale', expected one column of "
        "notes; name one with --column",
    ),
    (
        errors.RepeatedKeyError(
            *("calls.csv", "deals.csv", "Id", "Deal"),
            rows=4100,
            keys=870,
            most=12,
            doubled=False,
        ),
        "calls.csv: found 4,100 rows of 870 keys in column 'Deal', up to 12 of one key, "
        "where deals.csv has 'Id', expected one row a key; where a key has several rows, "
        "the table may be a history (activities, stage changes, roles), to be given as "
        "--history or [[history]], or hold doubled rows: keep one row a key, such as the "
        "first (the last may tell how the deal ended), or leave the table out",
    ),
    (
        errors.RepeatedKeyError(
            *("firms.csv", "deals.csv", "Firm", "Name"),
            rows=90,
            keys=88,
            most=2,
            doubled=True,
        ),
        "firms.csv: found 90 rows of 88 keys in column 'Name', up to 2 of one key and the "
        "same in every cell, where deals.csv has 'Firm', expected one row a key; remove "
        "the doubled rows, which hold nothing more",
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
