from __future__ import annotations

import unicodedata
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.spelling import exact, normalise, normalised

# Letters whose case, form or width is not one to one, beside ordinary ones.
LETTERS = "aZ9 -ßẞſıIiİΣσςΌάﬁǅŉÅÅéĐđẠậ한글ｱガＡ９　\u00a0\u2009ªⅣ™赢亿\u0301\u0307\u0323"
TEXT = st.text(st.one_of(st.sampled_from(LETTERS), st.characters(codec="utf-8")))
FORMS = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])
CASES = st.sampled_from([str.upper, str.lower, str.casefold, str.swapcase])
SPACES = st.text(" \t\n\u00a0\u2007\u202f\u3000\u2028\x85", min_size=1, max_size=3)
INVISIBLE = st.text("\u200b\u200d\ufeff\u00ad\u2060\u200e\ufe0f", max_size=2)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Won ", "won"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("赢", "赢"),
        ("won \u00a0 it", "won it"),
        ("\ufeffWon\u200b", "won"),
        ("ＳＡＰ（中国）　９", "sap(中国) 9"),
        ("\u2009Đà\u3000Nẵng ", "đà nẵng"),
    ],
)
def test_a_text_is_compared_in_one_form(text: str, key: str) -> None:
    assert normalise(text) == key


@pytest.mark.parametrize(
    "spellings",
    [
        ("İzmir", "izmir", "IZMIR", "i̇zmir", "İZMİR"),
        ("Diyarbakır", "DIYARBAKIR", "diyarbakır"),
        ("Gießen", "GIESSEN", "giessen", "GIEẞEN"),
        ("ΟΔΟΣ", "οδος", "οδοσ"),
        ("부산", unicodedata.normalize("NFD", "부산")),
        ("Việt Nam", unicodedata.normalize("NFD", "VIỆT  NAM"), "việt\u00a0nam"),
        ("Finance", "\ufb01nance"),
        ("ＡＢＣ１２", "abc12"),
        ("ｶﾞｽ", "ガス"),
        ("Ångström", "A\u030angstro\u0308m", "\u212bngström"),
        ("co\u00adoperation", "Cooperation"),
    ],
)
def test_spellings_of_one_word_are_alike(spellings: tuple[str, ...]) -> None:
    assert all(normalise(a) == normalise(b) for a, b in pairwise(spellings))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Köln", "Koln"), ("007", "7"), ("A-1", "A1"), ("re sign", "resign"), ("é", "è")],
)
def test_what_a_reader_tells_apart_stays_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(TEXT, FORMS, CASES)
def test_neither_form_nor_case_matters(text: str, form: str, case: type[str]) -> None:
    assert normalise(unicodedata.normalize(form, text)) == normalise(text)  # type: ignore[arg-type]
    assert normalise(case(text)) == normalise(text)


@given(st.lists(st.text("abKöß9", min_size=1), min_size=1), SPACES, INVISIBLE)
def test_neither_spaces_nor_what_nobody_sees_matters(
    words: list[str], space: str, unseen: str
) -> None:
    spelled = unseen.join((space, space.join(words), space, ""))
    assert normalise(spelled) == normalise(" ".join(words))


def test_an_id_is_compared_by_all_but_its_outer_space_and_form() -> None:
    assert exact(" 0015g00000AbCdE\u00a0") == "0015g00000AbCdE"
    assert exact(unicodedata.normalize("NFD", "É-7")) == "É-7"
    assert exact("a  b") != exact("a b")


def test_cells_are_compared_as_texts_are() -> None:
    cells = pd.Series(["A", "b ", "A"], index=[7, 3, 5], dtype=object)
    pd.testing.assert_series_equal(
        normalised(cells), pd.Series(["a", "b", "a"], index=[7, 3, 5], dtype=object)
    )


def test_a_text_of_no_language_takes_no_time() -> None:
    # Unicode sorts marks in the square of their number: seconds for each of these.
    marks = "\u0323\u0307" * 20_000
    assert normalise(f" É{marks} ") == f"é{marks}"
    assert exact(f" É{marks} ") == f"É{marks}"
    assert normalise("É" * 20_000) == normalise("e\u0301" * 20_000)
