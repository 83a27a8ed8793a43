from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.AmbiguousOutcomeError(
            "a.csv", "Status", {"Maybe": 3, "Paused": 1}, {"won": {"won"}, "lost": set()}
        ),
        "a.csv: column 'Status' holds 'Maybe' (3 rows), 'Paused' (1 row), "
        "expected won: won; lost: none; "
        "add each value to outcome.won, outcome.lost or outcome.open",
    ),
    (
        errors.OutcomeNotANumberError("a.csv", "Chance", {"high": 2}),
        "a.csv: column 'Chance' holds 'high' (2 rows), expected numbers, for a number "
        "tells the outcome there; mend the cells, or list them under values.missing",
    ),
    (
        errors.LeakageError("a.csv", {"Lost reason": "filled in lost deals alone"}),
        "a.csv: every mapped column gives the outcome away "
        "('Lost reason': filled in lost deals alone), expected facts known before a deal "
        "ends; map others, or allow one under [allow]",
    ),
    (
        errors.PersonalDataError("a.csv", ["Contact"]),
        "a.csv: every mapped column holds names, addresses or free text ('Contact'), "
        "expected facts about the deal; map others, or allow one under [allow] with your "
        "reason",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes


def test_outcomes_that_hold_addresses_are_cited_without_them() -> None:
    found = {"ann@b.example": 1, "bo@b.example": 2, "+44 7700 900123": 1}
    error = errors.AmbiguousOutcomeError("a.csv", "Status", found, {})
    assert "holds '(mail address)' (3 rows), '(phone number)' (1 row)" in str(error)
