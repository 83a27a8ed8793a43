from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError, suggestion
from kaopu.language import Choices

TURNED = ("%m/%d/%Y", "%d/%m/%Y")
SENTENCES = [
    (
        errors.HistoryTableError(
            "calls.csv",
            "no_column",
            column="when",
            number=0,
            hint=suggestion("when", ["Wen", "who"]),
        ),
        "calls.csv, a history: found no column 'when', expected each column that "
        "[[history]] names; did you mean 'who' or 'Wen'?",
    ),
    (
        errors.HistoryTableError(
            "calls.csv", "column_repeats", column="when", number=2, hint=""
        ),
        "calls.csv, a history: found 2 columns 'when', expected one; rename the others",
    ),
    (
        errors.HistoryTableError("calls.csv", "no_key", column="deal"),
        "calls.csv, a history: found no key in column 'deal' that is the id of one of the "
        "deals, expected those of the column that lead.id names; name the column with the "
        "deals' ids as key, or take this [[history]] out",
    ),
    (
        errors.HistoryTableError(
            "calls.csv",
            "day_order",
            column="when",
            formats=Choices(TURNED),
            form=TURNED[0],
        ),
        "calls.csv, a history: found days in column 'when' that can be read as %m/%d/%Y or "
        '%d/%m/%Y, expected days that tell which; write format = "%m/%d/%Y" under this '
        "[[history]], or the other one",
    ),
    (
        errors.HistoryTableError("calls.csv", "no_zone", zone="Beijing"),
        "calls.csv, a history: found zone = 'Beijing', expected a time zone as programs "
        'name it, such as "UTC", "Asia/Shanghai" or "Europe/Berlin"',
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
