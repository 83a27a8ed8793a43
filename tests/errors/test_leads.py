from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.BlankLeadIdsError("a.csv", "lead_id", [3]),
        "a.csv: column 'lead_id': found a blank lead id in row 3 below the header, "
        "expected one a row; fill it in, remove the row or name another id column",
    ),
    (
        errors.BlankLeadIdsError("a.csv", "lead_id", [1, 2, 3, 4, 5, 6]),
        "a.csv: column 'lead_id': found 6 blank lead ids, in rows 1, 2, 3, 4, 5 and 1 more "
        "below the header, expected one a row; fill it in, remove the row or name another "
        "id column",
    ),
    (
        errors.DuplicateLeadIdsError("a.csv", "lead_id", {"L-1": 2}),
        "a.csv: column 'lead_id' repeats 'L-1' (2 rows), expected one row a lead; "
        "remove the repeats or name another id column",
    ),
    (
        errors.DateOrderError(
            "a.csv", "mixed", "day", ["%d/%m/%Y"], cell="28/03/2023", own="%m/%d/%Y"
        ),
        "a.csv: column 'day' holds dates in two orders: some can only be %m/%d/%Y, others, "
        "such as '28/03/2023', only %d/%m/%Y, expected one order in a column; export it "
        "again, best as 2024-11-25",
    ),
    (
        errors.LeadNotFoundError("a.csv", "L-9", ["L-90", "L-91"], 120),
        "a.csv: no lead 'L-9' among 120 leads; did you mean L-90, L-91?",
    ),
    (
        errors.LeadNotFoundError("a.csv", "L-9", [], 120),
        "a.csv: no lead 'L-9' among 120 leads; check the lead's id",
    ),
    (
        errors.NoRepColumnError("a.csv", "Li"),
        "a.csv: rep 'Li' was asked for, and the pipeline file names no column of reps, "
        'expected one under [beliefs], such as rep = "owner"; add it and train again, or '
        "plan without --rep",
    ),
    (
        errors.RepNotFoundError("a.csv", "Lee", ["Li"]),
        "a.csv: no open lead of rep 'Lee', expected a name as the export spells it; "
        "known reps: Li",
    ),
    (
        errors.RepNotFoundError("a.csv", "Lee", []),
        "a.csv: no open lead of rep 'Lee', expected a name as the export spells it; "
        "no open lead names a rep",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes


def test_ids_that_are_addresses_are_cited_without_them() -> None:
    error = errors.DuplicateLeadIdsError("a.csv", "id", {"ann@b.example": 2})
    assert "'(mail address)' (2 rows)" in str(error)
    near = errors.LeadNotFoundError("a.csv", "x", ["ann@b.example", "bo@b.example"], 2)
    assert "b.example" not in str(near)
