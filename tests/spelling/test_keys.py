from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.spelling import IdLookup, apart_keys, exact_keys, match_keys

SPELLED = st.sampled_from(["q7X", "Q7x", "Q7X", " q7X ", "q7\u00a0X", "", "b", "B"])


def keys(*texts: str) -> pd.Series:
    return pd.Series(texts, dtype=object)


def places(wanted: pd.Series, there: pd.Series) -> list[int]:
    return match_keys(wanted, there).places.tolist()


def test_ids_that_differ_in_case_alone_are_two() -> None:
    there = keys("5Xa", "5xA", "9Zz")
    assert places(keys("5xA", "5Xa", "9Zz"), there) == [1, 0, 2]
    match = match_keys(keys("5Xa", "5xA", "5XA"), keys("5Xa", "9Zz"))
    assert match.places.tolist() == [0, -1, -1]
    assert match.apart.tolist() == [False, True, True]


def test_a_key_that_two_are_like_is_found_exactly_or_not_at_all() -> None:
    match = match_keys(keys("nord gmbh"), keys("Nord GmbH", "NORD GMBH"))
    assert match.places.tolist() == [-1]
    assert match.apart.tolist() == [True]


def test_case_and_spaces_are_folded_where_nothing_collides() -> None:
    match = match_keys(keys("ÄRZTE  ag", "x", ""), keys("Ärzte AG", "y", ""))
    assert match.places.tolist() == [0, -1, -1]
    assert match.folded.tolist() == [True, False, False]
    assert match.apart.tolist() == [False, False, False]
    assert match.is_blank.tolist() == [False, False, True]


def test_one_collision_does_not_keep_other_keys_apart() -> None:
    wanted, there = keys("aB", "ab", "süd"), keys("aB", "SÜD")
    assert places(wanted, there) == [0, -1, 1]


def test_forms_of_one_letter_and_outer_spaces_are_no_difference() -> None:
    match = match_keys(keys(unicodedata.normalize("NFD", " Žižkov ")), keys("Žižkov"))
    assert match.places.tolist() == [0]
    assert not match.folded.any()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("3", "3.0", True),
        ("007", "7", False),
        ("159001810629457001", "159001810629457000", False),
        ("12345678901234567890", "12345678901234567890.0", True),
    ],
)
def test_whole_numbers_are_one_key_but_digits_count(
    one: str, other: str, alike: bool
) -> None:
    assert places(keys(one), keys(other)) == [0 if alike else -1]


def test_what_was_settled_holds_for_one_key_as_for_many() -> None:
    many, there = keys("5Xa", "5xA", "Ost"), keys("5Xa", "OST")
    settled = apart_keys(many)
    alone = [match_keys(keys(key), there, settled).places[0] for key in many]
    assert alone == match_keys(many, there, settled).places.tolist() == [0, -1, 1]
    assert not any("5xa" in digest for digest in settled)


@given(st.lists(SPELLED, min_size=1), st.lists(SPELLED, unique_by=str.strip))
def test_a_key_that_is_there_is_always_found(wanted: list[str], there: list[str]) -> None:
    match = match_keys(keys(*wanted), keys(*there))
    own = [text.strip() for text in there]
    for text, place, folded in zip(wanted, match.places, match.folded, strict=True):
        if text.strip() and text.strip() in own:
            assert own[place] == text.strip()
            assert not folded
        elif place >= 0:
            assert folded


def test_blank_keys_are_no_keys() -> None:
    assert exact_keys(keys(" ", "\u200b", "a ")).tolist() == ["", "", "a"]


def test_a_person_need_not_spell_an_id_as_it_is() -> None:
    lookup = IdLookup(["Q-1", "q-2", "Q-2", "Über 3"])
    assert [lookup.place(text) for text in ("q-1", "q-2", "Q-2", "ÜBER  3")] == [0, 1, 2, 3]
    assert lookup.place("Q-9") is None


def test_an_id_that_two_are_like_must_be_exact() -> None:
    lookup = IdLookup(["ab", "aB"])
    assert lookup.place("AB") is None
    assert lookup.alike("AB") == ["ab", "aB"]
