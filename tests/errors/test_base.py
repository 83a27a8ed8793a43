from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError, suggestion
from kaopu.language import Locale

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


def test_a_name_that_is_near_is_suggested() -> None:
    english = Locale("en")
    near = suggestion("Statsu", ["Status", "State", "Id"])
    assert english.message(near) == "did you mean 'Status' or 'State'?"
    assert english.message(suggestion("x", ["Id", "Day"])) == "it has 'Id', 'Day'"
    assert Locale("zh").message(near) == "是不是 'Status'还是'State'？"
