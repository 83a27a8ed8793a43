from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import (
    EmptyTableError,
    FileMissingError,
    HistoryTableError,
    KaopuError,
    LeadNotFoundError,
)
from kaopu.language import Language
from kaopu.service.problems import error_json, status_of

HISTORY = HistoryTableError("visits.csv", "no_zone", zone="Moon/Base")


@pytest.mark.parametrize(
    ("error", "language", "found", "expected"),
    [
        (HISTORY, "en", "zone = 'Moon/Base'", "a time zone as programs name it, such as"),
        (EmptyTableError(Path("x.csv"), "lead"), "en", "no row", "at least one lead"),
        (
            EmptyTableError(Path("x.csv"), "lead"),
            "zh",
            "一行数据也没有",
            "至少要有一行线索",
        ),
        (
            LeadNotFoundError("x.csv", "Q-7", ["Q-1"], 4),
            "en",
            "no lead 'Q-7' among 4 leads",
            "did you mean Q-1?",
        ),
    ],
)
def test_an_error_says_what_was_found_and_what_was_expected(
    error: KaopuError, language: Language, found: str, expected: str
) -> None:
    told = error_json(error, language)["error"]
    assert told["found"] == found
    assert told["expected"].startswith(expected)
    assert told["message"] == error.sentence(language)


def test_a_table_of_the_models_own_is_no_fault_of_the_caller() -> None:
    missing = FileMissingError(Path("visits.csv"), "table")
    assert [status_of(error) for error in (HISTORY, missing)] == [503, 503]
    assert status_of(EmptyTableError(Path("x.csv"), "lead")) == 422
