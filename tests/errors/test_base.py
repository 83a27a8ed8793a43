from __future__ import annotations

import pytest

from kaopu import errors
from kaopu.errors import KaopuError, counted, listed

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.FrameworkError(["sign x is defined 2 times", "sign y has no text in zh"]),
        "the framework's data is inconsistent: "
        "sign x is defined 2 times, sign y has no text in zh",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c", "d", "e"], "a, b, c, d, e"),
        (["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more"),
        ([1, 2], "1, 2"),
    ],
)
def test_listed_counts_what_it_leaves_out(items: list[object], text: str) -> None:
    assert listed(items) == text


def test_counted_says_row_or_rows() -> None:
    assert counted({"Maybe": 3, "": 1}) == "'Maybe' (3 rows), '' (1 row)"
    assert counted({str(i): 2 for i in range(7)}).endswith("'4' (2 rows) and 2 more")
