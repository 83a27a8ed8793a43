from __future__ import annotations

import pandas as pd
import pytest

from kaopu.spelling import IdLookup, match_keys, short_id
from kaopu.spelling.record_ids import is_cased

LONG = ["0065g00000XyZabAAF", "0065g00000XyZaBAAV", "001D000000IqhSLIAZ"]
SHORT = ["0065g00000XyZab", "0065g00000XyZaB", "001D000000IqhSL"]


def series(*texts: str) -> pd.Series:
    return pd.Series(texts, dtype=object)


@pytest.mark.parametrize(("long", "short"), list(zip(LONG, SHORT, strict=True)))
def test_eighteen_characters_are_fifteen_and_a_check(long: str, short: str) -> None:
    assert short_id(long) == short


@pytest.mark.parametrize(
    "key", ["", "0065g00000XyZab", "0065g00000XyZabAAA", "0065g00000Xy-abAAF", "x" * 18]
)
def test_other_keys_have_no_short_form(key: str) -> None:
    assert short_id(key) == ""


def test_both_forms_of_an_id_match_each_other_and_case_counts() -> None:
    assert match_keys(series(*SHORT), series(*LONG)).places.tolist() == [0, 1, 2]
    assert match_keys(series(*LONG), series(*SHORT)).places.tolist() == [0, 1, 2]
    assert match_keys(series(SHORT[0]), series(LONG[1])).places.tolist() == [-1]
    assert match_keys(series(LONG[0]), series(SHORT[1])).places.tolist() == [-1]


def test_a_form_that_is_there_itself_comes_first() -> None:
    match = match_keys(series(SHORT[0], LONG[0]), series(LONG[0], SHORT[0]))
    assert match.places.tolist() == [1, 0]


def test_an_id_of_fifteen_characters_is_never_found_without_regard_to_case() -> None:
    match = match_keys(series(SHORT[0]), series(SHORT[1]))
    assert match.places.tolist() == [-1]
    assert match.apart.tolist() == [True]
    assert is_cased(SHORT[0])
    assert not is_cased("SJ2026110100017")


def test_a_person_may_name_an_id_by_both_forms() -> None:
    lookup = IdLookup([*LONG, ""])
    assert [lookup.place(key) for key in SHORT] == [0, 1, 2]
    assert IdLookup([*SHORT, ""]).place(LONG[1]) == 1
    assert IdLookup(["", "L-1"]).place("L-2") is None
